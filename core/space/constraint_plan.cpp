#include "core/space/constraint_plan.h"

#include <algorithm>
#include <set>

namespace ww::space {

namespace {

using expression::Expression;
using expression::Graph;
using expression::Op;
using Node = ConstraintPlan::Node;

class Planner {
public:
    explicit Planner(const SpaceDefinition& definition) : m_definition(definition) {}

    Result<ConstraintPlan> run() {
        if (auto named = nameInputs(); !named) return passOn(named);
        if (auto added = addDerived(); !added) return passOn(added);
        if (auto added = addConstraints(); !added) return passOn(added);
        computeLevels();
        for (std::size_t level = 0; level < m_plan.levels.size(); ++level)
            schedule(static_cast<int>(level));
        findLive();
        return std::move(m_plan);
    }

private:
    Result<void> nameInputs() {
        for (const std::string& name : m_definition.fixed.names()) {
            if (const model::Value* value = m_definition.fixed.find(name)) graph().name(name, graph().constant(*value));
        }
        for (const model::ParameterDefinition& parameter : m_definition.parameters) {
            if (m_definition.fixed.contains(parameter.name)) {
                return fail("The parameter {} has the name of a size or of something known of the device.",
                            parameter.name);
            }
            ConstraintPlan::Level level;
            for (const model::Value& value : parameter.values)
                level.operands.push_back(graph().operand(value));
            const bool isFixed = parameter.values.size() == 1;
            level.input = isFixed ? graph().constant(parameter.values.front()) : graph().input();
            graph().name(parameter.name, level.input);
            m_plan.levels.push_back(std::move(level));
        }
        return {};
    }

    Result<Node> add(const std::string& text, std::string_view role) {
        const auto expression = Expression::parse(text);
        if (!expression) return fail("{}: {}", role, expression.error().describe());
        const auto node = graph().add(*expression);
        if (!node) return fail("{}: {}", role, node.error().describe());
        return *node;
    }

    Result<void> addDerived() {
        for (const model::DerivedName& derived : m_definition.derived) {
            auto node = add(derived.expression, derived.name);
            if (!node) return passOn(node);
            graph().name(derived.name, *node);
        }
        return {};
    }

    Result<void> addConstraints() {
        for (const model::ConstraintDefinition& constraint : m_definition.constraints) {
            auto node = add(constraint.expression, "Constraint");
            if (!node) return passOn(node);
            if (!graph().isConstant(*node)) {
                m_roots.push_back(*node);
                continue;
            }
            m_roots.push_back(*node);
            const expression::Operand flag = apply(Op::Truth, graph().values()[*node], {}, {});
            if (flag.isFault()) {
                return fail("Constraint: {} in '{}'", expression::toString(flag.fault), constraint.expression);
            }
            if (!flag.isTrueFlag() && m_plan.neverHolds < 0) m_plan.neverHolds = static_cast<int>(m_roots.size()) - 1;
        }
        return {};
    }

    /// The level of a node is that of the last parameter it depends on; -1: of none.
    void computeLevels() {
        m_level.assign(graph().size(), -1);
        m_planned.assign(graph().size(), false);
        for (std::size_t i = 0; i < m_plan.levels.size(); ++i) {
            if (!graph().isConstant(m_plan.levels[i].input)) m_level[m_plan.levels[i].input] = static_cast<int>(i);
        }
        for (Node node = 0; node < graph().size(); ++node) {
            if (graph().isConstant(node) || graph().operation(node).op == Op::Input) continue;
            for (const Node operand : operandsOf(node))
                m_level[node] = std::max(m_level[node], m_level[operand]);
        }
        // Every node is planned in the end, so a constraint that ends later has its earlier parts computed early.
        m_needed.assign(graph().size(), false);
        for (const Node root : m_roots)
            need(root);
        for (ConstraintPlan::Level& level : m_plan.levels) {
            level.matters = !graph().isConstant(level.input) && m_needed[level.input];
        }
    }

