#pragma once

#include <filesystem>
#include <string>

#include <nlohmann/json.hpp>

#include "core/simulation/simulation.h"

namespace ww::simulation {

/// Table for people: a row per space, a column per advisor, the mean with its 95 % interval, cost per evaluation.
[[nodiscard]] std::string formatTable(const SimulationReport& report);

/// Everything but the runs.
[[nodiscard]] nlohmann::json toJson(const SimulationReport& report);

/// Runs of one result as {"space", "advisor", "runs": [{"keys": […], "overhead_s": […]}]}: keys as in the recorded
/// file, overhead the recorded framework and search time of each evaluation, so that anyone can score the runs again.
[[nodiscard]] nlohmann::json traceOf(const SpaceResult& result, const ReplaySpace& space);

/// Writes the traces: one result to `file`; several to "stem.ADVISOR.SPACE.json" beside it.
[[nodiscard]] Result<void> writeTraces(const SimulationReport& report, std::span<const ReplaySpace> spaces,
                                       const std::filesystem::path& file);

/// P along the budget, one panel for the mean and one per space, a line per advisor.
[[nodiscard]] std::string plotSvg(const SimulationReport& report);

[[nodiscard]] Result<void> writePlot(const SimulationReport& report, const std::filesystem::path& file);

}  // namespace ww::simulation
