#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/expression/lexer.h"
#include "core/expression/operand.h"

namespace ww::expression {

/// An expression as steps in order of evaluation; the last one gives the result.
struct Compiled {
    std::vector<Step> steps;
    std::vector<model::Value> constants;
    std::vector<std::string> names;  ///< what Op::Input refers to
};

/// A Pratt parser (binding powers) that writes steps straight away.
class Parser {
public:
    Parser(std::string_view text, std::span<const Token> tokens) : m_text(text), m_tokens(tokens) {}

    /// Reads one expression from the current token on, as far as it goes.
    [[nodiscard]] Checked<Compiled> expression();

    [[nodiscard]] const Token& token() const { return m_tokens[m_at]; }
    [[nodiscard]] bool atEnd() const { return token().kind == Token::Kind::End; }
    bool accept(std::string_view word);  ///< takes the token if it is this symbol or name
    [[nodiscard]] Checked<void> expect(std::string_view word);
    [[nodiscard]] Checked<Token> takeName();
    [[nodiscard]] tl::unexpected<Problem> problem(std::string message) const;
    [[nodiscard]] tl::unexpected<Problem> unexpectedToken() const;

private:
    using Place = std::uint32_t;  ///< number of a step

    [[nodiscard]] Checked<Place> ternary();
    [[nodiscard]] Checked<Place> binary(int power);
    [[nodiscard]] Checked<Place> infix(Place left, int power);
    [[nodiscard]] Checked<Place> comparisons(Place left);
    [[nodiscard]] Checked<Place> membership(Place left, std::size_t byte);
    [[nodiscard]] Checked<Place> rangeMembership(Place left, std::size_t byte);
    [[nodiscard]] Checked<Place> prefix();
    [[nodiscard]] Checked<Place> primary();
    [[nodiscard]] Checked<Place> call(const Token& function);

    Place addStep(Op op, std::size_t byte, Place a = 0, Place b = 0, Place c = 0);
    Place constant(model::Value value, std::size_t byte);
    Place input(std::string_view name, std::size_t byte);
    [[nodiscard]] bool isNext(std::string_view word) const;

    std::string_view m_text;
    std::span<const Token> m_tokens;
    std::size_t m_at = 0;
    int m_depth = 0;
    Compiled m_compiled;
};

}  // namespace ww::expression
