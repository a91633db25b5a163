#include "core/archive/rows.h"

#include <bit>
#include <charconv>
#include <cstdint>

#include "core/base/text.h"

namespace ww::archive {

const char* const selectAttempts =
    "SELECT a.id, ifnull(a.session, 0) AS session, a.number, a.configuration, a.source, a.rationale, a.exchange, "
    "a.outcome, a.message, a.confirmed, a.from_cache, a.speedup, a.speedup_low, a.speedup_high, a.ms, a.ms_low, "
    "a.ms_high, a.ms_minimum, a.cold, a.baseline_name, a.baseline_ms, a.baseline_low, a.baseline_high, "
    "a.baseline_minimum, a.verification, a.resources, a.compile_ms, a.verify_ms, a.benchmark_ms, a.total_ms, "
    "a.device_before, a.device_after, a.started_at, p.sizes, v.hash, a.problem, a.device, a.key "
    "FROM attempts a JOIN problems p ON p.id = a.problem JOIN kernel_versions v ON v.id = p.version ";

const char* const selectSessions =
    "SELECT s.id, k.name AS kernel, v.hash, s.device_info, p.type, p.sizes, s.settings, s.state, s.stop_reason, "
    "s.started_at, ifnull(s.finished_at, '') AS finished_at, s.best_speedup, s.baseline_name, s.baseline_ms, "
    "ifnull(n.note, '') AS note, ifnull(n.tags, '[]') AS tags, "
    "(SELECT count(*) FROM attempts a WHERE a.session = s.id AND NOT a.confirmed) AS attempts, "
    "(SELECT count(*) FROM attempts a WHERE a.session = s.id AND NOT a.confirmed AND a.outcome = 'ok') AS ok_attempts "
    "FROM sessions s JOIN problems p ON p.id = s.problem JOIN kernel_versions v ON v.id = p.version "
    "JOIN kernels k ON k.id = v.kernel JOIN devices d ON d.id = s.device "
    "LEFT JOIN annotations n ON n.subject = 'session' AND n.id = s.id ";

std::string samplesToBlob(const std::vector<double>& samples) {
    std::string blob;
    blob.reserve(samples.size() * 4);
    for (const double sample : samples) {
        const auto bits = std::bit_cast<std::uint32_t>(static_cast<float>(sample));
        for (int shift = 0; shift < 32; shift += 8)
            blob.push_back(static_cast<char>((bits >> shift) & 0xff));
    }
    return blob;
}

std::vector<double> samplesFromBlob(const SQLite::Column& column) {
    const auto* bytes = static_cast<const unsigned char*>(column.getBlob());
    const auto count = static_cast<std::size_t>(column.getBytes()) / 4;
    std::vector<double> samples;
    samples.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        std::uint32_t bits = 0;
        for (std::size_t byte = 0; byte < 4; ++byte)
            bits |= static_cast<std::uint32_t>(bytes[i * 4 + byte]) << (8 * byte);
        samples.push_back(std::bit_cast<float>(bits));
    }
    return samples;
}

model::Sizes sizesFromText(const std::string& text) {
    model::Sizes sizes;
    if (text.empty()) return sizes;
    for (const std::string_view part : split(text, ',')) {
        const std::size_t equals = part.find('=');
        if (equals == std::string_view::npos) continue;
        std::int64_t size = 0;
        std::from_chars(part.data() + equals + 1, part.data() + part.size(), size);
        sizes.emplace_back(std::string(part.substr(0, equals)), size);
    }
    return sizes;
}

namespace {

void readTimings(SQLite::Statement& row, model::Attempt& attempt) {
    attempt.speedup = {row.getColumn("speedup"), row.getColumn("speedup_low"), row.getColumn("speedup_high")};
    attempt.timing.median = row.getColumn("ms");
    attempt.timing.low = row.getColumn("ms_low");
    attempt.timing.high = row.getColumn("ms_high");
    attempt.timing.minimum = row.getColumn("ms_minimum");
    attempt.timing.cold = row.getColumn("cold").getInt() != 0;
    attempt.baseline.median = row.getColumn("baseline_ms");
    attempt.baseline.low = row.getColumn("baseline_low");
    attempt.baseline.high = row.getColumn("baseline_high");
    attempt.baseline.minimum = row.getColumn("baseline_minimum");
    attempt.baseline.cold = attempt.timing.cold;
    attempt.baselineName = row.getColumn("baseline_name").getString();
    attempt.phases = {row.getColumn("compile_ms"), row.getColumn("verify_ms"), row.getColumn("benchmark_ms"),
                      row.getColumn("total_ms")};
}

}  // namespace

model::Attempt attemptFromRow(SQLite::Statement& row) {
    model::Attempt attempt;
    attempt.id = row.getColumn("id").getInt64();
    attempt.session = row.getColumn("session").getInt64();
    attempt.number = row.getColumn("number");
    attempt.configuration = fromText<model::Configuration>(row.getColumn("configuration"));
    attempt.source = row.getColumn("source").getString();
    attempt.rationale = row.getColumn("rationale").getString();
    attempt.exchange = row.getColumn("exchange").getInt64();
    attempt.kernelVersion = row.getColumn("hash").getString();
    attempt.sizes = sizesFromText(row.getColumn("sizes"));
    attempt.outcome = model::outcomeFromText(row.getColumn("outcome").getString()).value_or(model::Outcome::Cancelled);
    attempt.message = row.getColumn("message").getString();
    attempt.verification = fromText<model::Verification>(row.getColumn("verification"));
    attempt.resources = fromText<model::Resources>(row.getColumn("resources"));
    attempt.deviceBefore = fromText<model::DeviceState>(row.getColumn("device_before"));
    attempt.deviceAfter = fromText<model::DeviceState>(row.getColumn("device_after"));
    attempt.confirmed = row.getColumn("confirmed").getInt() != 0;
    attempt.fromCache = row.getColumn("from_cache").getInt() != 0;
    attempt.startedAt = row.getColumn("started_at").getString();
    readTimings(row, attempt);
    return attempt;
}

model::SessionSummary sessionFromRow(SQLite::Statement& row) {
    model::SessionSummary session;
    session.id = row.getColumn("id").getInt64();
    session.kernel = row.getColumn("kernel").getString();
    session.kernelVersion = row.getColumn("hash").getString();
    session.device = fromText<model::DeviceInfo>(row.getColumn("device_info"));
    session.type = model::elementTypeFromText(row.getColumn("type").getString()).value_or(model::ElementType::F32);
    session.sizes = sizesFromText(row.getColumn("sizes"));
    session.settings = fromText<model::SessionSettings>(row.getColumn("settings"));
    session.state =
        model::sessionStateFromText(row.getColumn("state").getString()).value_or(model::SessionState::Failed);
    session.stopReason = model::stopReasonFromText(row.getColumn("stop_reason").getString());
    session.startedAt = row.getColumn("started_at").getString();
    session.finishedAt = row.getColumn("finished_at").getString();
    session.attempts = row.getColumn("attempts");
    session.okAttempts = row.getColumn("ok_attempts");
    session.bestSpeedup = row.getColumn("best_speedup");
    session.baselineName = row.getColumn("baseline_name").getString();
    session.baselineMs = row.getColumn("baseline_ms");
    session.note = row.getColumn("note").getString();
    session.tags = fromText<std::vector<std::string>>(row.getColumn("tags"));
    return session;
}

}  // namespace ww::archive
