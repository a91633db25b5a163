#pragma once

#include <cstddef>
#include <vector>

#include "core/base/result.h"
#include "core/expression/graph.h"
#include "core/space/space_definition.h"

namespace ww::space {

/// When what is computed while parameters are given their values one after the other, in declared order. Every part of
/// a constraint is computed as soon as the last parameter in it has a value, and tested if the constraint needs it
/// true.
struct ConstraintPlan {
    using Node = expression::Graph::Node;

    struct Action {
        Node node = 0;
        int constraint = -1;  ///< Test: number of the constraint; -1: compute the node
        bool whole = false;   ///< Test: of the constraint itself, not of a part that it needs
    };

    struct Level {
        Node input = 0;
        bool matters = false;                       ///< some constraint depends on the parameter
        std::vector<expression::Operand> operands;  ///< by digit
        std::vector<Action> actions;
        std::vector<Node> live;  ///< computed at earlier levels, needed at this one or later
    };

    expression::Graph graph;
    std::vector<Level> levels;
    int neverHolds = -1;  ///< number of a constraint that no configuration can fulfil

    [[nodiscard]] static Result<ConstraintPlan> make(const SpaceDefinition& definition);
};

}  // namespace ww::space
