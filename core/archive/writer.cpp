#include "core/archive/writer.h"

#include <utility>

#include "core/archive/connection.h"
#include "core/archive/process_owner.h"
#include "core/archive/rows.h"
#include "core/base/clock.h"
#include "core/base/text.h"

namespace ww::archive {

namespace {

template <typename... Values>
SQLite::Statement prepared(SQLite::Database& database, const char* sql, const Values&... values) {
    SQLite::Statement statement(database, sql);
    SQLite::bind(statement, values...);
    return statement;
}

template <typename... Values>
int execute(SQLite::Database& database, const char* sql, const Values&... values) {
    return prepared(database, sql, values...).exec();
}

/// The row `select` finds, else the one that `insert` makes with the same values.
template <typename... Values>
std::int64_t findOrInsert(SQLite::Database& database, const char* select, const char* insert, const Values&... values) {
    SQLite::Statement found = prepared(database, select, values...);
    if (found.executeStep()) return found.getColumn(0).getInt64();
    execute(database, insert, values...);
    return database.getLastInsertRowid();
}

const char* tableOf(Subject subject) {
    return subject == Subject::Session ? "session" : "attempt";
}

void bindIdentity(SQLite::Statement& row, const PlaceId& place, const model::Attempt& attempt,
                  std::int64_t answeredBy) {
    if (attempt.session != 0) row.bind(":session", attempt.session);
    row.bind(":number", attempt.number);
    row.bind(":kernel", place.kernel);
    row.bind(":problem", place.problem);
    row.bind(":device", place.device);
    row.bind(":key", attempt.configuration.key());
    row.bind(":configuration", toText(attempt.configuration));
    row.bind(":source", attempt.source);
    row.bind(":rationale", attempt.rationale);
    row.bind(":exchange", attempt.exchange);
    row.bind(":confirmed", attempt.confirmed ? 1 : 0);
    row.bind(":from_cache", attempt.fromCache ? 1 : 0);
    if (answeredBy != 0) row.bind(":answered_by", answeredBy);
    row.bind(":started_at", attempt.startedAt.empty() ? utcNow() : attempt.startedAt);
}

void bindResult(SQLite::Statement& row, const model::Attempt& attempt) {
    row.bind(":outcome", std::string(model::toString(attempt.outcome)));
    row.bind(":message", attempt.message);
    row.bind(":speedup", attempt.speedup.value);
    row.bind(":speedup_low", attempt.speedup.low);
    row.bind(":speedup_high", attempt.speedup.high);
    row.bind(":ms", attempt.timing.median);
    row.bind(":ms_low", attempt.timing.low);
    row.bind(":ms_high", attempt.timing.high);
    row.bind(":ms_minimum", attempt.timing.minimum);
    row.bind(":cold", attempt.timing.cold ? 1 : 0);
    row.bind(":baseline_name", attempt.baselineName);
    row.bind(":baseline_ms", attempt.baseline.median);
    row.bind(":baseline_low", attempt.baseline.low);
    row.bind(":baseline_high", attempt.baseline.high);
    row.bind(":baseline_minimum", attempt.baseline.minimum);
    row.bind(":verification", toText(attempt.verification));
    row.bind(":resources", toText(attempt.resources));
    row.bind(":compile_ms", attempt.phases.compile);
    row.bind(":verify_ms", attempt.phases.verify);
    row.bind(":benchmark_ms", attempt.phases.benchmark);
    row.bind(":total_ms", attempt.phases.total);
    row.bind(":device_before", toText(attempt.deviceBefore));
    row.bind(":device_after", toText(attempt.deviceAfter));
}

constexpr const char* insertAttempt =
    "INSERT INTO attempts (session, number, kernel, problem, device, key, configuration, source, rationale, exchange, "
    "confirmed, from_cache, answered_by, started_at, outcome, message, speedup, speedup_low, speedup_high, ms, ms_low, "
    "ms_high, ms_minimum, cold, baseline_name, baseline_ms, baseline_low, baseline_high, baseline_minimum, "
    "verification, resources, compile_ms, verify_ms, benchmark_ms, total_ms, device_before, device_after) "
    "VALUES (:session, :number, :kernel, :problem, :device, :key, :configuration, :source, :rationale, :exchange, "
    ":confirmed, :from_cache, :answered_by, :started_at, :outcome, :message, :speedup, :speedup_low, :speedup_high, "
    ":ms, :ms_low, :ms_high, :ms_minimum, :cold, :baseline_name, :baseline_ms, :baseline_low, :baseline_high, "
    ":baseline_minimum, :verification, :resources, :compile_ms, :verify_ms, :benchmark_ms, :total_ms, :device_before, "
    ":device_after)";

void insertStanding(SQLite::Database& database, std::int64_t finals, int position,
                    const model::FinalStanding& standing) {
    SQLite::Statement row(database,
                          "INSERT INTO standings (finals, position, key, baseline_name, outcome, message, ms, ms_low, "
                          "ms_high, ms_minimum, cold, speedup, speedup_low, speedup_high, tied, device_state, samples) "
                          "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    const model::Timing& timing = standing.timing;
    SQLite::bind(row, finals, position, standing.key, standing.baselineName,
                 std::string(model::toString(standing.outcome)), standing.message, timing.median, timing.low,
                 timing.high, timing.minimum, timing.cold ? 1 : 0, standing.speedup.value, standing.speedup.low,
                 standing.speedup.high, standing.tiedWithBest ? 1 : 0, toText(standing.state));
    const std::string samples = samplesToBlob(timing.samples);
    row.bind(17, samples.data(), static_cast<int>(samples.size()));
    row.exec();
}

}  // namespace

Writer::Writer(std::filesystem::path path, SQLite::Database database)
    : m_path(std::move(path)), m_database(std::move(database)) {}

/// IMMEDIATE: the lock is taken, or waited for, at the start, so that a transaction never fails half-way for it.
template <typename Work>
auto Writer::transaction(Work&& work) {
    return guarded(m_path, [&] {
        SQLite::Transaction open(m_database, SQLite::TransactionBehavior::IMMEDIATE);
        if constexpr (std::is_void_v<std::invoke_result_t<Work>>) {
            work();
            open.commit();
        } else {
            auto value = work();
            open.commit();
            return value;
        }
    });
}

Result<Writer> Writer::open(const std::filesystem::path& path) {
    auto database = openConnection(path, Access::ReadWrite);
    if (!database) return passOn(database);
    Writer writer(path, std::move(*database));
    if (auto done = writer.transaction([&] { writer.closeAbandonedSessions(); }); !done) return passOn(done);
    return writer;
}

void Writer::closeAbandonedSessions() {
    SQLite::Statement running(m_database, "SELECT id, owner FROM sessions WHERE state IN ('running', 'paused')");
    while (running.executeStep()) {
        if (mayBeAlive(running.getColumn(1).getString())) continue;
        execute(m_database,
                "UPDATE sessions SET state = 'interrupted', stop_reason = 'interrupted', owner = '', "
                "finished_at = ifnull((SELECT max(started_at) FROM attempts WHERE session = sessions.id), started_at) "
                "WHERE id = ?",
                running.getColumn(0).getInt64());
    }
}

std::int64_t Writer::kernelRow(const std::string& kernel) {
    return findOrInsert(m_database, "SELECT id FROM kernels WHERE name = ?", "INSERT INTO kernels (name) VALUES (?)",
                        kernel);
}

std::int64_t Writer::deviceRow(const model::DeviceInfo& device) {
    execute(m_database,
            "INSERT INTO devices (key, kind, name, info) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (key) DO UPDATE SET info = excluded.info",
            deviceKey(device), device.kind, device.name, toText(device));
    SQLite::Statement found = prepared(m_database, "SELECT id FROM devices WHERE key = ?", deviceKey(device));
    found.executeStep();
    return found.getColumn(0).getInt64();
}

Result<void> Writer::storeKernelVersion(const KernelVersion& version) {
    return transaction([&] {
        execute(m_database,
                "INSERT INTO kernel_versions (kernel, hash, manifest, files, added_at) VALUES (?, ?, ?, ?, ?) "
                "ON CONFLICT (hash) DO NOTHING",
                kernelRow(version.kernel), version.hash, version.manifest, toText(version.files), utcNow());
    });
}

Result<PlaceId> Writer::place(const Place& place) {
    return transaction([&] {
        PlaceId id;
        SQLite::Statement found =
            prepared(m_database, "SELECT id, kernel FROM kernel_versions WHERE hash = ?", place.kernelVersion);
        if (!found.executeStep()) throw SQLite::Exception("kernel version " + place.kernelVersion + " is not stored");
        id.kernel = found.getColumn(1).getInt64();
        id.problem =
            findOrInsert(m_database, "SELECT id FROM problems WHERE version = ? AND type = ? AND sizes = ?",
                         "INSERT INTO problems (version, type, sizes) VALUES (?, ?, ?)", found.getColumn(0).getInt64(),
                         std::string(model::toString(place.type)), model::toString(place.sizes));
        id.device = deviceRow(place.device);
        return id;
    });
}

Result<std::int64_t> Writer::beginSession(const PlaceId& place, const model::SessionSummary& session) {
    return transaction([&] {
        execute(
            m_database,
            "INSERT INTO sessions (problem, device, device_info, settings, state, owner, started_at, baseline_name, "
            "baseline_ms) VALUES (?, ?, ?, ?, 'running', ?, ?, ?, ?)",
            place.problem, place.device, toText(session.device), toText(session.settings), thisProcess(),
            session.startedAt.empty() ? utcNow() : session.startedAt, session.baselineName, session.baselineMs);
        const std::int64_t id = m_database.getLastInsertRowid();
        execute(m_database,
                "INSERT INTO session_text (rowid, kernel, device, advisor, note, tags) VALUES (?, ?, ?, ?, '', '')", id,
                session.kernel, session.device.kind + " " + session.device.name, session.settings.advisor);
        return id;
    });
}

Result<void> Writer::reopenSession(std::int64_t session, const model::SessionSettings& settings) {
    std::string owner;
    auto taken = transaction([&] {
        SQLite::Statement found = prepared(m_database, "SELECT owner FROM sessions WHERE id = ?", session);
        if (!found.executeStep()) throw SQLite::Exception("there is no session " + std::to_string(session));
        owner = found.getColumn(0).getString();
        if (!owner.empty() && mayBeAlive(owner)) return false;
        execute(
            m_database,
            "UPDATE sessions SET state = 'running', stop_reason = NULL, message = '', finished_at = NULL, owner = ?, "
            "settings = ? WHERE id = ?",
            thisProcess(), toText(settings), session);
        return true;
    });
    if (!taken) return passOn(taken);
    if (!*taken) return fail("session {} is being run by process {}", session, split(owner, ' ')[1]);
    return {};
}

Result<void> Writer::setState(std::int64_t session, model::SessionState state) {
    return transaction([&] {
        execute(m_database, "UPDATE sessions SET state = ? WHERE id = ?", std::string(model::toString(state)), session);
    });
}

Result<void> Writer::setBaseline(std::int64_t session, const std::string& name, double milliseconds) {
    return transaction([&] {
        execute(m_database, "UPDATE sessions SET baseline_name = ?, baseline_ms = ? WHERE id = ?", name, milliseconds,
                session);
    });
}

Result<void> Writer::setBestSpeedup(std::int64_t session, double speedup) {
    return transaction(
        [&] { execute(m_database, "UPDATE sessions SET best_speedup = ? WHERE id = ?", speedup, session); });
}

Result<void> Writer::finishSession(std::int64_t session, model::SessionState state, model::StopReason reason,
                                   const std::string& message) {
    return transaction([&] {
        execute(m_database,
                "UPDATE sessions SET state = ?, stop_reason = ?, message = ?, finished_at = ?, owner = '' WHERE id = ?",
                std::string(model::toString(state)), std::string(model::toString(reason)), message, utcNow(), session);
    });
}

Result<std::int64_t> Writer::addAttempt(const PlaceId& place, const model::Attempt& attempt, std::int64_t answeredBy) {
    return transaction([&] {
        SQLite::Statement row(m_database, insertAttempt);
        bindIdentity(row, place, attempt, answeredBy);
        bindResult(row, attempt);
        row.exec();
        const std::int64_t id = m_database.getLastInsertRowid();
        if (!attempt.timing.samples.empty() && answeredBy == 0) {
            const std::string candidate = samplesToBlob(attempt.timing.samples);
            const std::string baseline = samplesToBlob(attempt.baseline.samples);
            SQLite::Statement samples(m_database,
                                      "INSERT INTO samples (attempt, candidate, baseline) VALUES (?, ?, ?)");
            samples.bind(1, id);
            samples.bind(2, candidate.data(), static_cast<int>(candidate.size()));
            samples.bind(3, baseline.data(), static_cast<int>(baseline.size()));
            samples.exec();
        }
        if (!attempt.message.empty() || !attempt.rationale.empty()) {
            execute(m_database, "INSERT INTO attempt_text (rowid, message, rationale) VALUES (?, ?, ?)", id,
                    attempt.message, attempt.rationale);
        }
        return id;
    });
}

Result<void> Writer::addFinals(std::int64_t session, const model::FinalsResult& finals) {
    return transaction([&] {
        execute(m_database, "INSERT INTO finals (session, rounds, noise_floor, measured_at) VALUES (?, ?, ?, ?)",
                session, finals.rounds, finals.noiseFloor, utcNow());
        const std::int64_t id = m_database.getLastInsertRowid();
        int position = 0;
        for (const model::FinalStanding& standing : finals.standings)
            insertStanding(m_database, id, position++, standing);
    });
}

Result<std::int64_t> Writer::addStability(const model::StabilityResult& result) {
    return transaction([&] {
        SQLite::Statement version =
            prepared(m_database, "SELECT id FROM kernel_versions WHERE hash = ?", result.kernelVersion);
        if (!version.executeStep())
            throw SQLite::Exception("kernel version " + result.kernelVersion + " is not stored");
        execute(m_database,
                "INSERT INTO stability (kernel, version, device, measured_at, result) VALUES (?, ?, ?, ?, ?)",
                kernelRow(result.kernel), version.getColumn(0).getInt64(), deviceRow(result.device), result.measuredAt,
                toText(result));
        return static_cast<std::int64_t>(m_database.getLastInsertRowid());
    });
}

Result<void> Writer::addLimits(const model::DeviceInfo& device, const model::DeviceLimits& limits) {
    return transaction([&] {
        execute(m_database,
                "INSERT INTO limits (device, measured_at, copy_gigabytes_per_second, matrix_teraflops) "
                "VALUES (?, ?, ?, ?)",
                deviceRow(device), utcNow(), limits.copyGigabytesPerSecond, limits.matrixTeraflops);
    });
}

Result<void> Writer::annotate(Subject subject, std::int64_t id, const Annotation& annotation) {
    return transaction([&] {
        execute(m_database,
                "INSERT INTO annotations (subject, id, note, tags) VALUES (?, ?, ?, ?) "
                "ON CONFLICT (subject, id) DO UPDATE SET note = excluded.note, tags = excluded.tags",
                tableOf(subject), id, annotation.note, toText(annotation.tags));
        if (subject != Subject::Session) return;
        execute(m_database, "UPDATE session_text SET note = ?, tags = ? WHERE rowid = ?", annotation.note,
                join(annotation.tags, " "), id);
    });
}

Result<void> Writer::remove(Subject subject, std::int64_t id) {
    return transaction([&] {
        const std::string now = utcNow();
        if (subject == Subject::Attempt) {
            execute(m_database, "UPDATE attempts SET deleted_at = ? WHERE id = ? AND deleted_at IS NULL", now, id);
            return;
        }
        execute(m_database, "UPDATE sessions SET deleted_at = ? WHERE id = ? AND deleted_at IS NULL", now, id);
        execute(m_database, "UPDATE attempts SET deleted_at = ? WHERE session = ? AND deleted_at IS NULL", now, id);
    });
}

Result<void> Writer::restore(Subject subject, std::int64_t id) {
    return transaction([&] {
        if (subject == Subject::Attempt) {
            execute(m_database, "UPDATE attempts SET deleted_at = NULL WHERE id = ?", id);
            return;
        }
        // Attempts that were deleted one by one before stay deleted.
        execute(m_database,
                "UPDATE attempts SET deleted_at = NULL WHERE session = ?1 "
                "AND deleted_at = (SELECT deleted_at FROM sessions WHERE id = ?1)",
                id);
        execute(m_database, "UPDATE sessions SET deleted_at = NULL WHERE id = ?", id);
    });
}

}  // namespace ww::archive
