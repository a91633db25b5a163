#include "core/engine/session_record.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "core/base/clock.h"
#include "core/engine/confirmation.h"

namespace ww::engine {

using model::Attempt;

namespace {

/// More than the finals ever take. Attempts are not all kept in memory: an exhaustive session has a million.
constexpr int keptLeaders = 64;

}  // namespace

Result<void> SessionRecord::begin(const TuningTask& task, model::SessionSummary& summary) {
    if (auto stored = m_store.writer.storeKernelVersion(task.version()); !stored) return stored;
    auto place = m_store.writer.place(task.place());
    if (!place) return passOn(place);
    m_place = *place;
    summary.startedAt = utcNow();
    auto id = m_store.writer.beginSession(m_place, summary);
    if (!id) return passOn(id);
    summary.id = m_session = *id;
    return {};
}

Result<void> SessionRecord::resume(const TuningTask& task, const model::SessionSummary& summary) {
    auto place = m_store.writer.place(task.place());
    if (!place) return passOn(place);
    m_place = *place;
    m_session = summary.id;
    if (auto taken = m_store.writer.reopenSession(m_session, summary.settings); !taken) return taken;
    archive::AttemptFilter filter;
    filter.session = m_session;
    filter.repeats = filter.confirmations = true;
    auto attempts = m_store.reader.attempts(filter, {std::numeric_limits<int>::max(), 0});
    if (!attempts) return passOn(attempts);
    for (Attempt& attempt : *attempts) {
        m_nextNumber = std::max(m_nextNumber, attempt.number + 1);
        if (attempt.confirmed) continue;
        std::string key = attempt.configuration.key();
        m_replay.try_emplace(std::move(key), std::move(attempt));
    }
    return {};
}

std::optional<Attempt> SessionRecord::replay(const std::string& key) {
    auto node = m_replay.extract(key);
    if (node.empty()) return std::nullopt;
    return std::move(node.mapped());
}

std::vector<Attempt> SessionRecord::replayRest() {
    std::vector<Attempt> rest;
    for (auto& [key, attempt] : std::exchange(m_replay, {}))
        rest.push_back(std::move(attempt));
    std::ranges::sort(rest, {}, &Attempt::number);
    return rest;
}

Result<std::optional<Attempt>> SessionRecord::known(const std::string& key) const {
    return m_store.reader.findAttempt(m_place, key);
}

Result<void> SessionRecord::add(Attempt& attempt, std::int64_t answeredBy) {
    attempt.session = m_session;
    attempt.number = m_nextNumber;
    auto id = m_store.writer.addAttempt(m_place, attempt, answeredBy);
    if (!id) return passOn(id);
    attempt.id = *id;
    count(attempt);
    if (m_sinceBest == 0 && m_best) return m_store.writer.setBestSpeedup(m_session, m_best->speedup.value);
    return {};
}

void SessionRecord::count(const Attempt& attempt) {
    m_nextNumber = std::max(m_nextNumber, attempt.number + 1);
    ++m_count;
    ++m_sinceBest;
    ++m_byOutcome.at(static_cast<std::size_t>(attempt.outcome));
    if (attempt.fromCache) ++m_fromArchive;
    if (!attempt.ok()) return;
    m_leaders.push_back(attempt);
    m_leaders.back().timing.samples.clear();
    m_leaders.back().baseline.samples.clear();
    if (!m_best || attempt.speedup.value > m_best->speedup.value) {
        m_best = m_leaders.back();
        m_sinceBest = 0;
    }
    if (m_leaders.size() >= 4 * static_cast<std::size_t>(keptLeaders))
        m_leaders = pickFinalists(m_leaders, keptLeaders);
}

Result<void> SessionRecord::addFinals(const model::FinalsResult& finals, std::vector<Attempt>& confirmed) {
    for (Attempt& attempt : confirmed) {
        attempt.session = m_session;
        attempt.number = m_nextNumber++;
        auto id = m_store.writer.addAttempt(m_place, attempt);
        if (!id) return passOn(id);
        attempt.id = *id;
    }
    if (auto added = m_store.writer.addFinals(m_session, finals); !added) return added;
    double best = 0;
    for (const Attempt& attempt : confirmed) {
        if (attempt.ok()) best = std::max(best, attempt.speedup.value);
    }
    return best > 0 ? m_store.writer.setBestSpeedup(m_session, best) : Result<void>{};
}

Result<void> SessionRecord::setBaseline(const std::string& name, double milliseconds) {
    return m_store.writer.setBaseline(m_session, name, milliseconds);
}

Result<void> SessionRecord::setState(model::SessionState state) {
    return m_store.writer.setState(m_session, state);
}

Result<void> SessionRecord::finish(model::SessionState state, model::StopReason reason, const std::string& message) {
    return m_store.writer.finishSession(m_session, state, reason, message);
}

Result<model::SessionSummary> SessionRecord::summary() const {
    return m_store.reader.session(m_session);
}

void SessionRecord::describe(model::SessionProgress& progress) const {
    progress.session = m_session;
    progress.iteration = m_count;
    progress.best = m_best;
    progress.byOutcome = m_byOutcome;
    progress.fromArchive = m_fromArchive;
}

}  // namespace ww::engine
