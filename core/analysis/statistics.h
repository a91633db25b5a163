#pragma once

#include <array>
#include <span>
#include <vector>

#include "core/model/attempt.h"

namespace ww::analysis {

struct AttemptStatistics {
    int total = 0;
    int successful = 0;
    std::array<int, model::outcomeCount> byOutcome{};
    double meanSpeedup = 0, medianSpeedup = 0, bestSpeedup = 0, worstSpeedup = 0,
           deviation = 0;  ///< of the correct ones

    [[nodiscard]] double successRate() const { return total == 0 ? 0 : static_cast<double>(successful) / total; }
};

[[nodiscard]] AttemptStatistics attemptStatistics(std::span<const model::Attempt> attempts);

/// The correct attempts, fastest first; of several measurements of one configuration the latest counts.
[[nodiscard]] std::vector<model::Attempt> fastestFirst(std::span<const model::Attempt> attempts);

}  // namespace ww::analysis
