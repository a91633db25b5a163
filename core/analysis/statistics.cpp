#include "core/analysis/statistics.h"

#include <algorithm>
#include <unordered_map>

#include "core/stats/descriptive.h"

namespace ww::analysis {

AttemptStatistics attemptStatistics(std::span<const model::Attempt> attempts) {
    AttemptStatistics statistics;
    std::vector<double> speedups;
    for (const model::Attempt& attempt : attempts) {
        ++statistics.total;
        ++statistics.byOutcome.at(static_cast<std::size_t>(attempt.outcome));
        if (attempt.ok()) speedups.push_back(attempt.speedup.value);
    }
    statistics.successful = static_cast<int>(speedups.size());
    if (speedups.empty()) return statistics;
    const auto [least, most] = std::minmax_element(speedups.begin(), speedups.end());
    statistics.worstSpeedup = *least;
    statistics.bestSpeedup = *most;
    statistics.meanSpeedup = stats::mean(speedups);
    statistics.medianSpeedup = stats::median(speedups);
    statistics.deviation = stats::standardDeviation(speedups);
    return statistics;
}

std::vector<model::Attempt> fastestFirst(std::span<const model::Attempt> attempts) {
    std::vector<model::Attempt> fastest;
    std::unordered_map<std::string, std::size_t> place;
    for (const model::Attempt& attempt : attempts) {
        if (!attempt.ok()) continue;
        const auto [known, isNew] = place.try_emplace(attempt.configuration.key(), fastest.size());
        if (isNew) {
            fastest.push_back(attempt);
        } else {
            fastest[known->second] = attempt;
        }
    }
    std::stable_sort(fastest.begin(), fastest.end(), [](const model::Attempt& a, const model::Attempt& b) {
        return a.speedup.value > b.speedup.value;
    });
    return fastest;
}

}  // namespace ww::analysis
