#include "core/engine/proposal_queue.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "core/advisor/registry.h"

namespace ww::engine {

namespace {

advisor::AdvisorContext contextOf(const TuningTask& task, const model::SessionSettings& settings) {
    advisor::AdvisorContext context{.space = task.space(),
                                    .seed = settings.seed,
                                    .defaultIndex = {},
                                    .seeds = task.seeds(),
                                    .budget = {},
                                    .device = task.device()};
    if (const auto index = task.space().indexOf(task.defaults())) context.defaultIndex = *index;
    context.budget.evaluations = static_cast<std::size_t>(std::max(settings.maxIterations, 0));
    if (settings.timeBudget) context.budget.seconds = settings.timeBudget->count();
    return context;
}

}  // namespace

ProposalQueue::ProposalQueue(const TuningTask& task, std::unique_ptr<advisor::Advisor> advisor)
    : m_task(&task), m_advisor(std::move(advisor)) {}

Result<ProposalQueue> ProposalQueue::make(const TuningTask& task, const model::SessionSettings& settings) {
    const std::string_view name = settings.advisor.empty() ? advisor::defaultAdvisor : settings.advisor;
    auto advisor = advisor::makeAdvisor(name, contextOf(task, settings));
    if (!advisor) return passOn(advisor);
    ProposalQueue queue(task, std::move(*advisor));
    queue.planStarts(settings);
    return queue;
}

void ProposalQueue::planStarts(const model::SessionSettings& settings) {
    m_starts.push_back({m_task->defaults(), "default", {}});
    for (const model::Configuration& start : settings.startFrom) {
        const auto complete = m_task->complete(start);
        if (complete) {
            m_starts.push_back({*complete, "user", {}});
        } else {
            m_remarks.push_back(fmt::format("left out {}: {}", start.key(), complete.error().message));
        }
    }
}

void ProposalQueue::fill(std::size_t count, const std::function<void(const Proposed&)>& onNew) {
    while (m_waiting.size() < count && !m_starts.empty()) {
        Proposed start = std::move(m_starts.front());
        m_starts.pop_front();
        add(std::move(start), onNew);
    }
    while (m_waiting.size() < count) {
        const auto proposals = m_advisor->propose(count - m_waiting.size());
        if (proposals.empty()) return;
        for (const advisor::Proposal& proposal : proposals) {
            add({m_task->space().configuration(proposal.index), proposal.source, proposal.rationale}, onNew);
        }
    }
}

void ProposalQueue::add(Proposed proposed, const std::function<void(const Proposed&)>& onNew) {
    if (!m_seen.insert(proposed.configuration.key()).second) return;
    onNew(proposed);
    m_waiting.push_back(std::move(proposed));
}

Proposed ProposalQueue::take() {
    Proposed next = std::move(m_waiting.front());
    m_waiting.pop_front();
    return next;
}

void ProposalQueue::strike(const std::string& key) {
    m_seen.insert(key);
    std::erase_if(m_waiting, [&key](const Proposed& waiting) { return waiting.configuration.key() == key; });
}

void ProposalQueue::observe(const model::Attempt& attempt, double milliseconds) {
    const auto index = m_task->space().indexOf(attempt.configuration);
    if (!index) return;  // a default that the constraints forbid
    const advisor::Observation observation{*index, attempt.outcome, milliseconds, attempt.phases.total / 1000};
    m_advisor->observe({&observation, 1});
}

}  // namespace ww::engine
