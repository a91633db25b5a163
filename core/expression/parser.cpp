#include "core/expression/parser.h"

#include <algorithm>
#include <array>
#include <optional>

#include "core/base/text.h"

namespace ww::expression {

namespace {

constexpr int mostNested = 64;

// Binding powers, loosest first. A Python `not` binds looser than a comparison, a C `!` tighter than a product.
enum Power { orPower = 1, andPower, notPower, comparisonPower, sumPower, productPower, signPower, powerPower };

struct Infix {
    std::string_view word;
    Op op;
    int power;
};

constexpr std::array<Infix, 11> infixes = {{{"or", Op::Or, orPower},
                                            {"||", Op::Or, orPower},
                                            {"and", Op::And, andPower},
                                            {"&&", Op::And, andPower},
                                            {"+", Op::Add, sumPower},
                                            {"-", Op::Subtract, sumPower},
                                            {"*", Op::Multiply, productPower},
                                            {"/", Op::Divide, productPower},
                                            {"//", Op::FloorDivide, productPower},
                                            {"%", Op::Modulo, productPower},
                                            {"**", Op::Power, powerPower}}};

constexpr std::array<std::string_view, 8> comparisonWords = {"==", "!=", "<", "<=", ">", ">=", "in", "not"};

struct Function {
    std::string_view name;
    Op op;
    int arguments;  ///< 0: one or more
};

constexpr std::array<Function, 10> functions = {{{"min", Op::Minimum, 0},
                                                 {"max", Op::Maximum, 0},
                                                 {"ceil_div", Op::CeilDivide, 2},
                                                 {"abs", Op::Absolute, 1},
                                                 {"floor", Op::Floor, 1},
                                                 {"ceil", Op::Ceiling, 1},
                                                 {"int", Op::ToInteger, 1},
                                                 {"float", Op::ToReal, 1},
                                                 {"sqrt", Op::SquareRoot, 1},
                                                 {"log2", Op::Log2, 1}}};

constexpr std::array<std::string_view, 7> keywords = {"and", "or", "not", "in", "if", "else", "for"};

std::string unknownFunction(std::string_view name) {
    std::vector<std::string> known;
    for (const Function& function : functions)
        known.emplace_back(function.name);
    const std::string_view closest = closestMatch(name, known);
    if (!closest.empty()) return fmt::format("there is no function {}; did you mean {}?", name, closest);
    return fmt::format("there is no function {}; there are {}", name, join(known, ", "));
}

}  // namespace

Checked<Compiled> Parser::expression() {
    m_compiled = {};
    if (auto parsed = ternary(); !parsed) return tl::unexpected(parsed.error());
    return std::move(m_compiled);
}

bool Parser::isNext(std::string_view word) const {
    const bool isWord = token().kind == Token::Kind::Symbol || token().kind == Token::Kind::Name;
    return isWord && token().text == word;
}

bool Parser::accept(std::string_view word) {
    if (!isNext(word)) return false;
    ++m_at;
    return true;
}

Checked<void> Parser::expect(std::string_view word) {
    if (accept(word)) return {};
    if (atEnd()) return problem(fmt::format("'{}' is missing at the end", word));
    return problem(fmt::format("'{}' was expected instead of '{}'", word, token().text));
}

Checked<Token> Parser::takeName() {
    if (token().kind != Token::Kind::Name) return unexpectedToken();
    return m_tokens[m_at++];
}

tl::unexpected<Problem> Parser::problem(std::string message) const {
    return tl::unexpected(problemAt(m_text, token().byte, std::move(message)));
}

tl::unexpected<Problem> Parser::unexpectedToken() const {
    if (atEnd()) return problem(m_at == 0 ? "the expression is empty" : "the expression ends too early");
    return problem(fmt::format("'{}' is out of place", token().text));
}

Parser::Place Parser::addStep(Op op, std::size_t byte, Place a, Place b, Place c) {
    m_compiled.steps.push_back({op, a, b, c, static_cast<std::uint32_t>(byte)});
    return static_cast<Place>(m_compiled.steps.size() - 1);
}

Parser::Place Parser::constant(model::Value value, std::size_t byte) {
    m_compiled.constants.push_back(std::move(value));
    return addStep(Op::Constant, byte, static_cast<Place>(m_compiled.constants.size() - 1));
}

Parser::Place Parser::input(std::string_view name, std::size_t byte) {
    std::vector<std::string>& names = m_compiled.names;
    const auto known = std::ranges::find(names, name);
    const auto number = static_cast<Place>(known - names.begin());
    if (known == names.end()) names.emplace_back(name);
    return addStep(Op::Input, byte, number);
}

/// `a if c else b`, `c ? a : b`, or what binds tighter.
Checked<Parser::Place> Parser::ternary() {
    if (++m_depth > mostNested) return problem("the expression is nested too deeply");
    const auto first = binary(orPower);
    if (!first) return first;
    const std::size_t byte = token().byte;
    const bool isPython = isNext("if");
    if (!isPython && !isNext("?")) {
        --m_depth;
        return first;
    }
    ++m_at;
    const auto second = isPython ? binary(orPower) : ternary();
    if (!second) return second;
    if (auto word = expect(isPython ? "else" : ":"); !word) return tl::unexpected(word.error());
    const auto third = ternary();
    if (!third) return third;
    --m_depth;
    return isPython ? addStep(Op::Select, byte, *second, *first, *third)
                    : addStep(Op::Select, byte, *first, *second, *third);
}

Checked<Parser::Place> Parser::binary(int power) {
    if (++m_depth > mostNested) return problem("the expression is nested too deeply");
    auto left = prefix();
    while (left) {
        const Place before = *left;
        left = infix(before, power);
        if (left && *left == before) break;
    }
    --m_depth;
    return left;
}

/// `left` extended by the operator that follows, or `left` itself when none follows that binds at least so tightly.
Checked<Parser::Place> Parser::infix(Place left, int power) {
    const bool isWord = token().kind == Token::Kind::Symbol || token().kind == Token::Kind::Name;
    if (!isWord) return left;
    const std::string_view word = token().text;
    if (std::ranges::find(comparisonWords, word) != comparisonWords.end()) {
        return power <= comparisonPower ? comparisons(left) : left;
    }
    const auto found = std::ranges::find(infixes, word, &Infix::word);
    if (found == infixes.end() || found->power < power) return left;
    const std::size_t byte = token().byte;
    ++m_at;
    // Powers group from the right, and their exponent may have a sign; everything else groups from the left.
    const auto right = binary(found->op == Op::Power ? signPower : found->power + 1);
    if (!right) return right;
    return addStep(found->op, byte, left, *right);
}

/// A chain such as 32 <= x < 64: each link is one comparison, and all must hold.
Checked<Parser::Place> Parser::comparisons(Place left) {
    std::optional<Place> all;
    for (;;) {
        const std::size_t byte = token().byte;
        const std::string_view word = token().text;
        const bool isWord = token().kind == Token::Kind::Symbol || token().kind == Token::Kind::Name;
        if (!isWord || std::ranges::find(comparisonWords, word) == comparisonWords.end()) return *all;
        ++m_at;
        Checked<Place> link = left;
        if (word == "in" || word == "not") {
            if (word == "not") {
                if (auto in = expect("in"); !in) return tl::unexpected(in.error());
            }
            link = membership(left, byte);
            if (link && word == "not") link = addStep(Op::Not, byte, *link);
        } else {
            const auto right = binary(comparisonPower + 1);
            if (!right) return right;
            const bool swapped = word == ">" || word == ">=";
            const Op op = word == "=="       ? Op::Equal
                          : word == "!="     ? Op::NotEqual
                          : word.size() == 1 ? Op::Less
                                             : Op::LessEqual;
            link = swapped ? addStep(op, byte, *right, left) : addStep(op, byte, left, *right);
            left = *right;
        }
        if (!link) return link;
        all = all ? addStep(Op::And, byte, *all, *link) : *link;
    }
}

/// What follows `in`: a list in brackets or parentheses, or a range.
Checked<Parser::Place> Parser::membership(Place left, std::size_t byte) {
    if (accept("range")) return rangeMembership(left, byte);
    const std::string_view close = isNext("(") ? ")" : "]";
    if (!accept("[") && !accept("(")) return problem("'in' needs a list, as in x in [1, 2, 4]");
    std::optional<Place> any;
    while (!accept(close)) {
        const auto element = ternary();
        if (!element) return element;
        const Place same = addStep(Op::Equal, byte, left, *element);
        any = any ? addStep(Op::Or, byte, *any, same) : same;
        if (accept(",")) continue;
        if (auto closed = expect(close); !closed) return tl::unexpected(closed.error());
        break;
    }
    return any ? *any : constant(false, byte);
}

/// range(stop), range(start, stop) or range(start, stop, step) with a positive step.
Checked<Parser::Place> Parser::rangeMembership(Place left, std::size_t byte) {
    if (auto open = expect("("); !open) return tl::unexpected(open.error());
    std::vector<Place> bounds;
    do {
        const auto bound = ternary();
        if (!bound) return bound;
        bounds.push_back(*bound);
    } while (accept(","));
    if (auto closed = expect(")"); !closed) return tl::unexpected(closed.error());
    if (bounds.size() > 3) return problem("range takes at most three numbers");
    const Place start = bounds.size() > 1 ? bounds[0] : constant(std::int64_t{0}, byte);
    const Place stop = bounds.size() > 1 ? bounds[1] : bounds[0];
    const Place inside =
        addStep(Op::And, byte, addStep(Op::LessEqual, byte, start, left), addStep(Op::Less, byte, left, stop));
    const Place step = bounds.size() > 2 ? bounds[2] : constant(std::int64_t{1}, byte);
    const Place zero = constant(std::int64_t{0}, byte);
    const Place rest = addStep(Op::Modulo, byte, addStep(Op::Subtract, byte, left, start), step);
    return addStep(Op::And, byte, inside, addStep(Op::Equal, byte, rest, zero));
}

Checked<Parser::Place> Parser::prefix() {
    const std::size_t byte = token().byte;
    struct Sign {
        std::string_view word;
        Op op;
        int power;
    };
    static constexpr std::array<Sign, 3> signs = {
        {{"-", Op::Negate, signPower}, {"!", Op::Not, signPower}, {"not", Op::Not, notPower}}};
    if (accept("+")) return binary(signPower);
    for (const Sign& sign : signs) {
        if (!accept(sign.word)) continue;
        const auto operand = binary(sign.power);
        if (!operand) return operand;
        return addStep(sign.op, byte, *operand);
    }
    return primary();
}

Checked<Parser::Place> Parser::primary() {
    const Token first = token();
    if (first.kind == Token::Kind::Literal) {
        ++m_at;
        return constant(first.literal, first.byte);
    }
    if (accept("(")) {
        const auto inner = ternary();
        if (!inner) return inner;
        if (auto closed = expect(")"); !closed) return tl::unexpected(closed.error());
        return inner;
    }
    const bool isKeyword = std::ranges::find(keywords, first.text) != keywords.end();
    if (first.kind != Token::Kind::Name || isKeyword) return unexpectedToken();
    ++m_at;
    return isNext("(") ? call(first) : input(first.text, first.byte);
}

Checked<Parser::Place> Parser::call(const Token& function) {
    const auto known = std::ranges::find(functions, function.text, &Function::name);
    if (known == functions.end()) {
        return tl::unexpected(problemAt(m_text, function.byte, unknownFunction(function.text)));
    }
    ++m_at;
    std::vector<Place> arguments;
    do {
        const auto argument = ternary();
        if (!argument) return argument;
        arguments.push_back(*argument);
    } while (accept(","));
    if (auto closed = expect(")"); !closed) return tl::unexpected(closed.error());
    if (known->arguments != 0 && arguments.size() != static_cast<std::size_t>(known->arguments)) {
        const std::string message = fmt::format("{} takes {} argument{}, not {}", known->name, known->arguments,
                                                known->arguments == 1 ? "" : "s", arguments.size());
        return tl::unexpected(problemAt(m_text, function.byte, message));
    }
    if (known->arguments == 1) return addStep(known->op, function.byte, arguments[0]);
    Place result = arguments[0];
    for (std::size_t i = 1; i < arguments.size(); ++i)
        result = addStep(known->op, function.byte, result, arguments[i]);
    return result;
}

}  // namespace ww::expression
