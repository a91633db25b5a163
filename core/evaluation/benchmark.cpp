#include "core/evaluation/benchmark.h"

#include <algorithm>

#include <fmt/format.h>

#include "core/evaluation/stopwatch.h"
#include "core/stats/interval.h"
#include "core/stats/rounds.h"

namespace ww::evaluation {

namespace {

constexpr int samplesWanted = 10;          // in minimumMs
constexpr double unstableHalfWidth = 0.5;  // of the interval, when the time is used: then it says next to nothing
constexpr double wallFactor = 4;           // wall time, baseline and noise included, per time of the candidate

/// What the stopping rule looks at: ratios within rounds where there is a baseline, for drift cancels in them.
std::vector<double> judgedSamples(const Contestant& candidate, const Contestant* baseline) {
    if (baseline == nullptr) return candidate.samples;
    return stats::ratiosOfRounds(baseline->samples, candidate.samples);
}

bool hopeless(const Contestant& candidate, const model::BenchmarkSettings& settings) {
    if (settings.hopelessFactor <= 0 || settings.incumbentMs <= 0 || candidate.samples.size() < 2) return false;
    const double fastest = *std::min_element(candidate.samples.begin(), candidate.samples.end());
    return fastest > settings.hopelessFactor * settings.incumbentMs;
}

/// One round; who comes first alternates.
Tried<void> takeRound(Device& device, Contestant& candidate, Contestant* baseline) {
    if (baseline == nullptr) return takeSample(device, candidate);
    const bool candidateFirst = candidate.samples.size() % 2 == 0;
    if (Tried<void> done = takeSample(device, candidateFirst ? candidate : *baseline); !done) return done;
    return takeSample(device, candidateFirst ? *baseline : candidate);
}

}  // namespace

Tried<BenchmarkResult> benchmark(Device& device, Contestant& candidate, Contestant* baseline,
                                 const model::BenchmarkSettings& settings, bool cold,
                                 const std::function<bool()>& cancelled) {
    const double sampleMs = settings.minimumMs / samplesWanted;
    if (Tried<void> calibrated = calibrate(device, candidate, sampleMs); !calibrated) {
        return tl::unexpected(calibrated.error());
    }
    if (baseline != nullptr) {
        baseline->samples.clear();
        if (baseline->runs == 0) {
            Tried<void> calibrated = calibrate(device, *baseline, sampleMs);
            if (!calibrated) return tl::unexpected(calibrated.error());
        }
    }
    const stats::StoppingRule rule{settings.relativeError, 0.95, 6, 100000};
    BenchmarkResult result;
    const Stopwatch wall;
    double spentMs = 0;
    bool settled = false;
    const auto timeIsUp = [&] {
        return spentMs >= settings.maximumMs || wall.milliseconds() >= wallFactor * settings.maximumMs;
    };
    while (!settled && !timeIsUp()) {
        if (cancelled()) {
            result.outcome = model::Outcome::Cancelled;
            result.message = "cancelled while timing";
            break;
        }
        if (Tried<void> done = takeRound(device, candidate, baseline); !done) return tl::unexpected(done.error());
        spentMs += candidate.samples.back() * candidate.runs;
        if (hopeless(candidate, settings)) break;
        settled = spentMs >= settings.minimumMs &&
                  rule.judge(judgedSamples(candidate, baseline)) == stats::StoppingRule::Verdict::Settled;
    }
    result.timing = timingOf(candidate.samples, cold);
    if (baseline != nullptr) result.baseline = timingOf(baseline->samples, cold);
    const std::vector<double> judged = judgedSamples(candidate, baseline);
    if (judged.empty()) return result;
    const stats::Interval interval = stats::medianInterval(judged);
    if (baseline != nullptr) result.speedup = {interval.value, interval.low, interval.high};
    if (!settled && timeIsUp() && judged.size() >= 6 && interval.relativeHalfWidth() > unstableHalfWidth) {
        result.outcome = model::Outcome::Unstable;
        result.message =
            fmt::format("timings never settled: {} rounds from {:.3g} to {:.3g} ms", judged.size(),
                        result.timing.minimum, *std::max_element(candidate.samples.begin(), candidate.samples.end()));
    }
    return result;
}

}  // namespace ww::evaluation
