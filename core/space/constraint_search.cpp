#include "core/space/constraint_search.h"

#include <algorithm>
#include <bit>
#include <optional>

#include "core/space/constraint_plan.h"

namespace ww::space {

namespace {

using expression::Operand;
using Node = DecisionDiagram::Node;

constexpr std::size_t memoWords = 8'000'000;  // 64 MB
constexpr Node dead = ~Node{0};               // no configuration continues here

/// What was found from earlier intermediate results at one level.
class Memo {
public:
    Memo(std::size_t operands, std::size_t mostWords)
        : m_width(operands + (operands + 15) / 16), m_mostWords(mostWords), m_slots(64, empty) {}

    /// The key of the live operands: their eight bytes each, then their kinds in four bits each.
    void readKey(std::span<const ConstraintPlan::Node> live, std::span<const Operand> values) {
        m_key.assign(m_width, 0);
        for (std::size_t i = 0; i < live.size(); ++i) {
            const Operand& operand = values[live[i]];
            m_key[i] = operand.isFault() ? static_cast<std::uint64_t>(operand.fault)
                                         : std::bit_cast<std::uint64_t>(operand.integer);
            m_key[live.size() + i / 16] |= static_cast<std::uint64_t>(operand.kind) << (i % 16 * 4);
        }
    }

    [[nodiscard]] bool active() const { return m_active; }

    /// The node known for the key, or where to put it.
    [[nodiscard]] std::optional<Node> find() {
        const std::size_t mask = m_slots.size() - 1;
        for (std::size_t at = hash(m_key.data()) & mask;; at = (at + 1) & mask) {
            const std::uint32_t slot = m_slots[at];
            if (slot == empty) break;
            if (std::equal(m_key.begin(), m_key.end(), m_keys.begin() + static_cast<std::ptrdiff_t>(slot * m_width))) {
                ++m_hits;
                return m_nodes[slot];
            }
        }
        return std::nullopt;
    }

    /// Takes the key's place before the search below it; `set` fills it in.
    [[nodiscard]] std::uint32_t reserve() {
        giveUpIfUseless();
        if (!m_active) return empty;
        const auto slot = static_cast<std::uint32_t>(m_nodes.size());
        m_keys.insert(m_keys.end(), m_key.begin(), m_key.end());
        m_nodes.push_back(dead);
        if (m_nodes.size() * 2 > m_slots.size()) grow();
        place(slot);
        return slot;
    }

    void set(std::uint32_t slot, Node node) {
        if (m_active && slot != empty) m_nodes[slot] = node;
    }

private:
    static constexpr std::uint32_t empty = ~std::uint32_t{0};

    [[nodiscard]] std::uint64_t hash(const std::uint64_t* key) const {
        std::uint64_t hash = 0;
        for (std::size_t i = 0; i < m_width; ++i) {
            hash = (hash ^ key[i]) * 0x9e3779b97f4a7c15u;
            hash ^= hash >> 32;
        }
        return hash;
    }

    void place(std::uint32_t slot) {
        const std::size_t mask = m_slots.size() - 1;
        std::size_t at = hash(m_keys.data() + slot * m_width) & mask;
        while (m_slots[at] != empty)
            at = (at + 1) & mask;
        m_slots[at] = slot;
    }

    void grow() {
        m_slots.assign(m_slots.size() * 4, empty);
        for (std::uint32_t slot = 0; slot + 1 < m_nodes.size(); ++slot)
            place(slot);
    }

    /// Where intermediate results hardly ever come back, remembering them only costs memory.
    void giveUpIfUseless() {
        constexpr std::size_t trial = 4096;
        const bool useless = m_nodes.size() >= trial && m_hits < m_nodes.size() / 16;
        if (!useless && m_keys.size() < m_mostWords) return;
        m_active = false;
        m_keys = {};
        m_nodes = {};
        m_slots = {};
    }

    std::size_t m_width, m_mostWords;
    std::vector<std::uint64_t> m_key, m_keys;
    std::vector<Node> m_nodes;
    std::vector<std::uint32_t> m_slots;
    std::size_t m_hits = 0;
    bool m_active = true;
};

class Search {
public:
    Search(const SpaceDefinition& definition, const ConstraintPlan& plan, const SearchLimits& limits)
        : m_definition(definition),
          m_plan(plan),
          m_limits(limits),
          m_values(plan.graph.values()),
          m_digits(plan.levels.size()),
          m_branches(plan.levels.size()) {
        for (const ConstraintPlan::Level& level : plan.levels)
            m_memos.emplace_back(level.live.size(), memoWords / plan.levels.size());
    }

