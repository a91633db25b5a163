#include "core/archive/reader.h"

#include <set>
#include <tuple>
#include <utility>

#include "core/archive/attempt_query.h"
#include "core/archive/connection.h"
#include "core/archive/rows.h"

namespace ww::archive {

namespace {

std::vector<model::Attempt> readAttempts(SQLite::Statement& rows) {
    std::vector<model::Attempt> attempts;
    while (rows.executeStep())
        attempts.push_back(attemptFromRow(rows));
    return attempts;
}

model::FinalStanding standingFromRow(SQLite::Statement& row) {
    model::FinalStanding standing;
    standing.key = row.getColumn("key").getString();
    standing.baselineName = row.getColumn("baseline_name").getString();
    standing.outcome = model::outcomeFromText(row.getColumn("outcome").getString()).value_or(model::Outcome::Cancelled);
    standing.message = row.getColumn("message").getString();
    standing.timing.median = row.getColumn("ms");
    standing.timing.low = row.getColumn("ms_low");
    standing.timing.high = row.getColumn("ms_high");
    standing.timing.minimum = row.getColumn("ms_minimum");
    standing.timing.cold = row.getColumn("cold").getInt() != 0;
    standing.timing.samples = samplesFromBlob(row.getColumn("samples"));
    standing.speedup = {row.getColumn("speedup"), row.getColumn("speedup_low"), row.getColumn("speedup_high")};
    standing.tiedWithBest = row.getColumn("tied").getInt() != 0;
    standing.state = fromText<model::DeviceState>(row.getColumn("device_state"));
    return standing;
}

void readByOutcome(SQLite::Database& database, const AttemptQuery& query, Statistics& statistics) {
    SQLite::Statement rows(database,
                           "SELECT a.outcome, count(*) FROM attempts a " + query.where() + " GROUP BY a.outcome");
    query.bind(rows);
    while (rows.executeStep()) {
        const auto outcome = model::outcomeFromText(rows.getColumn(0).getString());
        if (!outcome) continue;
        const std::int64_t count = rows.getColumn(1).getInt64();
        statistics.byOutcome.emplace_back(*outcome, count);
        statistics.totalAttempts += count;
        if (*outcome == model::Outcome::Ok) statistics.successfulAttempts = count;
    }
}

}  // namespace

Reader::Reader(std::filesystem::path path, SQLite::Database database)
    : m_path(std::move(path)), m_database(std::move(database)) {}

Result<Reader> Reader::open(const std::filesystem::path& path) {
    auto database = openConnection(path, Access::ReadOnly);
    if (!database) return passOn(database);
    return Reader(path, std::move(*database));
}

Result<std::vector<std::string>> Reader::kernels() const {
    return guarded(m_path, [&] {
        std::vector<std::string> names;
        SQLite::Statement rows(m_database, "SELECT name FROM kernels ORDER BY name");
        while (rows.executeStep())
            names.push_back(rows.getColumn(0).getString());
        return names;
    });
}

Result<std::vector<model::DeviceInfo>> Reader::devices() const {
    return guarded(m_path, [&] {
        std::vector<model::DeviceInfo> devices;
        SQLite::Statement rows(m_database, "SELECT info FROM devices ORDER BY kind, name");
        while (rows.executeStep())
            devices.push_back(fromText<model::DeviceInfo>(rows.getColumn(0)));
        return devices;
    });
}

Result<KernelVersion> Reader::kernelVersion(const std::string& hash) const {
    auto found = guarded(m_path, [&]() -> std::optional<KernelVersion> {
        SQLite::Statement row(m_database,
                              "SELECT v.hash, k.name, v.manifest, v.files, v.added_at FROM kernel_versions v "
                              "JOIN kernels k ON k.id = v.kernel WHERE v.hash = ?");
        row.bind(1, hash);
        if (!row.executeStep()) return std::nullopt;
        return KernelVersion{row.getColumn(0).getString(), row.getColumn(1).getString(), row.getColumn(2).getString(),
                             fromText<std::vector<model::SourceFile>>(row.getColumn(3)), row.getColumn(4).getString()};
    });
    if (!found) return passOn(found);
    if (!*found) return fail("the archive has no kernel version {}", hash);
    return std::move(**found);
}

Result<std::vector<model::SessionSummary>> Reader::sessions(const SessionFilter& filter) const {
    return guarded(m_path, [&] {
        const std::string words = fullTextQuery(filter.text);
        SQLite::Statement rows(
            m_database,
            std::string(selectSessions) +
                "WHERE (s.deleted_at IS NOT NULL) = ?1 AND (?2 = '' OR k.name = ?2) "
                "AND (?3 = '' OR d.key = ?3 OR d.kind = ?3) " +
                (words.empty() ? "AND ?4 = '' "
                               : "AND s.id IN (SELECT rowid FROM session_text WHERE session_text MATCH ?4) ") +
                "ORDER BY s.id DESC LIMIT ?5");
        SQLite::bind(rows, filter.deleted ? 1 : 0, filter.kernel, filter.device, words, filter.limit);
        std::vector<model::SessionSummary> sessions;
        while (rows.executeStep())
            sessions.push_back(sessionFromRow(rows));
        return sessions;
    });
}

Result<model::SessionSummary> Reader::session(std::int64_t id) const {
    auto found = guarded(m_path, [&]() -> std::optional<model::SessionSummary> {
        SQLite::Statement row(m_database, std::string(selectSessions) + "WHERE s.id = ?");
        row.bind(1, id);
        if (!row.executeStep()) return std::nullopt;
        return sessionFromRow(row);
    });
    if (!found) return passOn(found);
    if (!*found) return fail(Error::Kind::BadUsage, "there is no session {} in {}", id, m_path.string());
    return std::move(**found);
}

Result<int> Reader::nextNumber(std::int64_t session) const {
    return guarded(m_path, [&] {
        SQLite::Statement row(m_database, "SELECT ifnull(max(number), 0) + 1 FROM attempts WHERE session = ?");
        row.bind(1, session);
        row.executeStep();
        return row.getColumn(0).getInt();
    });
}

Result<std::vector<model::Attempt>> Reader::attempts(const AttemptFilter& filter, const Page& page) const {
    return guarded(m_path, [&] {
        const AttemptQuery query(filter);
        SQLite::Statement rows(m_database, selectAttempts + query.where() + " AND a.id > ? ORDER BY a.id LIMIT ?");
        const int next = query.bind(rows);
        rows.bind(next, page.after);
        rows.bind(next + 1, page.limit);
        return readAttempts(rows);
    });
}

Result<std::vector<model::Attempt>> Reader::history(const AttemptFilter& filter, int limit) const {
    return guarded(m_path, [&] {
        const AttemptQuery query(filter);
        SQLite::Statement rows(m_database, selectAttempts + query.where() + " ORDER BY a.id DESC LIMIT ?");
        rows.bind(query.bind(rows), limit);
        return readAttempts(rows);
    });
}

Result<std::vector<model::Attempt>> Reader::best(const AttemptFilter& filter, int limit) const {
    return guarded(m_path, [&] {
        AttemptFilter correct = filter;
        correct.outcomes = {model::Outcome::Ok};
        correct.confirmations = true;
        const AttemptQuery query(correct);
        SQLite::Statement rows(m_database,
                               selectAttempts + query.where() + " ORDER BY a.confirmed DESC, a.speedup DESC");
        query.bind(rows);
        std::vector<model::Attempt> best;
        std::set<std::tuple<std::int64_t, std::int64_t, std::string>> seen;
        while (static_cast<int>(best.size()) < limit && rows.executeStep()) {
            const bool isNew = seen.emplace(rows.getColumn("problem").getInt64(), rows.getColumn("device").getInt64(),
                                            rows.getColumn("key").getString())
                                   .second;
            if (isNew) best.push_back(attemptFromRow(rows));
        }
        return best;
    });
}

Result<model::Attempt> Reader::attempt(std::int64_t id) const {
    auto found = guarded(m_path, [&]() -> std::optional<model::Attempt> {
        SQLite::Statement row(m_database, std::string(selectAttempts) + "WHERE a.id = ?");
        row.bind(1, id);
        if (!row.executeStep()) return std::nullopt;
        model::Attempt attempt = attemptFromRow(row);
        SQLite::Statement samples(m_database,
                                  "SELECT candidate, baseline FROM samples WHERE attempt = "
                                  "(SELECT ifnull(answered_by, id) FROM attempts WHERE id = ?)");
        samples.bind(1, id);
        if (samples.executeStep()) {
            attempt.timing.samples = samplesFromBlob(samples.getColumn(0));
            attempt.baseline.samples = samplesFromBlob(samples.getColumn(1));
        }
        return attempt;
    });
    if (!found) return passOn(found);
    if (!*found) return fail(Error::Kind::BadUsage, "there is no attempt {} in {}", id, m_path.string());
    return std::move(**found);
}

Result<std::optional<model::Attempt>> Reader::findAttempt(const PlaceId& place, const std::string& key) const {
    return guarded(m_path, [&]() -> std::optional<model::Attempt> {
        SQLite::Statement row(m_database,
                              std::string(selectAttempts) +
                                  "WHERE a.problem = ? AND a.device = ? AND a.key = ? AND a.deleted_at IS NULL "
                                  "AND NOT a.confirmed AND NOT a.from_cache "
                                  "AND a.outcome NOT IN ('worker_died', 'cancelled', 'unstable') "
                                  "ORDER BY a.id DESC LIMIT 1");
        SQLite::bind(row, place.problem, place.device, key);
        if (!row.executeStep()) return std::nullopt;
        return attemptFromRow(row);
    });
}

Result<Statistics> Reader::statistics(const AttemptFilter& filter) const {
    return guarded(m_path, [&] {
        Statistics statistics;
        readByOutcome(m_database, AttemptQuery(filter), statistics);
        AttemptFilter correct = filter;
        correct.outcomes = {model::Outcome::Ok};
        correct.confirmations = true;
        const AttemptQuery query(correct);
        SQLite::Statement best(m_database, "SELECT a.speedup, a.confirmed FROM attempts a " + query.where() +
                                               " ORDER BY a.confirmed DESC, a.speedup DESC LIMIT 1");
        query.bind(best);
        if (best.executeStep()) {
            statistics.bestSpeedup = best.getColumn(0);
            statistics.bestIsConfirmed = best.getColumn(1).getInt() != 0;
        }
        return statistics;
    });
}

Result<std::optional<model::FinalsResult>> Reader::finals(std::int64_t session) const {
    return guarded(m_path, [&]() -> std::optional<model::FinalsResult> {
        SQLite::Statement newest(
            m_database, "SELECT id, rounds, noise_floor FROM finals WHERE session = ? ORDER BY id DESC LIMIT 1");
        newest.bind(1, session);
        if (!newest.executeStep()) return std::nullopt;
        model::FinalsResult finals;
        finals.rounds = newest.getColumn(1);
        finals.noiseFloor = newest.getColumn(2);
        SQLite::Statement rows(m_database, "SELECT * FROM standings WHERE finals = ? ORDER BY position");
        rows.bind(1, newest.getColumn(0).getInt64());
        while (rows.executeStep())
            finals.standings.push_back(standingFromRow(rows));
        return finals;
    });
}

Result<std::vector<model::StabilityResult>> Reader::stability(const std::string& kernel, int limit) const {
    return guarded(m_path, [&] {
        SQLite::Statement rows(
            m_database,
            "SELECT id, result FROM stability WHERE kernel = (SELECT id FROM kernels WHERE name = ?) "
            "ORDER BY id DESC LIMIT ?");
        SQLite::bind(rows, kernel, limit);
        std::vector<model::StabilityResult> results;
        while (rows.executeStep()) {
            results.push_back(fromText<model::StabilityResult>(rows.getColumn(1)));
            results.back().id = rows.getColumn(0).getInt64();
        }
        return results;
    });
}

Result<std::optional<model::DeviceLimits>> Reader::limits(const model::DeviceInfo& device) const {
    return guarded(m_path, [&]() -> std::optional<model::DeviceLimits> {
        SQLite::Statement row(m_database,
                              "SELECT copy_gigabytes_per_second, matrix_teraflops FROM limits "
                              "WHERE device = (SELECT id FROM devices WHERE key = ?) ORDER BY id DESC LIMIT 1");
        row.bind(1, deviceKey(device));
        if (!row.executeStep()) return std::nullopt;
        return model::DeviceLimits{row.getColumn(0), row.getColumn(1)};
    });
}

Result<Annotation> Reader::annotation(Subject subject, std::int64_t id) const {
    return guarded(m_path, [&] {
        SQLite::Statement row(m_database, "SELECT note, tags FROM annotations WHERE subject = ? AND id = ?");
        SQLite::bind(row, subject == Subject::Session ? "session" : "attempt", id);
        if (!row.executeStep()) return Annotation{};
        return Annotation{row.getColumn(0).getString(), fromText<std::vector<std::string>>(row.getColumn(1))};
    });
}

Result<std::int64_t> Reader::dataVersion() const {
    return guarded(m_path, [&] { return std::int64_t{m_database.execAndGet("PRAGMA data_version").getInt64()}; });
}

Result<std::vector<std::string>> Reader::integrityProblems() const {
    return guarded(m_path, [&] {
        std::vector<std::string> problems;
        SQLite::Statement rows(m_database, "PRAGMA integrity_check");
        while (rows.executeStep()) {
            const std::string line = rows.getColumn(0).getString();
            if (line != "ok") problems.push_back(line);
        }
        return problems;
    });
}

}  // namespace ww::archive
