#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/stats/interval.h"

/// Contestants that were measured in turn, round after round, are compared within rounds: what drifts slower than a
/// round (clock, temperature) cancels in the ratio. Any thread.
namespace ww::stats {

/// numerator[i] / denominator[i] of every round that both were measured in with positive times.
[[nodiscard]] std::vector<double> ratiosOfRounds(std::span<const double> numerator,
                                                 std::span<const double> denominator);

/// Median over rounds of the ratio within the round, with a bootstrap interval over rounds. Baseline first, candidate
/// second gives a speed-up. 0 … 0 without rounds.
[[nodiscard]] Interval ratioOfRounds(std::span<const double> numerator, std::span<const double> denominator,
                                     double confidence = 0.95, int resamples = 2000, std::uint64_t seed = 1);

/// Whether two contestants cannot be told apart: Wilcoxon's signed-rank test on the logarithms of the ratios.
[[nodiscard]] bool tiedOverRounds(std::span<const double> a, std::span<const double> b, double alpha = 0.05);

/// Bound on |ratio − 1| of a contestant measured twice per round (A/A): the noise below which no difference is claimed.
[[nodiscard]] double noiseFloor(std::span<const double> first, std::span<const double> second,
                                double confidence = 0.95);

}  // namespace ww::stats
