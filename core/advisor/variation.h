#pragma once

#include <optional>
#include <vector>

#include "core/advisor/history.h"

/// How strategies make new configurations from known ones.
namespace ww::advisor {

/// The best `count` that were ok, best first.
[[nodiscard]] std::vector<Measured> bestMeasured(const History& history, std::size_t count);

/// Each value from one of two parents at random, one parameter in all redrawn on average; none if that is not valid.
[[nodiscard]] std::optional<space::Index> crossover(const space::ParameterSpace& space, space::Index a, space::Index b,
                                                    stats::Random& random);

/// A random Hamming neighbour that is not known; none when all are.
[[nodiscard]] std::optional<space::Index> unknownNeighbour(const space::ParameterSpace& space, const History& history,
                                                           space::Index index, stats::Random& random);

/// A valid configuration that differs in up to `changes` parameters, by as many steps to a random neighbour.
[[nodiscard]] space::Index perturbed(const space::ParameterSpace& space, space::Index index, int changes,
                                     stats::Random& random);

}  // namespace ww::advisor
