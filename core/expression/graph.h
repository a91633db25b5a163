#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/expression/expression.h"

namespace ww::expression {

/// Several expressions over the same inputs as one list of operations: what they have in common is there once, and what
/// depends on no input is computed at once. Every operation stands after its operands.
class Graph {
public:
    using Node = std::uint32_t;

    struct Operation {
        Op op = Op::Constant;
        Node a = 0, b = 0, c = 0;
        bool operator==(const Operation&) const = default;
    };

    [[nodiscard]] Node constant(const model::Value& value);
    [[nodiscard]] Node input();  ///< a new one; its value is set before evaluation
    void name(std::string_view name, Node node);

    /// Adds an expression. Fails on names not given before.
    [[nodiscard]] Checked<Node> add(const Expression& expression);

    [[nodiscard]] std::size_t size() const { return m_operations.size(); }
    [[nodiscard]] const Operation& operation(Node node) const { return m_operations[node]; }
    [[nodiscard]] bool isConstant(Node node) const { return m_operations[node].op == Op::Constant; }

    /// A value for each node: constants filled in, the others zero.
    [[nodiscard]] const std::vector<Operand>& values() const { return m_values; }

    /// The operand of a value; text is the same pointer for the same text.
    [[nodiscard]] Operand operand(const model::Value& value);

private:
    struct Hash {
        std::size_t operator()(const Operation& operation) const;
    };

    [[nodiscard]] Node constantOf(const Operand& operand);
    [[nodiscard]] Node operate(const Operation& operation);
    [[nodiscard]] Node append(const Operation& operation, const Operand& value);

    std::vector<Operation> m_operations;
    std::vector<Operand> m_values;
    std::map<std::string, Node, std::less<>> m_names;
    std::set<std::string, std::less<>> m_texts;
    std::unordered_map<Operation, Node, Hash> m_known;
    std::map<std::pair<int, std::uint64_t>, Node> m_constants;
};

/// Computes the given nodes, in their order, into `values`.
void evaluate(const Graph& graph, std::span<const Graph::Node> nodes, std::span<Operand> values);

}  // namespace ww::expression
