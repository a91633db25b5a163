// Times the construction of spaces and what searches ask of them, on one thread. Prints a table; is no test.
//   bench_space

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <functional>
#include <random>
#include <string>

#include "core/space/parameter_space.h"
#include "tests/core/space/published_spaces.h"

namespace {

/// Processor time of this thread: what it would take on a machine with nothing else to do.
double milliseconds(const std::function<void()>& work) {
    const auto now = [] {
        timespec time{};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
        return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) * 1e-6;
    };
    const double start = now();
    work();
    return now() - start;
}

double peakMegabytes() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("VmHWM:")) return std::stod(line.substr(6)) / 1024;
    }
    return 0;
}

void benchmark(const char* name, const ww::space::SpaceDefinition& definition) {
    constexpr int repeats = 7;

    std::vector<double> times;
    ww::Result<ww::space::ParameterSpace> space = ww::fail("not built");
    for (int i = 0; i < repeats; ++i) {
        times.push_back(milliseconds([&] { space = ww::space::ParameterSpace::build(definition); }));
    }
    std::ranges::sort(times);

    const double best = times.front();
    const double median = times[times.size() / 2];
    if (!space) {
        std::printf("%-10s %s\n", name, space.error().message.c_str());
        return;
    }
    std::mt19937_64 rng(1);
    constexpr int draws = 200'000;
    ww::space::Digits digits(space->parameterCount());
    ww::space::Index found = 0;
    const double decode = milliseconds([&] {
        for (int i = 0; i < draws; ++i)
            space->digits(space->sample(rng), digits);
    });
    const double roundTrip = milliseconds([&] {
        for (int i = 0; i < draws; ++i) {
            space->digits(space->sample(rng), digits);
            found += space->find(digits).has_value() ? 1 : 0;
        }
    });
    std::vector<ww::space::Index> neighbours;
    std::size_t count = 0;
    const double hamming = milliseconds([&] {
        for (int i = 0; i < draws / 10; ++i) {
            neighbours.clear();
            space->hammingNeighbours(space->sample(rng), neighbours);
            count += neighbours.size();
        }
    });
    std::printf("%-10s %14.0f %10llu %9.2f %9.2f %9.1f %8.0f %8.0f %9.2f %6.1f %9.1f%s\n", name, space->cartesianSize(),
                static_cast<unsigned long long>(space->size()), best, median,
                static_cast<double>(space->memoryBytes()) / 1024, decode / draws * 1e6, roundTrip / draws * 1e6,
                hamming / (draws / 10) * 1e3, static_cast<double>(count) / (draws / 10), peakMegabytes(),
                found == draws ? "" : "  WRONG");
}

}  // namespace

int main() {
    std::printf("%-10s %14s %10s %9s %9s %9s %8s %8s %9s %6s %9s\n", "space", "combinations", "valid", "best ms",
                "median ms", "index KiB", "draw ns", "+find ns", "neighb us", "of", "peak MiB");
    benchmark("hotspot", ww::test::hotspot());
    benchmark("gemm", ww::test::gemm());
    benchmark("billion", ww::test::billion());
    return 0;
}
