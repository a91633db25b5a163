#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>

#include "core/archive/records.h"
#include "core/base/result.h"
#include "core/model/stability.h"

namespace ww::archive {

/// Reads an archive over a connection of its own. One thread at a time; any number of readers and one writer at once.
/// Attempts come without their samples, except from attempt(id).
class Reader {
public:
    [[nodiscard]] static Result<Reader> open(const std::filesystem::path& path);

    [[nodiscard]] Result<std::vector<std::string>> kernels() const;
    [[nodiscard]] Result<std::vector<model::DeviceInfo>> devices() const;
    [[nodiscard]] Result<KernelVersion> kernelVersion(const std::string& hash) const;

    /// Newest first.
    [[nodiscard]] Result<std::vector<model::SessionSummary>> sessions(const SessionFilter& filter = {}) const;
    [[nodiscard]] Result<model::SessionSummary> session(std::int64_t id) const;

    /// The number that the session's next attempt gets.
    [[nodiscard]] Result<int> nextNumber(std::int64_t session) const;

    /// In the order they were made.
    [[nodiscard]] Result<std::vector<model::Attempt>> attempts(const AttemptFilter& filter,
                                                               const Page& page = {}) const;

    /// Newest first.
    [[nodiscard]] Result<std::vector<model::Attempt>> history(const AttemptFilter& filter, int limit) const;

    /// Correct ones, each configuration once: confirmed before screened, then by speedup.
    [[nodiscard]] Result<std::vector<model::Attempt>> best(const AttemptFilter& filter, int limit) const;

    /// With samples.
    [[nodiscard]] Result<model::Attempt> attempt(std::int64_t id) const;

    /// The newest measurement that settles what this configuration does in this place: none if it never ran there, or
    /// only with an outcome that says nothing about it (worker lost, cancelled, unstable).
    [[nodiscard]] Result<std::optional<model::Attempt>> findAttempt(const PlaceId& place, const std::string& key) const;

    [[nodiscard]] Result<Statistics> statistics(const AttemptFilter& filter) const;

    /// The newest confirming measurement of a session.
    [[nodiscard]] Result<std::optional<model::FinalsResult>> finals(std::int64_t session) const;

    /// Newest first.
    [[nodiscard]] Result<std::vector<model::StabilityResult>> stability(const std::string& kernel,
                                                                        int limit = 20) const;

    /// The newest; none if never measured.
    [[nodiscard]] Result<std::optional<model::DeviceLimits>> limits(const model::DeviceInfo& device) const;

    [[nodiscard]] Result<Annotation> annotation(Subject subject, std::int64_t id) const;

    /// Changes whenever another connection has written: cheap to poll.
    [[nodiscard]] Result<std::int64_t> dataVersion() const;

    /// Every page and index; takes seconds on a large archive. Empty: sound.
    [[nodiscard]] Result<std::vector<std::string>> integrityProblems() const;

private:
    Reader(std::filesystem::path path, SQLite::Database database);

    std::filesystem::path m_path;
    mutable SQLite::Database m_database;  ///< SQLiteCpp has no const queries
};

}  // namespace ww::archive
