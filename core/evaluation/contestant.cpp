#include "core/evaluation/contestant.h"

#include <algorithm>
#include <cmath>

#include "core/stats/interval.h"

namespace ww::evaluation {

namespace {

constexpr int mostRunsPerSample = 200;

}  // namespace

void Contestant::add(std::unique_ptr<Executable> executable) {
    rotation.push_back(executable.get());
    bound.push_back(std::move(executable));
}

Tried<void> calibrate(Device& device, Contestant& contestant, double sampleMs) {
    // The first run pays for lazy loading; the second tells how long a run takes, launch gaps included.
    for (int runs : {1, 2}) {
        const Tried<double> measured = device.time(contestant.rotation, runs);
        if (!measured) return tl::unexpected(measured.error());
        contestant.estimateMs = *measured;
    }
    const auto runsFor = [sampleMs](double estimate) {
        return std::clamp(static_cast<int>(std::ceil(sampleMs / std::max(estimate, 1e-6))), 1, mostRunsPerSample);
    };
    contestant.runs = runsFor(contestant.estimateMs);
    if (contestant.runs <= 2) return {};
    const Tried<double> warm = device.time(contestant.rotation, contestant.runs);
    if (!warm) return tl::unexpected(warm.error());
    contestant.estimateMs = *warm;
    // Two runs alone overestimate short kernels by the launch gap: corrected once, and only when it matters.
    const int better = runsFor(contestant.estimateMs);
    if (better < 2 * contestant.runs) return {};
    contestant.runs = better;
    const Tried<double> again = device.time(contestant.rotation, contestant.runs);
    if (!again) return tl::unexpected(again.error());
    contestant.estimateMs = *again;
    return {};
}

Tried<void> takeSample(Device& device, Contestant& contestant) {
    const Tried<double> measured = device.time(contestant.rotation, contestant.runs);
    if (!measured) return tl::unexpected(measured.error());
    contestant.samples.push_back(*measured);
    return {};
}

model::Timing timingOf(const std::vector<double>& samples, bool cold) {
    if (samples.empty()) return {};
    const stats::Interval median = stats::medianInterval(samples);
    return {median.value, median.low, median.high, *std::min_element(samples.begin(), samples.end()), samples, cold};
}

}  // namespace ww::evaluation
