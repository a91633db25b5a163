#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/simulation/replay_space.h"
#include "core/stats/interval.h"

namespace ww::simulation {

enum class BudgetKind { Time, Evaluations };

/// The configurations of one run, in the order of evaluation.
using Run = std::vector<space::Index>;

/// How a set of runs compares with random search: P = (found − random) / (optimum − random) along the budget.
struct Score {
    stats::Interval score;           ///< mean of P, with a bootstrap interval over runs; 0 is random search, 1 perfect
    double deviationOverBudget = 0;  ///< what the published package reports as "error"
    std::vector<double> curve;       ///< P along the scored interval
    std::vector<double> resampled;   ///< the bootstrap's scores, for intervals of means over spaces
};

/// Time: isotonic regression of the rank of best-so-far over time, all runs pooled, at 1,000 points. Evaluations:
/// median rank of best-so-far at each evaluation. No run visits a configuration twice.
[[nodiscard]] Score scoreRuns(const ReplaySpace& space, std::span<const Run> runs, BudgetKind budget,
                              int resamples = 200, std::uint64_t seed = 1);

/// Points of the fitted curve: levels never rise. `weights` may be 0.
/// Exposed for tests: pool-adjacent-violators on points in ascending x.
struct FittedCurve {
    std::vector<double> x, level;
    [[nodiscard]] double at(double position) const;  ///< linear between points, constant beyond the ends
};
[[nodiscard]] FittedCurve fitDecreasing(std::span<const double> x, std::span<const double> y,
                                        std::span<const double> weights);

/// Shape-preserving piecewise cubic interpolation (Fritsch and Butland slopes) of points with ascending x.
[[nodiscard]] std::vector<double> interpolateMonotone(std::span<const double> x, std::span<const double> y,
                                                      std::span<const double> at);

}  // namespace ww::simulation
