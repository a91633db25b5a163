#include "core/advisor/heuristic_advisor.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

namespace ww::advisor {

namespace {

// A third of a small budget goes into knowing the space, at most ten attempts: more do not pay before moves begin.
std::size_t startsFor(const AdvisorContext& context) {
    const std::size_t evaluations = context.budget.evaluations;
    return evaluations == 0 ? 8 : std::clamp<std::size_t>(evaluations / 3, 3, 10);
}

}  // namespace

HeuristicAdvisor::HeuristicAdvisor(AdvisorContext context)
    : m_space(context.space),
      m_seeds(std::move(context.seeds)),
      m_starts(startsFor(context)),
      m_history(m_space),
      m_spread(m_space),
      m_speed(m_space),
      m_failure(m_space),
      m_random(context.seed) {
    if (context.defaultIndex) {
        m_history.markProposed(*context.defaultIndex);
        m_spread.add(*context.defaultIndex);
    }
}

std::vector<Proposal> HeuristicAdvisor::propose(std::size_t count) {
    std::vector<Proposal> proposals;
    while (proposals.size() < count) {
        std::optional<Proposal> proposal = nextSeed();
        if (!proposal) proposal = nextStart();
        if (!proposal) proposal = nextMove();
        if (!proposal) break;
        m_history.markProposed(proposal->index);
        proposals.push_back(std::move(*proposal));
    }
    return proposals;
}

std::optional<Proposal> HeuristicAdvisor::nextSeed() {
    while (m_nextSeed < m_seeds.size()) {
        const space::Index index = m_seeds[m_nextSeed++];
        if (m_history.known(index)) continue;
        m_spread.add(index);
        return Proposal{index, "heuristic", "a configuration that the kernel's author recommends"};
    }
    return std::nullopt;
}

std::optional<Proposal> HeuristicAdvisor::nextStart() {
    // Seeds count as starts, but two spread ones always come, lest the search stay where the author was.
    const std::size_t wanted = std::max<std::size_t>(2, m_starts - std::min(m_starts, m_seeds.size()));
    if (m_started >= wanted) return std::nullopt;
    const auto index = m_spread.next(m_history, m_random);
    if (!index) return std::nullopt;
    ++m_started;
    return Proposal{*index, "heuristic", "far from everything tried so far"};
}

std::optional<Proposal> HeuristicAdvisor::nextMove() {
    learn();
    const std::vector<const Measured*> bases = elites();
    std::optional<Move> best;
    bool ofBest = false;
    for (std::size_t i = 0; i < bases.size(); ++i) {
        const auto move = bestMove(*bases[i]);
        if (move && (!best || move->score < best->score)) {
            best = move;
            ofBest = i == 0;
        }
    }
    if (best) return Proposal{best->index, "heuristic", explain(*best, ofBest)};
    const auto index = m_spread.next(m_history, m_random);
    if (!index) return std::nullopt;
    return Proposal{*index, "heuristic", "everything near the best ones is known; a new region"};
}

// The three best configurations; moves on a worse one must promise more.
std::vector<const Measured*> HeuristicAdvisor::elites() const {
    std::vector<const Measured*> elites;
    for (const Measured& measured : m_history.measured()) {
        if (measured.ok) elites.push_back(&measured);
    }
    const std::size_t keep = std::min<std::size_t>(3, elites.size());
    std::partial_sort(elites.begin(), elites.begin() + static_cast<std::ptrdiff_t>(keep), elites.end(),
                      [](const Measured* a, const Measured* b) { return a->milliseconds < b->milliseconds; });
    elites.resize(keep);
    return elites;
}

std::optional<HeuristicAdvisor::Move> HeuristicAdvisor::bestMove(const Measured& from) {
    m_neighbours.clear();
    m_space.hammingNeighbours(from.index, m_neighbours);
    const space::Digits base = m_space.digits(from.index);
    const double spread = std::max(0.05, m_speed.residualDeviation());
    std::optional<Move> best;
    for (space::Index index : m_neighbours) {
        if (m_history.known(index)) continue;
        const space::Digits digits = m_space.digits(index);
        Move move{index, 0, 0, 0, 0};
        while (digits[move.parameter] == base[move.parameter])
            ++move.parameter;
        move.from = base[move.parameter];
        move.to = digits[move.parameter];
        const double gain = m_speed.effect(move.parameter, move.from) - m_speed.effect(move.parameter, move.to);
        const double curiosity = spread / (1 + static_cast<double>(m_speed.seen(move.parameter, move.to)));
        const double range = static_cast<double>(m_space.valueCount(move.parameter)) - 1;
        const double step = std::abs(static_cast<double>(move.from) - static_cast<double>(move.to)) / range;
        const double risk = std::clamp(m_failure.predict(digits), 0.0, 1.0);
        move.score = std::log(from.milliseconds) - gain - curiosity + 0.5 * spread * step + 2 * spread * risk;
        if (!best || move.score < best->score) best = move;
    }
    return best;
}

void HeuristicAdvisor::learn() {
    if (m_learned) return;
    m_learned = true;
    const std::size_t parameters = m_space.parameterCount();
    std::vector<space::Digit> okRows, allRows;
    std::vector<double> logTimes, failures;
    space::Digits digits(parameters);
    for (const Measured& measured : m_history.measured()) {
        m_space.digits(measured.index, digits);
        allRows.insert(allRows.end(), digits.begin(), digits.end());
        failures.push_back(measured.ok ? 0 : 1);
        if (!measured.ok) continue;
        okRows.insert(okRows.end(), digits.begin(), digits.end());
        logTimes.push_back(std::log(measured.milliseconds));
    }
    m_speed.fit(okRows, logTimes);
    m_failure.fit(allRows, failures);
}

std::string HeuristicAdvisor::explain(const Move& move, bool isBest) const {
    const model::ParameterDefinition& parameter = m_space.parameters()[move.parameter];
    const std::size_t seen = m_speed.seen(move.parameter, move.to);
    return fmt::format(
        "{} with {} {} instead of {} ({})", isBest ? "the best one" : "one of the best", parameter.name,
        model::toString(parameter.values[move.to]), model::toString(parameter.values[move.from]),
        seen == 0 ? std::string("not tried yet") : fmt::format("tried {} time{}", seen, seen == 1 ? "" : "s"));
}

void HeuristicAdvisor::observe(std::span<const Observation> observations) {
    for (const Observation& observation : observations) {
        if (!m_history.known(observation.index)) m_spread.add(observation.index);
        m_history.observe(observation);
    }
    m_learned = false;
}

}  // namespace ww::advisor
