#include "core/advisor/variation.h"

#include <algorithm>

namespace ww::advisor {

std::vector<Measured> bestMeasured(const History& history, std::size_t count) {
    std::vector<Measured> best;
    for (const Measured& measured : history.measured()) {
        if (measured.ok) best.push_back(measured);
    }
    const std::size_t keep = std::min(count, best.size());
    std::partial_sort(best.begin(), best.begin() + static_cast<std::ptrdiff_t>(keep), best.end(),
                      [](const Measured& a, const Measured& b) { return a.milliseconds < b.milliseconds; });
    best.resize(keep);
    return best;
}

std::optional<space::Index> crossover(const space::ParameterSpace& space, space::Index a, space::Index b,
                                      stats::Random& random) {
    space::Digits child = space.digits(a);
    const space::Digits other = space.digits(b);
    for (std::size_t p = 0; p < child.size(); ++p) {
        if (random.below(2) == 0) child[p] = other[p];
        if (random.below(child.size()) == 0) child[p] = static_cast<space::Digit>(random.below(space.valueCount(p)));
    }
    return space.find(child);
}

std::optional<space::Index> unknownNeighbour(const space::ParameterSpace& space, const History& history,
                                             space::Index index, stats::Random& random) {
    std::vector<space::Index> neighbours;
    space.hammingNeighbours(index, neighbours);
    std::erase_if(neighbours, [&](space::Index i) { return history.known(i); });
    if (neighbours.empty()) return std::nullopt;
    return neighbours[random.below(neighbours.size())];
}

space::Index perturbed(const space::ParameterSpace& space, space::Index index, int changes, stats::Random& random) {
    std::vector<space::Index> neighbours;
    for (int i = 0; i < changes; ++i) {
        neighbours.clear();
        space.hammingNeighbours(index, neighbours);
        if (neighbours.empty()) break;
        index = neighbours[random.below(neighbours.size())];
    }
    return index;
}

}  // namespace ww::advisor
