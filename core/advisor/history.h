#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "core/advisor/advisor.h"
#include "core/stats/random.h"

namespace ww::advisor {

/// A set of configurations: one bit each in spaces up to 2²⁶, a hash set beyond.
class IndexSet {
public:
    explicit IndexSet(space::Index spaceSize);

    [[nodiscard]] bool contains(space::Index index) const;
    bool insert(space::Index index);  ///< whether it was new
    void erase(space::Index index);
    [[nodiscard]] space::Index size() const { return m_size; }

private:
    std::vector<bool> m_bits;
    std::unordered_set<space::Index> m_set;
    space::Index m_size = 0;
};

/// One configuration with all its observations.
struct Measured {
    space::Index index = 0;
    bool ok = false;
    double milliseconds = 0;  ///< mean of the observations that were ok
    double seconds = 0;       ///< of the first observation
    int repeats = 0;          ///< observations that were ok
};

/// What a search knows: which configurations it need not propose again, and what was measured.
class History {
public:
    explicit History(const space::ParameterSpace& space);

    [[nodiscard]] bool known(space::Index index) const { return m_known.contains(index); }
    [[nodiscard]] space::Index unknownCount() const { return m_space.size() - m_known.size(); }
    bool markProposed(space::Index index) { return m_known.insert(index); }
    void observe(const Observation& observation);

    [[nodiscard]] std::span<const Measured> measured() const { return m_measured; }
    [[nodiscard]] const Measured* find(space::Index index) const;
    [[nodiscard]] const Measured* best() const;  ///< none while nothing was ok
    [[nodiscard]] std::size_t okCount() const { return m_okCount; }

    /// A uniformly drawn configuration that is not known; none when all are.
    [[nodiscard]] std::optional<space::Index> drawUnknown(stats::Random& random);

private:
    void refreshBest();
    void collectRemaining();

    space::ParameterSpace m_space;
    IndexSet m_known;
    std::vector<Measured> m_measured;
    std::unordered_map<space::Index, std::size_t> m_position;
    std::optional<std::size_t> m_best;
    std::size_t m_okCount = 0;
    std::vector<space::Index> m_remaining;  ///< filled once most of the space is known
};

}  // namespace ww::advisor
