#pragma once

#include "core/advisor/learned_model.h"
#include "core/advisor/starts.h"

namespace ww::advisor {

/// Well-spread starts, then what a learned model finds most desirable in a pool of candidates. The model is fitted anew
/// when the observations have grown by a twelfth or a new best one is known, so that its cost per proposal stays
/// flat.
class ModelSearch : public Advisor {
public:
    struct Options {
        bool spreadStarts = true;     ///< else random ones
        std::size_t elites = 4;       ///< best configurations whose neighbours are candidates
        std::size_t crossovers = 60;  ///< candidates made from two elites with a few changes
        std::size_t randoms = 150;    ///< candidates from anywhere
    };

    ModelSearch(AdvisorContext context, Options options);
    std::vector<Proposal> propose(std::size_t count) override;
    void observe(std::span<const Observation> observations) override;

private:
    struct Candidate {
        space::Index index = 0;
        double desirability = 0;
    };

    [[nodiscard]] std::optional<Proposal> nextSeed();
    [[nodiscard]] std::optional<Proposal> nextStart();
    [[nodiscard]] std::optional<Proposal> nextCandidate();
    [[nodiscard]] std::size_t startsWanted() const;
    [[nodiscard]] std::string explain(space::Index index) const;
    void refresh();
    void addCandidate(space::Index index);
    void addNeighboursAndCrossovers();
    void rankCandidates();

    AdvisorContext m_context;
    Options m_options;
    space::ParameterSpace m_space;
    History m_history;
    SpreadStarts m_spread;
    stats::Random m_random;
    LearnedModel m_model;
    IndexSet m_isCandidate;
    std::vector<Candidate> m_candidates;  ///< the most desirable last
    std::size_t m_nextSeed = 0, m_started = 0;
    std::size_t m_fittedAt = 0;  ///< observations
    space::Index m_fittedBest = 0;
    double m_spentSeconds = 0;
};

/// The default: spread starts and candidates from everywhere.
class AutoAdvisor : public ModelSearch {
public:
    explicit AutoAdvisor(AdvisorContext context) : ModelSearch(std::move(context), Options{}) {}
};

/// The model alone: random starts, random candidates, no neighbourhoods.
class SurrogateAdvisor : public ModelSearch {
public:
    explicit SurrogateAdvisor(AdvisorContext context)
        : ModelSearch(std::move(context), {.spreadStarts = false, .elites = 0, .crossovers = 0, .randoms = 400}) {}
};

}  // namespace ww::advisor
