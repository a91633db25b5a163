#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/expression/parser.h"
#include "core/expression/problem.h"

namespace ww::expression {

/// A parsed expression of the language of constraints, launch sizes and metrics: numbers, text in quotes, names,
/// + - * / // % **, comparisons (also chained), in, and/or/not and && || !, c ? a : b and a if c else b, and the
/// functions min max ceil_div abs floor ceil int float sqrt log2. It computes values; it cannot do anything else.
class Expression {
public:
    static constexpr std::size_t longest = 4096;  ///< characters; nested at most 64 deep

    [[nodiscard]] static Checked<Expression> parse(std::string_view text);

    /// Part of a longer text, for readers of more than expressions.
    Expression(std::shared_ptr<const std::string> text, Compiled compiled)
        : m_text(std::move(text)), m_compiled(std::move(compiled)) {}

    [[nodiscard]] const std::string& text() const { return *m_text; }
    [[nodiscard]] std::span<const std::string> names() const { return m_compiled.names; }  ///< used, each once
    [[nodiscard]] std::span<const Step> steps() const { return m_compiled.steps; }
    [[nodiscard]] std::span<const model::Value> constants() const { return m_compiled.constants; }

    /// The value with `inputs` for names(). A fault's byte is where it arose.
    [[nodiscard]] Operand evaluate(std::span<const Operand> inputs) const;

    /// Where `name` is first used.
    [[nodiscard]] std::size_t byteOf(std::string_view name) const;

private:
    std::shared_ptr<const std::string> m_text;
    Compiled m_compiled;
};

}  // namespace ww::expression
