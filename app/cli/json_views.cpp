#include "app/cli/json_views.h"

#include <cstdio>

#include <fmt/format.h>

namespace ww::cli {

using codec::Json;

namespace {

Json orNull(bool known, double number) {
    return known ? Json(number) : Json(nullptr);
}

Json bestView(const model::SessionResult& result) {
    if (!result.best) return nullptr;
    const model::Attempt& best = *result.best;
    Json tied = Json::array();
    for (const model::Configuration& configuration : result.tiedWithBest)
        tied.push_back(parametersView(configuration));
    return {{"parameters", parametersView(best.configuration)},
            {"speedup", best.speedup.value},
            {"speedup_low", best.speedup.low},
            {"speedup_high", best.speedup.high},
            {"ms", best.timing.median},
            {"max_abs_error", best.verification.maxAbsError},
            {"confirmed", best.confirmed},
            {"tied_with", std::move(tied)}};
}

}  // namespace

Json parametersView(const model::Configuration& configuration) {
    return codec::toJson(configuration);
}

Json attemptView(const model::Attempt& attempt) {
    return {{"parameters", parametersView(attempt.configuration)},
            {"outcome", model::toString(attempt.outcome)},
            {"speedup", orNull(attempt.ok(), attempt.speedup.value)},
            {"ms", orNull(attempt.ok(), attempt.timing.median)},
            {"error", attempt.message.empty() ? Json(nullptr) : Json(attempt.message)},
            {"source", attempt.source}};
}

Json tuneView(const model::SessionResult& result, const std::vector<model::Attempt>& attempts) {
    const model::SessionSummary& summary = result.summary;
    Json views = Json::array();
    for (const model::Attempt& attempt : attempts)
        views.push_back(attemptView(attempt));
    return {{"kernel", summary.kernel},
            {"device", summary.device.id},
            {"dtype", model::toString(summary.type)},
            {"size", codec::toJson(summary.sizes)},
            {"session", summary.id},
            {"success", result.best.has_value()},
            {"iterations", attempts.size()},
            {"stop_reason", model::toString(result.stopReason)},
            {"baseline", {{"name", summary.baselineName}, {"ms", summary.baselineMs}}},
            {"best", bestView(result)},
            {"attempts", std::move(views)}};
}

Json testView(const model::Attempt& attempt) {
    return {{"correct", attempt.ok()},
            {"outcome", model::toString(attempt.outcome)},
            {"speedup", orNull(attempt.ok(), attempt.speedup.value)},
            {"speedup_low", orNull(attempt.ok(), attempt.speedup.low)},
            {"speedup_high", orNull(attempt.ok(), attempt.speedup.high)},
            {"ms", orNull(attempt.ok(), attempt.timing.median)},
            {"baseline", attempt.baselineName},
            {"baseline_ms", orNull(!attempt.baseline.empty(), attempt.baseline.median)},
            {"max_abs_error", orNull(attempt.verification.cases > 0, attempt.verification.maxAbsError)},
            {"error", attempt.message.empty() ? Json(nullptr) : Json(attempt.message)},
            {"parameters", parametersView(attempt.configuration)}};
}

Json stabilityView(const model::StabilityResult& result) {
    Json points = Json::array();
    for (const model::StabilityPoint& point : result.points) {
        const bool ok = point.outcome == model::Outcome::Ok;
        points.push_back({{"parameters", parametersView(point.configuration)},
                          {"size", codec::toJson(point.sizes)},
                          {"outcome", model::toString(point.outcome)},
                          {"speedup", orNull(ok, point.speedup.value)},
                          {"ms", orNull(ok, point.timing.median)},
                          {"baseline_ms", orNull(ok, point.baseline.median)},
                          {"error", point.message.empty() ? Json(nullptr) : Json(point.message)}});
    }
    Json scores = Json::array();
    for (const model::StabilityScore& score : result.scores) {
        scores.push_back({{"parameters", parametersView(score.configuration)},
                          {"score", score.score},
                          {"mean_speedup", score.meanSpeedup},
                          {"worst_speedup", score.worstSpeedup},
                          {"worst_size", codec::toJson(score.worstSizes)},
                          {"failures", score.failures}});
    }
    return {{"kernel", result.kernel},
            {"device", result.device.id},
            {"dtype", model::toString(result.type)},
            {"points", std::move(points)},
            {"scores", std::move(scores)}};
}

Json sessionView(const model::SessionSummary& summary) {
    return {{"id", summary.id},
            {"kernel", summary.kernel},
            {"device", summary.device.name},
            {"dtype", model::toString(summary.type)},
            {"size", codec::toJson(summary.sizes)},
            {"state", model::toString(summary.state)},
            {"started_at", summary.startedAt},
            {"attempts", summary.attempts},
            {"best_speedup", orNull(summary.okAttempts > 0, summary.bestSpeedup)}};
}

void printJson(const Json& json) {
    fmt::print("{}\n", codec::toLine(json));
    std::fflush(stdout);
}

}  // namespace ww::cli
