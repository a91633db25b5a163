#include "core/expression/value_list.h"

#include <memory>
#include <optional>
#include <span>

#include "core/expression/parser.h"

namespace ww::expression {

namespace {

constexpr std::size_t longestText = 256 * 1024;
constexpr std::size_t mostValues = 65'535;
constexpr int mostNested = 16;
constexpr std::size_t mostSteps = 256;  // of what is computed for each value of a range

using Values = std::vector<model::Value>;

class ListReader {
public:
    ListReader(std::shared_ptr<const std::string> text, std::span<const Token> tokens, Scope scope)
        : m_text(std::move(text)), m_parser(*m_text, tokens), m_scope(std::move(scope)) {}

    Checked<Values> whole() {
        auto values = sum();
        if (values && !m_parser.atEnd()) return m_parser.unexpectedToken();
        return values;
    }

private:
    /// list + list + …
    Checked<Values> sum() {
        auto values = list();
        while (values && m_parser.accept("+")) {
            const auto more = list();
            if (!more) return more;
            if (values->size() + more->size() > mostValues) return tooMany();
            values->insert(values->end(), more->begin(), more->end());
        }
        return values;
    }

    Checked<Values> list() {
        if (++m_depth > mostNested) return m_parser.problem("the list is nested too deeply");
        auto values = listInside();
        --m_depth;
        return values;
    }

    Checked<Values> listInside() {
        if (m_parser.accept("range")) return range();
        if (m_parser.accept("list")) return parenthesised();
        if (m_parser.accept("[")) return elements("]");
        if (m_parser.accept("(")) return elements(")");
        return m_parser.problem("a list was expected here, as [1, 2, 4] or range(1, 9)");
    }

    Checked<Values> parenthesised() {
        if (auto open = m_parser.expect("("); !open) return tl::unexpected(open.error());
        const std::string_view first = m_parser.token().text;
        const bool isList = first == "range" || first == "list" || first == "[" || first == "(";
        if (!isList) return elements(")");  // list(2 * i for i in …)
        auto values = sum();
        if (!values) return values;
        if (auto close = m_parser.expect(")"); !close) return tl::unexpected(close.error());
        return values;
    }

    Checked<Values> range() {
        if (auto open = m_parser.expect("("); !open) return tl::unexpected(open.error());
        const auto bounds = elements(")");
        if (!bounds) return bounds;
        std::vector<std::int64_t> numbers;
        for (const model::Value& bound : *bounds) {
            const auto* number = std::get_if<std::int64_t>(&bound);
            if (number == nullptr) return m_parser.problem("range needs whole numbers");
            numbers.push_back(*number);
        }
        if (numbers.empty() || numbers.size() > 3) return m_parser.problem("range takes one to three numbers");
        if (numbers.size() == 1) numbers.insert(numbers.begin(), 0);
        if (numbers.size() == 2) numbers.push_back(1);
        return steps(numbers[0], numbers[1], numbers[2]);
    }

    Checked<Values> steps(std::int64_t start, std::int64_t stop, std::int64_t step) {
        if (step == 0) return m_parser.problem("the step of a range must not be zero");
        Values values;
        std::int64_t at = start;
        while (step > 0 ? at < stop : at > stop) {
            if (values.size() == mostValues) return tooMany();
            values.emplace_back(at);
            if (__builtin_add_overflow(at, step, &at)) break;
        }
        return values;
    }

    /// Elements up to `close`, or one element with `for name in list if condition`.
    Checked<Values> elements(std::string_view close) {
        Values values;
        while (!m_parser.accept(close)) {
            auto compiled = m_parser.expression();
            if (!compiled) return tl::unexpected(compiled.error());
            const Expression element(m_text, std::move(*compiled));
            if (values.empty() && m_parser.accept("for")) return comprehension(element, close);
            auto value = m_scope.evaluate(element);
            if (!value) return tl::unexpected(value.error());
            if (values.size() == mostValues) return tooMany();
            values.push_back(std::move(*value));
            if (m_parser.accept(",")) continue;
            if (auto closed = m_parser.expect(close); !closed) return tl::unexpected(closed.error());
            break;
        }
        return values;
    }

    Checked<Values> comprehension(const Expression& element, std::string_view close) {
        if (element.steps().size() > mostSteps) return m_parser.problem("this expression is too long to be repeated");
        const auto name = m_parser.takeName();
        if (!name) return tl::unexpected(name.error());
        if (auto in = m_parser.expect("in"); !in) return tl::unexpected(in.error());
        const auto source = sum();
        if (!source) return source;
        std::optional<Expression> condition;
        if (m_parser.accept("if")) {
            auto compiled = m_parser.expression();
            if (!compiled) return tl::unexpected(compiled.error());
            if (compiled->steps.size() > mostSteps)
                return m_parser.problem("this condition is too long to be repeated");
            condition.emplace(m_text, std::move(*compiled));
        }
        if (m_parser.token().text == "for") return m_parser.problem("only one 'for' is understood in a list");
        if (auto closed = m_parser.expect(close); !closed) return tl::unexpected(closed.error());
        return mapped(element, condition, std::string(name->text), *source);
    }

    Checked<Values> mapped(const Expression& element, const std::optional<Expression>& condition,
                           const std::string& name, const Values& source) {
        Scope inner = m_scope;
        Values values;
        for (const model::Value& each : source) {
            inner.set(name, each);
            if (condition) {
                const auto wanted = inner.evaluate(*condition);
                if (!wanted) return tl::unexpected(wanted.error());
                if (!apply(Op::Truth, Operand::of(*wanted), {}, {}).isTrueFlag()) continue;
            }
            auto value = inner.evaluate(element);
            if (!value) return tl::unexpected(value.error());
            values.push_back(std::move(*value));
        }
        return values;
    }

    [[nodiscard]] tl::unexpected<Problem> tooMany() const {
        return m_parser.problem(fmt::format("the list has more than {} values", mostValues));
    }

    std::shared_ptr<const std::string> m_text;
    Parser m_parser;
    Scope m_scope;
    int m_depth = 0;
};

}  // namespace

Checked<Values> valueList(std::string_view text, const Scope& scope) {
    if (text.size() > longestText) return tl::unexpected(problemAt(text, 0, "the list is longer than 256 KiB"));
    auto owned = std::make_shared<const std::string>(text);
    const auto tokens = tokenize(*owned);
    if (!tokens) return tl::unexpected(tokens.error());
    return ListReader(std::move(owned), *tokens, scope).whole();
}

}  // namespace ww::expression
