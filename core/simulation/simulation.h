#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "core/simulation/score.h"

namespace ww::simulation {

struct SimulationOptions {
    std::vector<std::string> advisors;  ///< registry names; empty: the default
    int repeats = 100;
    BudgetKind budget = BudgetKind::Time;
    std::uint64_t seed = 1;
    int threads = 0;      ///< 0: one per core
    int resamples = 200;  ///< of the bootstrap
};

/// One advisor on one space.
struct SpaceResult {
    std::string advisor;
    std::string space;
    BudgetFigures budget;
    Score score;
    std::vector<Run> runs;
    std::size_t evaluations = 0;  ///< of all runs together
    double processorSeconds = 0;  ///< of all runs together: advisor and replay
};

/// One advisor over all spaces, each with equal weight.
struct Aggregate {
    std::string advisor;
    stats::Interval score;  ///< bootstrap over the runs within each space
    double deviationOverBudget = 0;
    std::vector<double> curve;  ///< at equal shares of the budget
};

struct SimulationReport {
    BudgetKind budget = BudgetKind::Time;
    int repeats = 0;
    std::uint64_t seed = 1;
    std::vector<std::string> spaces;
    std::vector<SpaceResult> results;  ///< advisors in the order asked for, spaces within
    std::vector<Aggregate> aggregates;

    [[nodiscard]] const SpaceResult* find(std::string_view advisor, std::string_view space) const;
};

/// Plays every advisor `repeats` times on every space, spread over cores, and scores it. No seeds, no default: advisors
/// start from nothing. The same options give the same runs, whatever the number of threads. Blocks until done.
[[nodiscard]] Result<SimulationReport> simulate(std::span<const ReplaySpace> spaces, const SimulationOptions& options);

/// The same from files; see interchange::readRecordedSpace for the formats.
[[nodiscard]] Result<SimulationReport> simulate(std::span<const std::filesystem::path> files,
                                                const SimulationOptions& options);

/// One run to the end of the budget (a tenth beyond the scored interval).
[[nodiscard]] Result<Run> playRun(const ReplaySpace& space, const std::string& advisor, BudgetKind budget,
                                  std::uint64_t seed);

}  // namespace ww::simulation
