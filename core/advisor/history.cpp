#include "core/advisor/history.h"

namespace ww::advisor {

namespace {
constexpr space::Index mostBits = space::Index{1} << 26;  // 8 MiB
}

IndexSet::IndexSet(space::Index spaceSize) {
    if (spaceSize <= mostBits) m_bits.resize(spaceSize);
}

bool IndexSet::contains(space::Index index) const {
    return index < m_bits.size() ? m_bits[index] : m_set.contains(index);
}

bool IndexSet::insert(space::Index index) {
    if (contains(index)) return false;
    if (index < m_bits.size()) {
        m_bits[index] = true;
    } else {
        m_set.insert(index);
    }
    ++m_size;
    return true;
}

void IndexSet::erase(space::Index index) {
    if (!contains(index)) return;
    if (index < m_bits.size()) {
        m_bits[index] = false;
    } else {
        m_set.erase(index);
    }
    --m_size;
}

History::History(const space::ParameterSpace& space) : m_space(space), m_known(space.size()) {}

void History::observe(const Observation& observation) {
    const auto position = m_position.find(observation.index);
    if (observation.outcome == model::Outcome::Cancelled) {
        if (position != m_position.end()) return;
        m_known.erase(observation.index);
        m_remaining.clear();
        return;
    }
    m_known.insert(observation.index);
    const bool ok = observation.outcome == model::Outcome::Ok && observation.milliseconds > 0;
    if (position == m_position.end()) {
        m_position.emplace(observation.index, m_measured.size());
        m_measured.push_back(
            {observation.index, ok, ok ? observation.milliseconds : 0, observation.seconds, ok ? 1 : 0});
        m_okCount += ok ? 1 : 0;
        if (ok && (!m_best || observation.milliseconds < m_measured[*m_best].milliseconds))
            m_best = m_measured.size() - 1;
        return;
    }
    Measured& measured = m_measured[position->second];
    if (!ok) return;  // a configuration that ran once is feasible
    m_okCount += measured.ok ? 0 : 1;
    measured.ok = true;
    ++measured.repeats;
    measured.milliseconds += (observation.milliseconds - measured.milliseconds) / measured.repeats;
    refreshBest();
}

void History::refreshBest() {
    m_best.reset();
    for (std::size_t i = 0; i < m_measured.size(); ++i) {
        if (m_measured[i].ok && (!m_best || m_measured[i].milliseconds < m_measured[*m_best].milliseconds)) m_best = i;
    }
}

const Measured* History::find(space::Index index) const {
    const auto position = m_position.find(index);
    return position == m_position.end() ? nullptr : &m_measured[position->second];
}

const Measured* History::best() const {
    return m_best ? &m_measured[*m_best] : nullptr;
}

std::optional<space::Index> History::drawUnknown(stats::Random& random) {
    if (unknownCount() == 0) return std::nullopt;
    if (m_remaining.empty()) {
        // With p of the space known, all tries fail with probability p^64: below 10⁻³ up to p = 0.89.
        for (int attempt = 0; attempt < 64; ++attempt) {
            const space::Index index = m_space.sample(random);
            if (!known(index)) return index;
        }
        collectRemaining();
    }
    while (!m_remaining.empty()) {
        std::swap(m_remaining[random.below(m_remaining.size())], m_remaining.back());
        const space::Index index = m_remaining.back();
        if (!known(index)) return index;
        m_remaining.pop_back();
    }
    return std::nullopt;
}

void History::collectRemaining() {
    for (space::Index index = 0; index < m_space.size(); ++index) {
        if (!known(index)) m_remaining.push_back(index);
    }
}

}  // namespace ww::advisor
