#include "core/expression/expression.h"

#include <array>

namespace ww::expression {

namespace {

bool continuesCharacter(char c) {
    return (static_cast<unsigned char>(c) & 0xc0) == 0x80;  // second and later bytes in UTF-8
}

}  // namespace

Problem problemAt(std::string_view text, std::size_t byte, std::string message) {
    Problem problem{std::move(message), std::string(text), 1};
    for (std::size_t i = 0; i < byte && i < text.size(); ++i)
        problem.column += continuesCharacter(text[i]) ? 0 : 1;
    return problem;
}

std::string Problem::describe() const {
    constexpr std::size_t mostShown = 200;
    const std::string shown = text.size() > mostShown ? text.substr(0, mostShown) + "…" : text;
    return fmt::format("{} at column {} of '{}'", message, column, shown);
}

Checked<Expression> Expression::parse(std::string_view text) {
    if (text.size() > longest) {
        return tl::unexpected(
            problemAt(text, longest, fmt::format("the expression is longer than {} characters", longest)));
    }
    const auto tokens = tokenize(text);
    if (!tokens) return tl::unexpected(tokens.error());
    Parser parser(text, *tokens);
    auto compiled = parser.expression();
    if (!compiled) return tl::unexpected(compiled.error());
    if (!parser.atEnd()) return parser.unexpectedToken();
    return Expression(std::make_shared<const std::string>(text), std::move(*compiled));
}

Operand Expression::evaluate(std::span<const Operand> inputs) const {
    const std::span<const Step> steps = m_compiled.steps;
    std::array<Operand, 64> few;
    std::vector<Operand> many(steps.size() > few.size() ? steps.size() : 0);
    Operand* const results = many.empty() ? few.data() : many.data();
    for (std::size_t i = 0; i < steps.size(); ++i) {
        const Step& step = steps[i];
        if (step.op == Op::Constant) {
            results[i] = Operand::of(m_compiled.constants[step.a]);
        } else if (step.op == Op::Input) {
            results[i] = inputs[step.a];
            if (results[i].isFault()) results[i].byte = step.byte;
        } else {
            results[i] = apply(step.op, results[step.a], results[step.b], results[step.c]);
            if (results[i].isFault() && results[i].byte == Operand::nowhere) results[i].byte = step.byte;
        }
    }
    return results[steps.size() - 1];
}

std::size_t Expression::byteOf(std::string_view name) const {
    for (const Step& step : m_compiled.steps) {
        if (step.op == Op::Input && m_compiled.names[step.a] == name) return step.byte;
    }
    return 0;
}

}  // namespace ww::expression
