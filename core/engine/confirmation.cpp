#include "core/engine/confirmation.h"

#include <algorithm>
#include <string>
#include <unordered_set>

#include "core/base/clock.h"

namespace ww::engine {

using model::Attempt;
using model::FinalStanding;

namespace {

/// The baseline that speedups are against: the fastest.
const FinalStanding* baselineOf(const model::FinalsResult& finals) {
    const FinalStanding* fastest = nullptr;
    for (const FinalStanding& standing : finals.standings) {
        if (!standing.key.empty() || standing.outcome != model::Outcome::Ok) continue;
        if (fastest == nullptr || standing.timing.median < fastest->timing.median) fastest = &standing;
    }
    return fastest;
}

Attempt confirmed(Attempt attempt, const FinalStanding& standing, const FinalStanding* baseline) {
    attempt.id = 0;
    attempt.source = "confirmation";
    attempt.rationale.clear();
    attempt.confirmed = true;
    attempt.fromCache = false;
    attempt.outcome = standing.outcome;
    attempt.message = standing.message;
    attempt.timing = standing.timing;
    attempt.speedup = standing.speedup;
    attempt.deviceBefore = attempt.deviceAfter = standing.state;
    attempt.phases = {};
    attempt.startedAt = utcNow();
    if (baseline != nullptr) {
        attempt.baseline = baseline->timing;
        attempt.baselineName = baseline->baselineName;
    }
    return attempt;
}

}  // namespace

std::vector<Attempt> pickFinalists(std::span<const Attempt> attempts, int count) {
    std::vector<Attempt> correct;
    std::ranges::copy_if(attempts, std::back_inserter(correct), &Attempt::ok);
    std::ranges::stable_sort(correct, std::greater<>{}, [](const Attempt& attempt) { return attempt.speedup.value; });
    std::vector<Attempt> finalists;
    std::unordered_set<std::string> seen;
    for (Attempt& attempt : correct) {
        if (static_cast<int>(finalists.size()) >= std::max(count, 1)) break;
        if (seen.insert(attempt.configuration.key()).second) finalists.push_back(std::move(attempt));
    }
    return finalists;
}

Confirmation judge(std::span<const Attempt> finalists, const model::FinalsResult& finals) {
    Confirmation confirmation;
    const FinalStanding* baseline = baselineOf(finals);
    const FinalStanding* best = nullptr;
    for (const Attempt& finalist : finalists) {
        const auto standing = std::ranges::find(finals.standings, finalist.configuration.key(), &FinalStanding::key);
        if (standing == finals.standings.end()) continue;
        confirmation.attempts.push_back(confirmed(finalist, *standing, baseline));
        if (standing->outcome != model::Outcome::Ok) continue;
        if (best != nullptr && standing->speedup.value <= best->speedup.value) continue;
        best = &*standing;
        confirmation.best = confirmation.attempts.back();
    }
    if (best == nullptr) return confirmation;
    for (const Attempt& attempt : confirmation.attempts) {
        const auto standing = std::ranges::find(finals.standings, attempt.configuration.key(), &FinalStanding::key);
        if (&*standing != best && standing->tiedWithBest) confirmation.tied.push_back(attempt.configuration);
    }
    return confirmation;
}

}  // namespace ww::engine
