#pragma once

#include <functional>

#include "core/evaluation/contestant.h"

namespace ww::evaluation {

struct BenchmarkResult {
    model::Outcome outcome = model::Outcome::Ok;  ///< Ok, Unstable or Cancelled
    std::string message;
    model::Timing timing;
    model::Timing baseline;
    model::Speedup speedup;  ///< median of the ratios within rounds
};

/// Screening: candidate and baseline in turn, round by round, until the ratio's interval is narrow enough, the time is
/// used or the candidate is hopeless. Both must be bound to the same rotation. `baseline` may be nullptr (none can be
/// had); it keeps its calibration for the next candidate.
[[nodiscard]] Tried<BenchmarkResult> benchmark(Device& device, Contestant& candidate, Contestant* baseline,
                                               const model::BenchmarkSettings& settings, bool cold,
                                               const std::function<bool()>& cancelled);

}  // namespace ww::evaluation
