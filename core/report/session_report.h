#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/analysis/parameter_impact.h"
#include "core/analysis/statistics.h"
#include "core/archive/reader.h"
#include "core/model/session.h"
#include "core/model/stability.h"

namespace ww::report {

/// Everything a report on one session says, gathered from the archive: the model that every format is written from.
struct SessionReport {
    model::SessionSummary summary;
    std::vector<model::Attempt> attempts;  ///< in the order made, without samples
    std::optional<model::FinalsResult> finals;
    std::vector<model::Attempt> fastest;  ///< correct ones, fastest first
    std::optional<model::Attempt> best;   ///< confirmed where there is one, with samples
    analysis::AttemptStatistics statistics;
    std::vector<analysis::ParameterImpact> impact;
    std::optional<model::StabilityResult> stability;  ///< newest of this kernel, version, device and type
    std::string archive;
};

/// Reads the session `id` of the archive at `archive`. Any thread.
[[nodiscard]] Result<SessionReport> gatherSession(const std::filesystem::path& archive, std::int64_t id);

/// The newest session of a kernel that has a correct attempt, else the newest at all.
[[nodiscard]] Result<std::int64_t> newestSession(const archive::Reader& reader, const std::string& kernel);

}  // namespace ww::report
