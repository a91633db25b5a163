#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <unordered_set>
#include <vector>

namespace ww::space {

/// Rank of a configuration among the valid ones, 0…size()-1, in the lexicographic order of the declared parameters.
using Index = std::uint64_t;

/// Position of a value in its parameter's list of values.
using Digit = std::uint16_t;
using Digits = std::vector<Digit>;

/// A set of rows of digits as a multi-valued decision diagram: one level per parameter, rows that continue alike share
/// their continuation. Every node knows how many rows lie below each of its edges, so that a row's rank and the row of
/// a rank are one walk from the root to the end, whatever the number of rows.
class DecisionDiagram {
public:
    using Node = std::uint32_t;
    static constexpr Node end = 0;  ///< where every row ends

    struct Edge {
        Index before = 0;  ///< rows below the node's earlier edges
        Node child = end;
        Digit digit = 0;
    };

    [[nodiscard]] Index size() const { return m_size; }
    [[nodiscard]] std::size_t levels() const { return m_levels; }
    [[nodiscard]] Node root() const { return m_root; }
    [[nodiscard]] std::span<const Edge> edges(Node node) const {
        return {m_edges.data() + m_first[node], m_edges.data() + m_first[node + 1]};
    }
    [[nodiscard]] std::size_t memoryBytes() const;

    void row(Index index, std::span<Digit> out) const;
    [[nodiscard]] std::optional<Index> find(std::span<const Digit> row) const { return findFrom(m_root, row); }

    /// Rank within the rows below `node` of the row that continues with `digits`.
    [[nodiscard]] std::optional<Index> findFrom(Node node, std::span<const Digit> digits) const;

private:
    friend class DiagramBuilder;

    std::vector<std::uint32_t> m_first{0, 0};  ///< first edge of each node; the end has none
    std::vector<Edge> m_edges;
    Node m_root = end;
    std::size_t m_levels = 0;
    Index m_size = 0;
};

/// Makes a diagram from the leaves up. Nodes with the same edges are one node.
class DiagramBuilder {
public:
    struct Branch {
        Digit digit = 0;
        DecisionDiagram::Node child = DecisionDiagram::end;
    };

    DiagramBuilder();
    DiagramBuilder(const DiagramBuilder&) = delete;  // m_nodes refers to the builder
    DiagramBuilder& operator=(const DiagramBuilder&) = delete;

    /// The node with these branches, by ascending digit; at least one.
    [[nodiscard]] DecisionDiagram::Node node(std::span<const Branch> branches);

    [[nodiscard]] std::size_t edgeCount() const { return m_diagram.m_edges.size(); }

    /// Whether some node has more rows below it than an Index can count. The diagram is of no use then.
    [[nodiscard]] bool overflowed() const { return m_overflowed; }

    /// `root` none: the empty set.
    [[nodiscard]] DecisionDiagram finish(std::optional<DecisionDiagram::Node> root, std::size_t levels) &&;

private:
    struct Hash {
        const DiagramBuilder* builder;
        std::size_t operator()(DecisionDiagram::Node node) const;
    };
    struct Same {
        const DiagramBuilder* builder;
        bool operator()(DecisionDiagram::Node a, DecisionDiagram::Node b) const;
    };

    DecisionDiagram m_diagram;
    std::vector<Index> m_rows{1};  ///< below each node
    bool m_overflowed = false;
    std::unordered_set<DecisionDiagram::Node, Hash, Same> m_nodes;
};

/// The diagram of `rows` (any order, repeats allowed), each of `levels` digits.
[[nodiscard]] DecisionDiagram diagramOfRows(std::span<const Digit> rows, std::size_t levels);

}  // namespace ww::space
