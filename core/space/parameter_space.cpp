#include "core/space/parameter_space.h"

#include <algorithm>

namespace ww::space {

namespace {

using model::Configuration;
using model::ParameterDefinition;

/// A walk from the root to one row, with the nodes passed and the rank reached before each level.
struct Path {
    std::vector<DecisionDiagram::Node> nodes;
    std::vector<Index> ranks;
    Digits digits;
};

Path pathTo(const DecisionDiagram& diagram, Index index) {
    Path path;
    path.digits.resize(diagram.levels());
    diagram.row(index, path.digits);
    DecisionDiagram::Node node = diagram.root();
    Index rank = 0;
    for (const Digit digit : path.digits) {
        path.nodes.push_back(node);
        path.ranks.push_back(rank);
        const auto edge = std::ranges::lower_bound(diagram.edges(node), digit, {}, &DecisionDiagram::Edge::digit);
        rank += edge->before;
        node = edge->child;
    }
    return path;
}

/// The row that leaves the path at `level` by `edge` and then continues with the path's own digits.
std::optional<Index> detour(const DecisionDiagram& diagram, const Path& path, std::size_t level,
                            const DecisionDiagram::Edge& edge) {
    const std::optional<Index> rest = diagram.findFrom(edge.child, std::span(path.digits).subspan(level + 1));
    if (!rest) return std::nullopt;
    return path.ranks[level] + edge.before + *rest;
}

}  // namespace

ParameterSpace::ParameterSpace(SpaceDefinition definition, DecisionDiagram diagram)
    : m_definition(std::make_shared<const SpaceDefinition>(std::move(definition))),
      m_diagram(std::make_shared<const DecisionDiagram>(std::move(diagram))) {}

Result<ParameterSpace> ParameterSpace::build(SpaceDefinition definition, const SearchLimits& limits) {
    if (auto checked = checkParameters(definition.parameters); !checked) return passOn(checked);
    auto diagram = findConfigurations(definition, limits);
    if (!diagram) return passOn(diagram);
    return ParameterSpace(std::move(definition), std::move(*diagram));
}

Result<ParameterSpace> ParameterSpace::fromRows(std::vector<ParameterDefinition> parameters,
                                                std::span<const Digit> rows) {
    if (auto checked = checkParameters(parameters); !checked) return passOn(checked);
    const std::size_t levels = parameters.size();
    if (rows.size() % levels != 0) return fail("{} digits are no whole number of rows of {}.", rows.size(), levels);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const ParameterDefinition& parameter = parameters[i % levels];
        if (rows[i] >= parameter.values.size()) {
            return fail("Row {}: {} has no value number {}.", i / levels, parameter.name, rows[i]);
        }
    }
    SpaceDefinition definition;
    definition.parameters = std::move(parameters);
    return ParameterSpace(std::move(definition), diagramOfRows(rows, levels));
}

double ParameterSpace::cartesianSize() const {
    double size = 1;
    for (const ParameterDefinition& parameter : parameters())
        size *= static_cast<double>(parameter.values.size());
    return size;
}

Digits ParameterSpace::digits(Index index) const {
    Digits digits(parameterCount());
    m_diagram->row(index, digits);
    return digits;
}

std::optional<Index> ParameterSpace::find(std::span<const Digit> digits) const {
    if (digits.size() != parameterCount()) return std::nullopt;
    return m_diagram->find(digits);
}

Configuration ParameterSpace::configuration(Index index) const {
    const Digits row = digits(index);
    Configuration configuration;
    configuration.settings.reserve(row.size());
    for (std::size_t p = 0; p < row.size(); ++p) {
        const ParameterDefinition& parameter = parameters()[p];
        configuration.settings.push_back({parameter.name, parameter.values[row[p]]});
    }
    return configuration;
}

Configuration ParameterSpace::defaults() const {
    Configuration configuration;
    for (const ParameterDefinition& parameter : parameters()) {
        configuration.settings.push_back({parameter.name, parameter.defaultValue});
    }
    return configuration;
}

Result<Digits> ParameterSpace::digitsOf(const Configuration& configuration) const {
    for (const model::Setting& setting : configuration.settings) {
        const bool known =
            std::ranges::find(parameters(), setting.name, &ParameterDefinition::name) != parameters().end();
        if (!known) return fail("{}", describeUnknownParameter(parameters(), setting.name));
    }
    Digits row;
    for (const ParameterDefinition& parameter : parameters()) {
        const model::Value* value = configuration.find(parameter.name);
        if (value == nullptr) return fail("{} has no value.", parameter.name);
        const auto position = positionOf(parameter, *value);
        if (!position) return fail("{}", describeUnknownValue(parameter, *value));
        row.push_back(static_cast<Digit>(*position));
    }
    return row;
}

Result<Index> ParameterSpace::indexOf(const Configuration& configuration) const {
    auto row = digitsOf(configuration);
    if (!row) return passOn(row);
    if (const auto index = m_diagram->find(*row)) return *index;
    if (const auto violated = violation(*m_definition, configuration)) return fail("{}", *violated);
    return fail("It is not among the recorded configurations.");
}

void ParameterSpace::hammingNeighbours(Index index, std::vector<Index>& out) const {
    const Path path = pathTo(*m_diagram, index);
    for (std::size_t level = 0; level < path.digits.size(); ++level) {
        for (const DecisionDiagram::Edge& edge : m_diagram->edges(path.nodes[level])) {
            if (edge.digit == path.digits[level]) continue;
            if (const auto neighbour = detour(*m_diagram, path, level, edge)) out.push_back(*neighbour);
        }
    }
}

void ParameterSpace::adjacentNeighbours(Index index, std::vector<Index>& out) const {
    const Path path = pathTo(*m_diagram, index);
    for (std::size_t level = 0; level < path.digits.size(); ++level) {
        const auto edges = m_diagram->edges(path.nodes[level]);
        const auto own = std::ranges::lower_bound(edges, path.digits[level], {}, &DecisionDiagram::Edge::digit);
        const auto isNeighbour = [&](const DecisionDiagram::Edge& edge) {
            const auto neighbour = detour(*m_diagram, path, level, edge);
            if (neighbour) out.push_back(*neighbour);
            return neighbour.has_value();
        };
        // Stops at the first that is valid on either side.
        static_cast<void>(std::any_of(std::make_reverse_iterator(own), edges.rend(), isNeighbour));
        static_cast<void>(std::any_of(std::next(own), edges.end(), isNeighbour));
    }
}

}  // namespace ww::space
