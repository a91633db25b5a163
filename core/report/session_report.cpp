#include "core/report/session_report.h"

#include <algorithm>
#include <limits>

namespace ww::report {

namespace {

std::optional<model::StabilityResult> stabilityOf(const archive::Reader& reader, const model::SessionSummary& summary) {
    const auto results = reader.stability(summary.kernel);
    if (!results) return std::nullopt;
    const auto fits = [&](const model::StabilityResult& result) {
        return result.kernelVersion == summary.kernelVersion && result.type == summary.type &&
               archive::deviceKey(result.device) == archive::deviceKey(summary.device);
    };
    const auto found = std::find_if(results->begin(), results->end(), fits);
    if (found == results->end()) return std::nullopt;
    return *found;
}

/// The confirmed winner with its samples; without finals, the fastest of the screening.
Result<std::optional<model::Attempt>> bestOf(const archive::Reader& reader, std::int64_t session) {
    const auto best = reader.best({.session = session, .confirmations = true}, 1);
    if (!best) return fail("{}", best.error().message);
    if (best->empty()) return std::nullopt;
    auto whole = reader.attempt(best->front().id);
    if (!whole) return passOn(whole);
    return std::move(*whole);
}

}  // namespace

Result<SessionReport> gatherSession(const std::filesystem::path& archive, std::int64_t id) {
    auto reader = archive::Reader::open(archive);
    if (!reader) return passOn(reader);
    auto summary = reader->session(id);
    if (!summary) return passOn(summary);
    auto attempts = reader->attempts({.session = id, .repeats = true}, {.limit = std::numeric_limits<int>::max()});
    if (!attempts) return passOn(attempts);
    auto finals = reader->finals(id);
    if (!finals) return passOn(finals);
    auto best = bestOf(*reader, id);
    if (!best) return passOn(best);

    SessionReport report;
    report.summary = std::move(*summary);
    report.attempts = std::move(*attempts);
    report.finals = std::move(*finals);
    report.best = std::move(*best);
    report.fastest = analysis::fastestFirst(report.attempts);
    report.statistics = analysis::attemptStatistics(report.attempts);
    report.impact = analysis::parameterImpact(report.attempts);
    report.stability = stabilityOf(*reader, report.summary);
    report.archive = archive.string();
    return report;
}

Result<std::int64_t> newestSession(const archive::Reader& reader, const std::string& kernel) {
    const auto sessions = reader.sessions({.kernel = kernel});
    if (!sessions) return fail("{}", sessions.error().message);
    if (sessions->empty()) {
        return fail(Error::Kind::BadUsage, "the archive holds no session of '{}': run `warpwright tune {}` first",
                    kernel, kernel);
    }
    const auto good = std::find_if(sessions->begin(), sessions->end(),
                                   [](const model::SessionSummary& session) { return session.okAttempts > 0; });
    return good != sessions->end() ? good->id : sessions->front().id;
}

}  // namespace ww::report
