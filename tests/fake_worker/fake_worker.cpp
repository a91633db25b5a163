// A worker without a device, but with the names cpu and cuda:0: it answers every request with made-up measurements, and
// misbehaves on request.
//
//   fake_worker [--do WHEN/KEY/WHAT]… [--delay MS] [--state FOLDER] --device NAME
//
// WHEN  hello, problem, compile, verify, benchmark, finals
// KEY   the configuration's key must contain it; empty: always
// WHAT  segfault, abort, kill, exit, hang, garbage, half_line, stray, newer, no_device, or an outcome ("wrong_result").
//       With "!" at its end only the first time (remembered as a file in FOLDER, across restarts).
// FOLDER/pid holds its process number.
//
// A configuration's time is 1 ms plus a tenth of (log2(value) − 2)² for each positive number in its key; the baseline's
// is 2 ms. So the best configuration has every value 4 and a speedup of 2.

#include <chrono>
#include <cmath>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <thread>
#include <unistd.h>
#include <vector>

#include "core/base/content_hash.h"
#include "core/base/text.h"
#include "core/codec/json.h"
#include "core/protocol/messages.h"

using namespace ww;
namespace event = protocol::event;
namespace request = protocol::request;

namespace {

struct Misdeed {
    std::string when, key, what;
    bool once = false;
};

struct Options {
    std::vector<Misdeed> misdeeds;
    int delayMs = 0;
    std::filesystem::path state;
    std::string device = "cpu";
};

Options options;
std::int64_t current = 0;

void say(const std::string& line) {
    std::cout << line << '\n' << std::flush;
}

void say(const protocol::EventBody& body) {
    say(protocol::encode(protocol::Event{current, body}));
}

[[noreturn]] void hang() {
    for (;;)
        std::this_thread::sleep_for(std::chrono::hours(1));
}

bool isFirstTime(const Misdeed& misdeed) {
    const auto mark = options.state / contentHash(misdeed.when + misdeed.key + misdeed.what);
    if (std::filesystem::exists(mark)) return false;
    std::ofstream(mark) << "done\n";
    return true;
}

/// What is to go wrong now; empty: nothing.
std::string misdeed(const std::string& when, const std::string& key) {
    for (const Misdeed& misdeed : options.misdeeds) {
        if (misdeed.when != when || key.find(misdeed.key) == std::string::npos) continue;
        if (misdeed.once && !isFirstTime(misdeed)) continue;
        return misdeed.what;
    }
    return {};
}

/// Commits what ends or silences the process. Returns otherwise.
void commit(const std::string& what) {
    if (what == "segfault") raise(SIGSEGV);
    if (what == "abort") raise(SIGABRT);
    if (what == "kill") raise(SIGKILL);
    if (what == "exit") {
        std::cerr << "out of luck" << std::endl;
        std::_Exit(7);
    }
    if (what == "hang") hang();
    if (what == "garbage") say("{\"id\": 1, \"event\": \"sing\", \"song\":");
    if (what == "stray") say("printf from a kernel");
    if (what == "half_line") {
        std::cout << "{\"id\": 1, \"event\": \"atte" << std::flush;
        std::_Exit(0);
    }
}

double millisecondsOf(const std::string& key) {
    double milliseconds = 1;
    for (const std::string_view setting : split(key, ',')) {
        const double value = std::atof(std::string(setting.substr(setting.find('=') + 1)).c_str());
        if (value > 0) milliseconds += 0.1 * std::pow(std::log2(value) - 2, 2);
    }
    return milliseconds;
}

model::Timing timing(double milliseconds) {
    model::Timing timing;
    for (int i = -3; i <= 3; ++i)
        timing.samples.push_back(milliseconds * (1 + 0.001 * i));
    timing.median = milliseconds;
    timing.low = timing.samples.front();
    timing.high = timing.samples.back();
    timing.minimum = timing.samples.front();
    return timing;
}

void serve(const request::Evaluate& evaluate) {
    const std::string& key = evaluate.candidate.key;
    model::Attempt attempt;
    attempt.outcome = model::Outcome::Ok;
    const std::pair<event::PhaseName, std::string> phases[] = {{event::PhaseName::Compile, "compile"},
                                                               {event::PhaseName::Verify, "verify"},
                                                               {event::PhaseName::Benchmark, "benchmark"}};
    for (const auto& [phase, name] : phases) {
        say(event::Phase{phase});
        const std::string what = misdeed(name, key);
        commit(what);
        std::this_thread::sleep_for(std::chrono::milliseconds(options.delayMs));
        if (const auto outcome = model::outcomeFromText(what)) {
            attempt.outcome = *outcome;
            attempt.message = "asked to";
            return say(event::Attempted{key, attempt, false});
        }
    }
    say(protocol::encode(protocol::Event{0, event::Telemetry{{1500, 0, 50, 100, {}}}}));
    attempt.timing = timing(millisecondsOf(key));
    attempt.baseline = timing(2);
    attempt.baselineName = "made-up baseline";
    const double speedup = 2 / attempt.timing.median;
    attempt.speedup = {speedup, speedup * 0.99, speedup * 1.01};
    attempt.verification.cases = 3;
    attempt.phases = {1, 1, 1, 3};
    say(event::Attempted{key, attempt, false});
}

void serve(const request::Finals& finals) {
    model::FinalsResult result;
    result.rounds = 15;
    result.noiseFloor = 0.002;
    double best = 0;
    for (const model::Candidate& candidate : finals.candidates) {
        const std::string what = misdeed("finals", candidate.key);
        commit(what);
        model::FinalStanding standing;
        standing.key = candidate.key;
        standing.timing = timing(millisecondsOf(candidate.key));
        standing.speedup = {2 / standing.timing.median, 1.995 / standing.timing.median, 2.005 / standing.timing.median};
        if (const auto outcome = model::outcomeFromText(what)) standing.outcome = *outcome;
        if (standing.outcome == model::Outcome::Ok) best = std::max(best, standing.speedup.value);
        result.standings.push_back(standing);
        say(event::Progress{static_cast<int>(result.standings.size()), static_cast<int>(finals.candidates.size()),
                            "round"});
    }
    for (model::FinalStanding& standing : result.standings)
        standing.tiedWithBest = standing.speedup.high >= best;
    model::FinalStanding baseline;
    baseline.baselineName = "made-up baseline";
    baseline.timing = timing(2);
    baseline.speedup = {1, 0.998, 1.002};
    result.standings.push_back(baseline);
    say(event::FinalsDone{result});
}

model::DeviceInfo deviceInfo() {
    model::DeviceInfo info;
    info.id = options.device;
    info.kind = options.device.substr(0, options.device.find(':'));
    info.name = "Imaginary " + info.kind;
    info.processors = 4;
    info.memoryBytes = std::int64_t{16} << 30;
    info.l1Bytes = 32 << 10;
    info.l2Bytes = 1 << 20;
    info.l3Bytes = 32 << 20;
    info.vectorBits = 256;
    info.instructionSet = "avx2";
    info.threadsPerBlock = 1024;
    info.sharedMemoryPerBlock = 227 << 10;
    info.computeCapability = info.kind == "cuda" ? 90 : 0;
    return info;
}

void serve(const request::Hello&) {
    const std::string what = misdeed("hello", "");
    commit(what);
    const bool known = options.device == "cpu" || options.device == "cuda:0";
    if (!known || what == "no_device") return say(event::Failed{"there is no device " + options.device, false});
    event::Ready ready;
    ready.version = what == "newer" ? protocol::version + 1 : protocol::version;
    ready.processId = getpid();
    ready.device = deviceInfo();
    say(ready);
}

void serve(const request::SetProblem& set) {
    const std::string what = misdeed("problem", model::toString(set.problem.instances.front().sizes));
    commit(what);
    if (what == "failed") return say(event::Failed{"the problem does not fit into memory", false});
    say(event::ProblemReady{{{"made-up baseline", 2}}, {100, 1}, 0, 1});
}

void serve(const request::Prepare& prepare) {
    say(event::Prepared{prepare.key, true, false, 1, {}});
}
void serve(const request::MeasureLimits&) {
    say(event::LimitsMeasured{{100, 1}});
}
void serve(const request::Cancel&) {}
void serve(const request::Quit&) {
    std::exit(0);
}

void readOptions(int argc, char** argv) {
    for (int i = 1; i + 1 < argc; i += 2) {
        const std::string name = argv[i], value = argv[i + 1];
        if (name == "--device") options.device = value;
        if (name == "--delay") options.delayMs = std::atoi(value.c_str());
        if (name == "--state") options.state = value;
        if (name != "--do") continue;
        const auto parts = split(value, '/');
        Misdeed misdeed{std::string(parts.at(0)), std::string(parts.at(1)), std::string(parts.at(2)), false};
        misdeed.once = misdeed.what.ends_with('!');
        if (misdeed.once) misdeed.what.pop_back();
        options.misdeeds.push_back(misdeed);
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (std::string_view(argv[argc - 1]) == "--list-devices") {
        codec::Json list;
        list["devices"] = codec::toJson(std::vector{deviceInfo()});
        list["missing"] = {"no CUDA device: this is a fake"};
        std::cout << codec::toLine(list) << std::endl;
        return 0;
    }
    readOptions(argc, argv);
    if (!options.state.empty()) std::ofstream(options.state / "pid") << getpid() << '\n';
    std::string line;
    while (std::getline(std::cin, line)) {
        const auto request = protocol::decodeRequest(line);
        if (!request) {
            std::cerr << "not understood: " << request.error().message << std::endl;
            return 2;
        }
        current = request->id;
        std::visit([](const auto& body) { serve(body); }, request->body);
    }
    return 0;
}
