#include "core/space/parameter_space.h"

#include <algorithm>

#include "core/base/text.h"

namespace ww::space {

namespace {

using model::Configuration;
using model::ParameterDefinition;

constexpr std::size_t mostValues = 65'535;  // what a Digit can name
constexpr std::size_t mostParameters = 256;

Result<void> checkParameters(std::span<const ParameterDefinition> parameters) {
    if (parameters.empty()) return fail("A space needs at least one parameter.");
    if (parameters.size() > mostParameters) {
        return fail("{} parameters are too many (at most {}).", parameters.size(), mostParameters);
    }
    for (const ParameterDefinition& parameter : parameters) {
        if (parameter.values.empty()) return fail("Parameter {} has no values.", parameter.name);
        if (parameter.values.size() > mostValues) {
            return fail("Parameter {} has {} values (at most {}).", parameter.name, parameter.values.size(),
                        mostValues);
        }
    }
    return {};
}

std::optional<Digit> digitOf(const ParameterDefinition& parameter, const model::Value& value) {
    const auto found = std::ranges::find_if(parameter.values,
                                            [&](const model::Value& other) { return model::sameValue(value, other); });
    if (found == parameter.values.end()) return std::nullopt;
    return static_cast<Digit>(found - parameter.values.begin());
}

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

ParameterSpace::ParameterSpace(Parameters parameters, DecisionDiagram diagram)
    : m_parameters(std::make_shared<const Parameters>(std::move(parameters))),
      m_diagram(std::make_shared<const DecisionDiagram>(std::move(diagram))) {}

Result<ParameterSpace> ParameterSpace::fromRows(Parameters parameters, std::span<const Digit> rows) {
    if (auto checked = checkParameters(parameters); !checked) return passOn(checked);
    const std::size_t levels = parameters.size();
    if (rows.size() % levels != 0) return fail("{} digits are no whole number of rows of {}.", rows.size(), levels);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const ParameterDefinition& parameter = parameters[i % levels];
        if (rows[i] >= parameter.values.size()) {
            return fail("Row {}: {} has no value number {}.", i / levels, parameter.name, rows[i]);
        }
    }
    DecisionDiagram diagram = diagramOfRows(rows, levels);
    return ParameterSpace(std::move(parameters), std::move(diagram));
}

double ParameterSpace::cartesianSize() const {
    double size = 1;
    for (const ParameterDefinition& parameter : *m_parameters)
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
        const ParameterDefinition& parameter = (*m_parameters)[p];
        configuration.settings.push_back({parameter.name, parameter.values[row[p]]});
    }
    return configuration;
}

Configuration ParameterSpace::defaults() const {
    Configuration configuration;
    for (const ParameterDefinition& parameter : *m_parameters) {
        configuration.settings.push_back({parameter.name, parameter.defaultValue});
    }
    return configuration;
}

Result<Digits> ParameterSpace::digitsOf(const Configuration& configuration) const {
    Digits row;
    for (const ParameterDefinition& parameter : *m_parameters) {
        const model::Value* value = configuration.find(parameter.name);
        if (value == nullptr) return fail("{} has no value.", parameter.name);
        const std::optional<Digit> digit = digitOf(parameter, *value);
        if (!digit) return fail("{} cannot be {}.", parameter.name, model::toString(*value));
        row.push_back(*digit);
    }
    return row;
}

Result<Index> ParameterSpace::indexOf(const Configuration& configuration) const {
    auto row = digitsOf(configuration);
    if (!row) return passOn(row);
    if (const auto index = m_diagram->find(*row)) return *index;
    return fail("{} is not among the recorded configurations.", configuration.key());
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
