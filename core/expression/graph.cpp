#include "core/expression/graph.h"

#include <bit>

#include "core/expression/scope.h"

namespace ww::expression {

namespace {

std::uint64_t bitsOf(const Operand& operand) {
    return std::bit_cast<std::uint64_t>(operand.integer);  // the union's 8 bytes, whatever they hold
}

int operandCount(Op op) {
    if (op == Op::Constant || op == Op::Input) return 0;
    if (op < Op::Add) return 1;
    return op == Op::Select ? 3 : 2;
}

}  // namespace

std::size_t Graph::Hash::operator()(const Operation& operation) const {
    std::uint64_t hash = static_cast<std::uint64_t>(operation.op);
    for (const std::uint64_t part : {operation.a, operation.b, operation.c}) {
        hash = (hash ^ part) * 0x9e3779b97f4a7c15u;
        hash ^= hash >> 32;
    }
    return hash;
}

Operand Graph::operand(const model::Value& value) {
    const auto* text = std::get_if<std::string>(&value);
    return text != nullptr ? Operand::ofText(*m_texts.insert(*text).first) : Operand::of(value);
}

Graph::Node Graph::append(const Operation& operation, const Operand& value) {
    m_operations.push_back(operation);
    m_values.push_back(value);
    return static_cast<Node>(m_operations.size() - 1);
}

Graph::Node Graph::constant(const model::Value& value) {
    return constantOf(operand(value));
}

Graph::Node Graph::constantOf(const Operand& operand) {
    const int kind = static_cast<int>(operand.kind) * 16 + (operand.isFault() ? static_cast<int>(operand.fault) : 0);
    const std::pair<int, std::uint64_t> key(kind, operand.isFault() ? 0 : bitsOf(operand));
    if (const auto known = m_constants.find(key); known != m_constants.end()) return known->second;
    return m_constants[key] = append({Op::Constant, 0, 0, 0}, operand);
}

Graph::Node Graph::input() {
    return append({Op::Input, 0, 0, 0}, {});
}

void Graph::name(std::string_view name, Node node) {
    m_names.insert_or_assign(std::string(name), node);
}

Graph::Node Graph::operate(const Operation& operation) {
    const Operand a = m_values[operation.a];
    const Operand b = m_values[operation.b];
    const Operand c = m_values[operation.c];
    const bool aIsConstant = isConstant(operation.a);
    const int operands = operandCount(operation.op);
    const bool allConstant =
        aIsConstant && (operands < 2 || isConstant(operation.b)) && (operands < 3 || isConstant(operation.c));
    if (allConstant) return constantOf(apply(operation.op, a, b, c));
    // A condition that is decided hides what it does not need.
    if (aIsConstant && (operation.op == Op::And || operation.op == Op::Or)) {
        const Operand flag = apply(Op::Truth, a, {}, {});
        const bool decides = flag.isFault() || flag.isTrueFlag() == (operation.op == Op::Or);
        return decides ? constantOf(flag) : operate({Op::Truth, operation.b, 0, 0});
    }
    if (aIsConstant && operation.op == Op::Select) {
        const Operand flag = apply(Op::Truth, a, {}, {});
        return flag.isFault() ? constantOf(flag) : flag.isTrueFlag() ? operation.b : operation.c;
    }
    if (const auto known = m_known.find(operation); known != m_known.end()) return known->second;
    return m_known[operation] = append(operation, {});
}

Checked<Graph::Node> Graph::add(const Expression& expression) {
    std::vector<Node> inputs;
    for (const std::string& name : expression.names()) {
        const auto known = m_names.find(name);
        if (known == m_names.end()) {
            std::vector<std::string> names;
            for (const auto& [other, node] : m_names)
                names.push_back(other);
            return tl::unexpected(unknownName(expression, name, names));
        }
        inputs.push_back(known->second);
    }
    std::vector<Node> nodes;
    for (const Step& step : expression.steps()) {
        if (step.op == Op::Constant) {
            nodes.push_back(constant(expression.constants()[step.a]));
        } else if (step.op == Op::Input) {
            nodes.push_back(inputs[step.a]);
        } else {
            const int operands = operandCount(step.op);
            nodes.push_back(
                operate({step.op, nodes[step.a], operands > 1 ? nodes[step.b] : 0, operands > 2 ? nodes[step.c] : 0}));
        }
    }
    return nodes.back();
}

void evaluate(const Graph& graph, std::span<const Graph::Node> nodes, std::span<Operand> values) {
    for (const Graph::Node node : nodes) {
        const Graph::Operation& operation = graph.operation(node);
        values[node] = applyInline(operation.op, values[operation.a], values[operation.b], values[operation.c]);
    }
}

}  // namespace ww::expression