    [[nodiscard]] std::vector<Node> operandsOf(Node node) const {
        const Graph::Operation& operation = m_plan.graph.operation(node);
        if (operation.op == Op::Constant || operation.op == Op::Input) return {};
        if (operation.op < Op::Add) return {operation.a};
        if (operation.op == Op::Select) return {operation.a, operation.b, operation.c};
        return {operation.a, operation.b};
    }

    void need(Node root) {
        std::vector<Node> open{root};
        while (!open.empty()) {
            const Node node = open.back();
            open.pop_back();
            if (m_needed[node]) continue;
            m_needed[node] = true;
            for (const Node operand : operandsOf(node))
                open.push_back(operand);
        }
    }

    /// Plans the computation of what `root` needs at this level and is not planned yet.
    void planNodes(Node root, int level) {
        std::set<Node> wanted;
        std::vector<Node> open{root};
        while (!open.empty()) {
            const Node node = open.back();
            open.pop_back();
            const bool isLeaf = graph().isConstant(node) || graph().operation(node).op == Op::Input;
            if (isLeaf || m_level[node] != level || m_planned[node] || !wanted.insert(node).second) continue;
            for (const Node operand : operandsOf(node))
                open.push_back(operand);
        }
        for (const Node node : wanted) {  // ascending: operands come first
            m_planned[node] = true;
            m_plan.levels[static_cast<std::size_t>(level)].actions.push_back({node, -1, false});
        }
    }

    /// The parts that all must be true for `root` to be true.
    [[nodiscard]] std::vector<Node> conjuncts(Node root) const {
        std::vector<Node> found;
        std::vector<Node> open{root};
        std::set<Node> seen;
        while (!open.empty()) {
            const Node node = open.back();
            open.pop_back();
            if (!seen.insert(node).second) continue;
            if (m_plan.graph.operation(node).op == Op::And) {
                open.push_back(m_plan.graph.operation(node).b);
                open.push_back(m_plan.graph.operation(node).a);
            } else {
                found.push_back(node);
            }
        }
        return found;
    }

    void schedule(int level) {
        std::vector<ConstraintPlan::Action>& actions = m_plan.levels[static_cast<std::size_t>(level)].actions;
        for (std::size_t i = 0; i < m_roots.size(); ++i) {
            const int constraint = static_cast<int>(i);
            for (const Node part : conjuncts(m_roots[i])) {
                if (m_level[part] != level || part == m_roots[i]) continue;
                planNodes(part, level);
                actions.push_back({part, constraint, false});
            }
            if (m_level[m_roots[i]] != level) continue;
            planNodes(m_roots[i], level);
            actions.push_back({m_roots[i], constraint, true});
        }
        for (Node node = 0; node < graph().size(); ++node) {
            if (m_needed[node] && m_level[node] == level) planNodes(node, level);
        }
    }

    void findLive() {
        // last level at which each node is an operand
        std::vector<int> lastUse(graph().size(), -1);
        for (Node node = 0; node < graph().size(); ++node) {
            if (!m_needed[node]) continue;
            for (const Node operand : operandsOf(node))
                lastUse[operand] = std::max(lastUse[operand], m_level[node]);
        }
        for (Node node = 0; node < graph().size(); ++node) {
            if (!m_needed[node] || m_level[node] < 0) continue;
            for (int level = m_level[node] + 1; level <= lastUse[node]; ++level) {
                m_plan.levels[static_cast<std::size_t>(level)].live.push_back(node);
            }
        }
    }

    [[nodiscard]] Graph& graph() { return m_plan.graph; }

    const SpaceDefinition& m_definition;
    ConstraintPlan m_plan;
    std::vector<Node> m_roots;  // of the constraints
    std::vector<int> m_level;   // by node
    std::vector<bool> m_needed, m_planned;
};

}  // namespace

Result<ConstraintPlan> ConstraintPlan::make(const SpaceDefinition& definition) {
    return Planner(definition).run();
}

}  // namespace ww::space
