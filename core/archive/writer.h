#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include <SQLiteCpp/SQLiteCpp.h>

#include "core/archive/records.h"
#include "core/base/result.h"
#include "core/model/stability.h"

namespace ww::archive {

/// Writes an archive over a connection of its own. One thread at a time; several processes may write by turns. Each
/// call is one transaction: when it fails (full disk, read-only file, another process holding on to the archive),
/// nothing of it is in the archive and everything before it still is.
class Writer {
public:
    /// Creates or migrates the archive as needed, and marks sessions whose process is gone as interrupted.
    [[nodiscard]] static Result<Writer> open(const std::filesystem::path& path);

    [[nodiscard]] const std::filesystem::path& path() const { return m_path; }

    Result<void> storeKernelVersion(const KernelVersion& version);
    Result<PlaceId> place(const Place& place);

    /// Starts a session owned by this process; returns its id. Uses settings, device, start time and baseline.
    Result<std::int64_t> beginSession(const PlaceId& place, const model::SessionSummary& session);

    /// Takes over a session that no living process owns.
    Result<void> reopenSession(std::int64_t session, const model::SessionSettings& settings);

    Result<void> setState(std::int64_t session, model::SessionState state);
    Result<void> setBaseline(std::int64_t session, const std::string& name, double milliseconds);
    Result<void> setBestSpeedup(std::int64_t session, double speedup);
    Result<void> finishSession(std::int64_t session, model::SessionState state, model::StopReason reason,
                               const std::string& message);

    /// Returns the attempt's id. `answeredBy` is the measured attempt that an attempt `fromCache` repeats.
    Result<std::int64_t> addAttempt(const PlaceId& place, const model::Attempt& attempt, std::int64_t answeredBy = 0);

    Result<void> addFinals(std::int64_t session, const model::FinalsResult& finals);
    Result<std::int64_t> addStability(const model::StabilityResult& result);
    Result<void> addLimits(const model::DeviceInfo& device, const model::DeviceLimits& limits);

    Result<void> annotate(Subject subject, std::int64_t id, const Annotation& annotation);

    /// Hides a session with its attempts, or one attempt, from every list and every answer; `restore` brings it back.
    Result<void> remove(Subject subject, std::int64_t id);
    Result<void> restore(Subject subject, std::int64_t id);

private:
    Writer(std::filesystem::path path, SQLite::Database database);

    template <typename Work>
    auto transaction(Work&& work);

    void closeAbandonedSessions();
    std::int64_t deviceRow(const model::DeviceInfo& device);
    std::int64_t kernelRow(const std::string& kernel);

    std::filesystem::path m_path;
    SQLite::Database m_database;
};

}  // namespace ww::archive
