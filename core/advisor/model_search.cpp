#include "core/advisor/model_search.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "core/advisor/variation.h"

namespace ww::advisor {

ModelSearch::ModelSearch(AdvisorContext context, Options options)
    : m_context(std::move(context)),
      m_options(options),
      m_space(m_context.space),
      m_history(m_space),
      m_spread(m_space),
      m_random(m_context.seed),
      m_model(m_space, m_context.budget.seconds > 0),
      m_isCandidate(m_space.size()) {
    if (!m_context.defaultIndex) return;
    m_history.markProposed(*m_context.defaultIndex);
    m_spread.add(*m_context.defaultIndex);
}

std::vector<Proposal> ModelSearch::propose(std::size_t count) {
    std::vector<Proposal> proposals;
    while (proposals.size() < count) {
        std::optional<Proposal> proposal = nextSeed();
        if (!proposal) proposal = nextStart();
        if (!proposal) proposal = nextCandidate();
        if (!proposal) break;
        m_history.markProposed(proposal->index);
        proposals.push_back(std::move(*proposal));
    }
    return proposals;
}

std::optional<Proposal> ModelSearch::nextSeed() {
    while (m_nextSeed < m_context.seeds.size()) {
        const space::Index index = m_context.seeds[m_nextSeed++];
        if (m_history.known(index)) continue;
        m_spread.add(index);
        return Proposal{index, "heuristic", "a configuration that the kernel's author recommends"};
    }
    return std::nullopt;
}

// Ten, or a quarter of a small budget but at least three; the author's seeds count, but two spread ones always come.
std::size_t ModelSearch::startsWanted() const {
    double evaluations = static_cast<double>(m_context.budget.evaluations);
    if (m_context.budget.seconds > 0 && m_spentSeconds > 0) {
        const double each = m_spentSeconds / static_cast<double>(m_history.measured().size());
        evaluations = m_context.budget.seconds / each;
    }
    const double wanted = evaluations > 0 ? std::clamp(evaluations / 4, 3.0, 10.0) : 10.0;
    const double seeds = static_cast<double>(m_context.seeds.size());
    return static_cast<std::size_t>(std::max(2.0, wanted - seeds));
}

std::optional<Proposal> ModelSearch::nextStart() {
    // Without a few that ran there is nothing to learn from; but batches need not wait for the first results.
    constexpr std::size_t fewestOk = 3;
    const bool blind = m_history.okCount() < fewestOk;
    if (m_started >= startsWanted() && !blind) return std::nullopt;
    const auto index = m_options.spreadStarts ? m_spread.next(m_history, m_random) : m_history.drawUnknown(m_random);
    if (!index) return std::nullopt;
    ++m_started;
    return Proposal{*index, m_options.spreadStarts ? "heuristic" : "random", "far from everything tried so far"};
}

std::optional<Proposal> ModelSearch::nextCandidate() {
    if (m_history.okCount() == 0) return std::nullopt;
    const std::size_t observed = m_history.measured().size();
    const bool grown = observed >= m_fittedAt + std::max<std::size_t>(1, m_fittedAt / 12);
    for (bool fresh = false;; fresh = true) {
        if (!fresh && (m_candidates.empty() || grown || m_history.best()->index != m_fittedBest)) {
            refresh();
            fresh = true;
        }
        while (!m_candidates.empty()) {
            const space::Index index = m_candidates.back().index;
            m_candidates.pop_back();
            if (!m_history.known(index)) return Proposal{index, "search", explain(index)};
        }
        if (fresh) break;
        refresh();
    }
    const auto index = m_history.drawUnknown(m_random);
    if (!index) return std::nullopt;
    return Proposal{*index, "random", "nothing promising is left near the best ones"};
}

std::string ModelSearch::explain(space::Index index) const {
    const Prediction prediction = m_model.logTime(m_space.digits(index));
    return fmt::format("expected to run {:.3g} ms, give or take {:.0f} %", std::exp(prediction.mean),
                       100 * std::sqrt(prediction.variance));
}

void ModelSearch::refresh() {
    m_model.fit(m_history, m_random);
    m_fittedAt = m_history.measured().size();
    m_fittedBest = m_history.best()->index;
    for (const Candidate& candidate : m_candidates)
        m_isCandidate.erase(candidate.index);
    m_candidates.clear();
    addNeighboursAndCrossovers();
    for (std::size_t i = 0; i < m_options.randoms; ++i) {
        if (const auto index = m_history.drawUnknown(m_random)) addCandidate(*index);
    }
    rankCandidates();
}

void ModelSearch::addCandidate(space::Index index) {
    if (!m_history.known(index) && m_isCandidate.insert(index)) m_candidates.push_back({index, 0});
}

void ModelSearch::addNeighboursAndCrossovers() {
    constexpr std::size_t mostNeighbours = 96;  // of one elite: lists of hundreds of values must not fill the pool
    const std::vector<Measured> elites = bestMeasured(m_history, m_options.elites);
    std::vector<space::Index> neighbours;
    for (const Measured& elite : elites) {
        neighbours.clear();
        m_space.hammingNeighbours(elite.index, neighbours);
        for (std::size_t i = 0; i < std::min(mostNeighbours, neighbours.size()); ++i) {
            if (neighbours.size() > mostNeighbours) {
                std::swap(neighbours[i], neighbours[i + m_random.below(neighbours.size() - i)]);
            }
            addCandidate(neighbours[i]);
        }
    }
    if (elites.size() < 2) return;
    for (std::size_t i = 0; i < m_options.crossovers; ++i) {
        const space::Index a = elites[m_random.below(elites.size())].index,
                           b = elites[m_random.below(elites.size())].index;
        if (const auto child = crossover(m_space, a, b, m_random)) addCandidate(*child);
    }
}

void ModelSearch::rankCandidates() {
    constexpr std::size_t mostKept = 64;
    space::Digits digits(m_space.parameterCount());
    for (Candidate& candidate : m_candidates) {
        m_space.digits(candidate.index, digits);
        candidate.desirability = m_model.desirability(digits);
        m_isCandidate.erase(candidate.index);
    }
    const auto better = [](const Candidate& a, const Candidate& b) {
        return a.desirability > b.desirability || (a.desirability == b.desirability && a.index < b.index);
    };
    const std::size_t keep = std::min(mostKept, m_candidates.size());
    std::partial_sort(m_candidates.begin(), m_candidates.begin() + static_cast<std::ptrdiff_t>(keep),
                      m_candidates.end(), better);
    m_candidates.resize(keep);
    std::reverse(m_candidates.begin(), m_candidates.end());
}

void ModelSearch::observe(std::span<const Observation> observations) {
    for (const Observation& observation : observations) {
        if (!m_history.known(observation.index)) m_spread.add(observation.index);
        m_history.observe(observation);
        m_spentSeconds += observation.seconds;
    }
}

}  // namespace ww::advisor