    Result<DecisionDiagram> run() {
        const Node root = explore(0);
        if (m_failure) return tl::unexpected(*m_failure);
        if (m_builder.overflowed()) return fail("The space has more than 2⁶⁴ valid configurations.");
        return std::move(m_builder).finish(root == dead ? std::nullopt : std::optional(root), m_plan.levels.size());
    }

private:
    /// The node of all continuations from `level` on, or `dead`.
    Node explore(std::size_t level) {
        if (level == m_plan.levels.size()) return DecisionDiagram::end;
        Memo& memo = m_memos[level];
        if (!memo.active()) return expand(level);
        memo.readKey(m_plan.levels[level].live, m_values);
        if (const auto known = memo.find()) return *known;
        const std::uint32_t slot = memo.reserve();
        const Node node = expand(level);
        memo.set(slot, node);
        return node;
    }

    Node expand(std::size_t level) {
        const ConstraintPlan::Level& plan = m_plan.levels[level];
        std::vector<DiagramBuilder::Branch>& branches = m_branches[level];
        branches.clear();
        Node child = dead;
        for (std::size_t digit = 0; digit < plan.operands.size() && !m_failure; ++digit) {
            if (plan.matters || digit == 0) child = tryDigit(level, static_cast<Digit>(digit));
            if (child != dead) branches.push_back({static_cast<Digit>(digit), child});
        }
        if (branches.empty() || m_failure) return dead;
        if (m_builder.edgeCount() + branches.size() > m_limits.edges) giveUp();
        return m_builder.node(branches);
    }

    Node tryDigit(std::size_t level, Digit digit) {
        const ConstraintPlan::Level& plan = m_plan.levels[level];
        m_digits[level] = digit;
        if (plan.matters) m_values[plan.input] = plan.operands[digit];
        if (++m_trials > m_limits.trials) giveUp();
        return holds(plan.actions) ? explore(level + 1) : dead;
    }

    bool holds(const std::vector<ConstraintPlan::Action>& actions) {
        for (const ConstraintPlan::Action& action : actions) {
            if (action.constraint < 0) {
                const expression::Graph::Operation& step = m_plan.graph.operation(action.node);
                m_values[action.node] = applyInline(step.op, m_values[step.a], m_values[step.b], m_values[step.c]);
                continue;
            }
            const Operand& result = m_values[action.node];
            if (result.isTrueFlag()) continue;
            const Operand flag = apply(expression::Op::Truth, result, {}, {});
            if (flag.isTrueFlag()) continue;
            if (!flag.isFault()) return false;
            // A part that cannot be computed may be hidden by another one (n != 0 and 8 % n == 0): the whole decides.
            if (!action.whole) continue;
            fault(action.constraint);
            return false;
        }
        return true;
    }

    void fault(int constraint) {
        model::Configuration configuration;
        for (std::size_t i = 0; i < m_digits.size(); ++i) {
            const model::ParameterDefinition& parameter = m_definition.parameters[i];
            configuration.settings.push_back({parameter.name, parameter.values[m_digits[i]]});
        }
        const auto scope = scopeOf(m_definition, configuration);
        const std::string& text = m_definition.constraints[static_cast<std::size_t>(constraint)].expression;
        const auto value = scope ? scope->evaluateCondition(text) : expression::Checked<bool>(false);
        const std::string what = value ? "it cannot be computed" : value.error().describe();
        m_failure = Error{fmt::format("Constraint {}: {}, with {}", text, what, configuration.key())};
    }

    void giveUp() {
        if (m_failure) return;
        m_failure = Error{
            "The space is too irregular to be built: its constraints decide too late in the order of the parameters. "
            "Restrict some parameters' values, or declare parameters that share constraints next to each other."};
    }

    const SpaceDefinition& m_definition;
    const ConstraintPlan& m_plan;
    const SearchLimits& m_limits;
    std::vector<Operand> m_values;  // by node of the graph
    Digits m_digits;
    std::vector<std::vector<DiagramBuilder::Branch>> m_branches;  // one list for each level, reused
    std::vector<Memo> m_memos;
    DiagramBuilder m_builder;
    std::uint64_t m_trials = 0;
    std::optional<Error> m_failure;
};

}  // namespace

Result<DecisionDiagram> findConfigurations(const SpaceDefinition& definition, const SearchLimits& limits) {
    auto plan = ConstraintPlan::make(definition);
    if (!plan) return passOn(plan);
    if (plan->neverHolds >= 0) return DiagramBuilder().finish(std::nullopt, definition.parameters.size());
    return Search(definition, *plan, limits).run();
}

}  // namespace ww::space
