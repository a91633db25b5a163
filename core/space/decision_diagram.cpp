#include "core/space/decision_diagram.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace ww::space {

namespace {

using Edge = DecisionDiagram::Edge;
using Node = DecisionDiagram::Node;

const Edge* edgeWithDigit(std::span<const Edge> edges, Digit digit) {
    // Most nodes have all or nearly all digits: try the digit's own place first.
    if (digit < edges.size() && edges[digit].digit == digit) return &edges[digit];
    const auto found = std::ranges::lower_bound(edges, digit, {}, &Edge::digit);
    return found != edges.end() && found->digit == digit ? &*found : nullptr;
}

const Edge& edgeOfRank(std::span<const Edge> edges, Index rank) {
    return *std::prev(std::ranges::upper_bound(edges, rank, {}, &Edge::before));
}

/// Builds the nodes of sorted rows, level by level downwards.
class RowReader {
public:
    RowReader(std::span<const Digit> rows, std::size_t levels, DiagramBuilder& builder)
        : m_rows(rows), m_levels(levels), m_builder(builder), m_order(rows.size() / levels) {
        std::iota(m_order.begin(), m_order.end(), std::size_t{0});
        std::ranges::sort(m_order, [this](std::size_t a, std::size_t b) {
            return std::ranges::lexicographical_compare(row(a), row(b));
        });
    }

    [[nodiscard]] Node read() const { return read(0, 0, m_order.size()); }

private:
    [[nodiscard]] std::span<const Digit> row(std::size_t number) const {
        return m_rows.subspan(number * m_levels, m_levels);
    }
    [[nodiscard]] Digit digit(std::size_t position, std::size_t level) const {
        return m_rows[m_order[position] * m_levels + level];
    }

    [[nodiscard]] Node read(std::size_t level, std::size_t first, std::size_t last) const {
        if (level == m_levels) return DecisionDiagram::end;
        std::vector<DiagramBuilder::Branch> branches;
        while (first < last) {
            const Digit value = digit(first, level);
            std::size_t next = first + 1;
            while (next < last && digit(next, level) == value)
                ++next;
            branches.push_back({value, read(level + 1, first, next)});
            first = next;
        }
        return m_builder.node(branches);
    }

    std::span<const Digit> m_rows;
    std::size_t m_levels;
    DiagramBuilder& m_builder;
    std::vector<std::size_t> m_order;
};

}  // namespace

std::size_t DecisionDiagram::memoryBytes() const {
    return m_edges.capacity() * sizeof(Edge) + m_first.capacity() * sizeof(std::uint32_t);
}

void DecisionDiagram::row(Index index, std::span<Digit> out) const {
    Node node = m_root;
    for (std::size_t level = 0; level < m_levels; ++level) {
        const Edge& edge = edgeOfRank(edges(node), index);
        out[level] = edge.digit;
        index -= edge.before;
        node = edge.child;
    }
}

std::optional<Index> DecisionDiagram::findFrom(Node node, std::span<const Digit> digits) const {
    if (m_size == 0) return std::nullopt;
    Index rank = 0;
    for (const Digit digit : digits) {
        const Edge* edge = edgeWithDigit(edges(node), digit);
        if (edge == nullptr) return std::nullopt;
        rank += edge->before;
        node = edge->child;
    }
    return rank;
}

DiagramBuilder::DiagramBuilder() : m_nodes(1024, Hash{this}, Same{this}) {}

std::size_t DiagramBuilder::Hash::operator()(Node node) const {
    std::uint64_t hash = 0;
    for (const Edge& edge : builder->m_diagram.edges(node)) {
        hash = (hash ^ edge.child ^ (std::uint64_t{edge.digit} << 32)) * 0x9e3779b97f4a7c15u;
        hash ^= hash >> 29;
    }
    return hash;
}

bool DiagramBuilder::Same::operator()(Node a, Node b) const {
    return std::ranges::equal(builder->m_diagram.edges(a), builder->m_diagram.edges(b),
                              [](const Edge& x, const Edge& y) { return x.child == y.child && x.digit == y.digit; });
}

Node DiagramBuilder::node(std::span<const Branch> branches) {
    std::vector<Edge>& edges = m_diagram.m_edges;
    Index rows = 0;
    for (const Branch& branch : branches) {
        edges.push_back({rows, branch.child, branch.digit});
        if (m_rows[branch.child] > std::numeric_limits<Index>::max() - rows) m_overflowed = true;
        rows += m_rows[branch.child];
    }
    const Node candidate = static_cast<Node>(m_rows.size());
    m_diagram.m_first.push_back(static_cast<std::uint32_t>(edges.size()));
    const auto [existing, isNew] = m_nodes.insert(candidate);
    if (isNew) {
        m_rows.push_back(rows);
        return candidate;
    }
    edges.resize(edges.size() - branches.size());
    m_diagram.m_first.pop_back();
    return *existing;
}

DecisionDiagram DiagramBuilder::finish(std::optional<Node> root, std::size_t levels) && {
    m_diagram.m_levels = levels;
    m_diagram.m_root = root.value_or(DecisionDiagram::end);
    m_diagram.m_size = root ? m_rows[*root] : 0;
    m_diagram.m_edges.shrink_to_fit();
    m_diagram.m_first.shrink_to_fit();
    return std::move(m_diagram);
}

DecisionDiagram diagramOfRows(std::span<const Digit> rows, std::size_t levels) {
    DiagramBuilder builder;
    if (rows.empty() || levels == 0) return std::move(builder).finish(std::nullopt, levels);
    const Node root = RowReader(rows, levels, builder).read();
    return std::move(builder).finish(root, levels);
}

}  // namespace ww::space
