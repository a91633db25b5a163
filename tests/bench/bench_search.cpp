// Scores advisors on recorded spaces: bench_search [-a A,B] [-r REPEATS] [-e] [-t THREADS] [--trace FILE] [--plot FILE]
// SPACE…
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "core/base/text.h"
#include "core/simulation/simulation_output.h"

using namespace ww;

int main(int argc, char** argv) {
    simulation::SimulationOptions options;
    options.repeats = 25;
    std::vector<std::filesystem::path> files;
    std::string trace, plot;
    for (int i = 1; i < argc; ++i) {
        const std::string argument = argv[i];
        const bool more = i + 1 < argc;
        if (argument == "-a" && more) {
            for (std::string_view name : split(argv[++i], ','))
                options.advisors.emplace_back(name);
        } else if (argument == "-r" && more) {
            options.repeats = std::atoi(argv[++i]);
        } else if (argument == "-s" && more) {
            options.seed = static_cast<std::uint64_t>(std::atoi(argv[++i]));
        } else if (argument == "-t" && more) {
            options.threads = std::atoi(argv[++i]);
        } else if (argument == "-e") {
            options.budget = simulation::BudgetKind::Evaluations;
        } else if (argument == "--trace" && more) {
            trace = argv[++i];
        } else if (argument == "--plot" && more) {
            plot = argv[++i];
        } else {
            files.emplace_back(argument);
        }
    }
    std::vector<simulation::ReplaySpace> spaces;
    for (const auto& file : files) {
        auto space = simulation::ReplaySpace::read(file);
        if (!space) return std::fprintf(stderr, "%s\n", space.error().message.c_str()), 1;
        spaces.push_back(std::move(*space));
    }
    const auto report = simulation::simulate(spaces, options);
    if (!report) return std::fprintf(stderr, "%s\n", report.error().message.c_str()), 1;
    std::fputs(simulation::formatTable(*report).c_str(), stdout);
    if (!trace.empty() && !simulation::writeTraces(*report, spaces, trace)) return 1;
    if (!plot.empty() && !simulation::writePlot(*report, plot)) return 1;
    return 0;
}
