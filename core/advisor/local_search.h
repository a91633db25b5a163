#pragma once

#include <deque>

#include "core/advisor/variation.h"

namespace ww::advisor {

/// Shared by the textbook strategies: keeps the history, turns one `next()` after another into proposals.
class StepwiseAdvisor : public Advisor {
public:
    std::vector<Proposal> propose(std::size_t count) final;
    void observe(std::span<const Observation> observations) final;

protected:
    explicit StepwiseAdvisor(AdvisorContext context);

    /// A configuration that is not known, or none: then a random one is taken.
    [[nodiscard]] virtual std::optional<space::Index> next() = 0;
    virtual void learn(const Measured& measured) = 0;

    AdvisorContext m_context;
    space::ParameterSpace m_space;
    History m_history;
    stats::Random m_random;
    double m_spentSeconds = 0;
};

/// Iterated local search: Hamming neighbours in random order, the first improvement is taken; a local optimum is left
/// by a few random changes, from the best configuration or, when that did not help, from anywhere.
class GreedyIlsAdvisor : public StepwiseAdvisor {
public:
    explicit GreedyIlsAdvisor(AdvisorContext context) : StepwiseAdvisor(std::move(context)) {}

private:
    std::optional<space::Index> next() override;
    void learn(const Measured& measured) override;
    void moveTo(const Measured& measured);
    [[nodiscard]] std::optional<space::Index> leaveOptimum();

    std::optional<Measured> m_current;
    std::vector<space::Index> m_open;       ///< neighbours of the current one, in random order
    std::optional<space::Index> m_restart;  ///< proposed to start again from
    int m_fruitless = 0;                    ///< local optima since the best was improved
    double m_bestAtRestart = 0;
};

/// Steady-state genetic algorithm: the best twenty survive; tournaments choose parents, crossover and mutation
/// children.
class GeneticAdvisor : public StepwiseAdvisor {
public:
    explicit GeneticAdvisor(AdvisorContext context) : StepwiseAdvisor(std::move(context)) {}

private:
    std::optional<space::Index> next() override;
    void learn(const Measured& measured) override;
    [[nodiscard]] space::Index parent();

    std::vector<Measured> m_population;
};

/// Walks to random neighbours; a worse one is accepted with a probability that falls as the budget is used up.
class SimulatedAnnealingAdvisor : public StepwiseAdvisor {
public:
    explicit SimulatedAnnealingAdvisor(AdvisorContext context) : StepwiseAdvisor(std::move(context)) {}

private:
    std::optional<space::Index> next() override;
    void learn(const Measured& measured) override;
    [[nodiscard]] double temperature() const;

    std::optional<Measured> m_current;
};

}  // namespace ww::advisor
