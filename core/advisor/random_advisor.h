#pragma once

#include "core/advisor/advisor.h"
#include "core/advisor/history.h"

namespace ww::advisor {

/// Uniform over the valid configurations, without replacement.
class RandomAdvisor : public Advisor {
public:
    explicit RandomAdvisor(AdvisorContext context);
    std::vector<Proposal> propose(std::size_t count) override;
    void observe(std::span<const Observation> observations) override;

private:
    History m_history;
    stats::Random m_random;
};

/// Every valid configuration once, in the order of the space.
class ExhaustiveAdvisor : public Advisor {
public:
    explicit ExhaustiveAdvisor(AdvisorContext context);
    std::vector<Proposal> propose(std::size_t count) override;
    void observe(std::span<const Observation> observations) override;

private:
    space::Index m_size;
    space::Index m_next = 0;
    IndexSet m_known;
    std::vector<space::Index> m_again;  ///< cancelled before they were measured
};

}  // namespace ww::advisor
