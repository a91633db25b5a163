#include "core/advisor/random_advisor.h"

#include <utility>

namespace ww::advisor {

RandomAdvisor::RandomAdvisor(AdvisorContext context) : m_history(context.space), m_random(context.seed) {}

std::vector<Proposal> RandomAdvisor::propose(std::size_t count) {
    std::vector<Proposal> proposals;
    while (proposals.size() < count) {
        const auto index = m_history.drawUnknown(m_random);
        if (!index) break;
        m_history.markProposed(*index);
        proposals.push_back({*index, "random", {}});
    }
    return proposals;
}

void RandomAdvisor::observe(std::span<const Observation> observations) {
    for (const Observation& observation : observations)
        m_history.observe(observation);
}

ExhaustiveAdvisor::ExhaustiveAdvisor(AdvisorContext context) : m_size(context.space.size()), m_known(m_size) {}

std::vector<Proposal> ExhaustiveAdvisor::propose(std::size_t count) {
    std::vector<Proposal> proposals;
    while (proposals.size() < count && !m_again.empty()) {
        if (m_known.insert(m_again.back())) proposals.push_back({m_again.back(), "exhaustive", {}});
        m_again.pop_back();
    }
    for (; proposals.size() < count && m_next < m_size; ++m_next) {
        if (m_known.insert(m_next)) proposals.push_back({m_next, "exhaustive", {}});
    }
    return proposals;
}

void ExhaustiveAdvisor::observe(std::span<const Observation> observations) {
    for (const Observation& observation : observations) {
        if (observation.outcome == model::Outcome::Cancelled && observation.index < m_next) {
            m_known.erase(observation.index);
            m_again.push_back(observation.index);
        } else if (observation.outcome != model::Outcome::Cancelled) {
            m_known.insert(observation.index);
        }
    }
}

}  // namespace ww::advisor
