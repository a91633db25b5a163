#include "core/advisor/local_search.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace ww::advisor {

StepwiseAdvisor::StepwiseAdvisor(AdvisorContext context)
    : m_context(std::move(context)), m_space(m_context.space), m_history(m_space), m_random(m_context.seed) {
    if (m_context.defaultIndex) m_history.markProposed(*m_context.defaultIndex);
    std::reverse(m_context.seeds.begin(), m_context.seeds.end());
}

std::vector<Proposal> StepwiseAdvisor::propose(std::size_t count) {
    std::vector<Proposal> proposals;
    while (proposals.size() < count) {
        const char* source = "search";
        std::optional<space::Index> index;
        while (!m_context.seeds.empty() && !index) {
            source = "heuristic";
            if (!m_history.known(m_context.seeds.back())) index = m_context.seeds.back();
            m_context.seeds.pop_back();
        }
        if (!index) {
            source = "search";
            index = next();
        }
        if (!index) {
            source = "random";
            index = m_history.drawUnknown(m_random);
        }
        if (!index) break;
        m_history.markProposed(*index);
        proposals.push_back({*index, source, {}});
    }
    return proposals;
}

void StepwiseAdvisor::observe(std::span<const Observation> observations) {
    for (const Observation& observation : observations) {
        m_history.observe(observation);
        m_spentSeconds += observation.seconds;
        if (const Measured* measured = m_history.find(observation.index)) learn(*measured);
    }
}

// ---------------------------------------------------------------- greedy iterated local search

std::optional<space::Index> GreedyIlsAdvisor::next() {
    if (!m_current) return std::nullopt;
    for (int attempt = 0; attempt < 20; ++attempt) {
        while (!m_open.empty()) {
            const space::Index index = m_open.back();
            m_open.pop_back();
            if (!m_history.known(index)) return index;
        }
        if (const auto restart = leaveOptimum()) return restart;
    }
    return std::nullopt;
}

void GreedyIlsAdvisor::learn(const Measured& measured) {
    const bool restarts = m_restart == measured.index;
    if (restarts) m_restart.reset();
    if (!measured.ok) return;
    if (!m_current || restarts || measured.milliseconds < m_current->milliseconds) moveTo(measured);
}

void GreedyIlsAdvisor::moveTo(const Measured& measured) {
    m_current = measured;
    m_open.clear();
    m_space.hammingNeighbours(measured.index, m_open);
    for (std::size_t i = m_open.size(); i > 1; --i)
        std::swap(m_open[i - 1], m_open[m_random.below(i)]);
}

// A configuration to start again from: to be measured first, or none when it was known and is the current one now.
std::optional<space::Index> GreedyIlsAdvisor::leaveOptimum() {
    const Measured* best = m_history.best();
    m_fruitless = best->milliseconds < m_bestAtRestart || m_bestAtRestart == 0 ? 0 : m_fruitless + 1;
    m_bestAtRestart = best->milliseconds;
    constexpr int patience = 3;
    const space::Index to =
        m_fruitless > patience ? m_space.sample(m_random) : perturbed(m_space, best->index, 3, m_random);
    if (m_fruitless > patience) m_fruitless = 0;
    if (!m_history.known(to)) {
        m_restart = to;
        return to;
    }
    if (const Measured* measured = m_history.find(to); measured && measured->ok) moveTo(*measured);
    return std::nullopt;
}

// ---------------------------------------------------------------- genetic

namespace {
constexpr std::size_t populationSize = 20;
}

std::optional<space::Index> GeneticAdvisor::next() {
    if (m_history.measured().size() < populationSize || m_population.size() < 2) return std::nullopt;
    for (int attempt = 0; attempt < 20; ++attempt) {
        const auto child = crossover(m_space, parent(), parent(), m_random);
        if (child && !m_history.known(*child)) return child;
    }
    return unknownNeighbour(m_space, m_history, parent(), m_random);
}

space::Index GeneticAdvisor::parent() {
    const std::size_t a = m_random.below(m_population.size()), b = m_random.below(m_population.size());
    return m_population[std::min(a, b)].index;  // the population is sorted
}

void GeneticAdvisor::learn(const Measured& measured) {
    std::erase_if(m_population, [&](const Measured& other) { return other.index == measured.index; });
    if (!measured.ok) return;
    const auto place =
        std::upper_bound(m_population.begin(), m_population.end(), measured,
                         [](const Measured& a, const Measured& b) { return a.milliseconds < b.milliseconds; });
    m_population.insert(place, measured);
    if (m_population.size() > populationSize) m_population.pop_back();
}

// ---------------------------------------------------------------- simulated annealing

// In units of the logarithm of time: at first a tenth slower passes easily, in the end nothing does.
double SimulatedAnnealingAdvisor::temperature() const {
    constexpr double first = 0.3, last = 0.005, evaluationsWithoutBudget = 200;
    double used = static_cast<double>(m_history.measured().size()) / evaluationsWithoutBudget;
    if (m_context.budget.seconds > 0) used = m_spentSeconds / m_context.budget.seconds;
    if (m_context.budget.evaluations > 0) {
        used = static_cast<double>(m_history.measured().size()) / static_cast<double>(m_context.budget.evaluations);
    }
    return first * std::pow(last / first, std::min(1.0, used));
}

std::optional<space::Index> SimulatedAnnealingAdvisor::next() {
    if (!m_current) return std::nullopt;
    return unknownNeighbour(m_space, m_history, m_current->index, m_random);
}

void SimulatedAnnealingAdvisor::learn(const Measured& measured) {
    if (!measured.ok) return;
    if (m_current) {
        const double loss = std::log(measured.milliseconds / m_current->milliseconds);
        if (loss > 0 && m_random.uniform() >= std::exp(-loss / temperature())) return;
    }
    m_current = measured;
}

}  // namespace ww::advisor
