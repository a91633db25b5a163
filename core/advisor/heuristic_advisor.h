#pragma once

#include "core/advisor/additive_model.h"
#include "core/advisor/starts.h"

namespace ww::advisor {

/// What a careful person does: the author's seeds, a few well-spread configurations, then one change at a time on the
/// best ones, led by which values were fast and which failed so far. Says in words why each is tried.
class HeuristicAdvisor : public Advisor {
public:
    explicit HeuristicAdvisor(AdvisorContext context);
    std::vector<Proposal> propose(std::size_t count) override;
    void observe(std::span<const Observation> observations) override;

private:
    struct Move {
        space::Index index = 0;
        double score = 0;  ///< expected log time; lower is better
        std::size_t parameter = 0;
        space::Digit from = 0, to = 0;
    };

    [[nodiscard]] std::optional<Proposal> nextSeed();
    [[nodiscard]] std::optional<Proposal> nextStart();
    [[nodiscard]] std::optional<Proposal> nextMove();
    [[nodiscard]] std::optional<Move> bestMove(const Measured& from);
    [[nodiscard]] std::vector<const Measured*> elites() const;
    [[nodiscard]] std::string explain(const Move& move, bool isBest) const;
    void learn();

    space::ParameterSpace m_space;
    std::vector<space::Index> m_seeds;
    std::size_t m_starts;
    History m_history;
    SpreadStarts m_spread;
    AdditiveModel m_speed, m_failure;
    stats::Random m_random;
    std::size_t m_nextSeed = 0;
    std::size_t m_started = 0;
    bool m_learned = false;
    std::vector<space::Index> m_neighbours;
};

}  // namespace ww::advisor
