#pragma once

#include <cstddef>
#include <cstdint>

#include "core/base/result.h"
#include "core/space/decision_diagram.h"
#include "core/space/space_definition.h"

namespace ww::space {

/// When to give up building a space. The defaults are 300 to 600 MB and half a minute on one core.
struct SearchLimits {
    std::size_t edges = std::size_t{1} << 24;
    std::uint64_t trials = 1'000'000'000;  ///< values tried
};

/// All configurations that fulfil the constraints.
///
/// Backtracking in declared order: a parameter's values are tried one after the other, and a value goes as soon as a
/// constraint, or a part that a constraint cannot do without, is false. Two ways to the same parameter that leave the
/// same intermediate results to later constraints have the same continuations, so the second one is answered from the
/// first: the work grows with the number of different intermediate results, not with the number of configurations.
/// Fails when a constraint cannot be computed (division by zero), and at the limits.
[[nodiscard]] Result<DecisionDiagram> findConfigurations(const SpaceDefinition& definition, const SearchLimits& limits);

}  // namespace ww::space
