#include "core/expression/lexer.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace ww::expression {

namespace {

constexpr std::array<std::string_view, 23> symbols = {"**", "//", "<=", ">=", "==", "!=", "&&", "||",
                                                      "+",  "-",  "*",  "/",  "%",  "<",  ">",  "!",
                                                      "?",  ":",  "(",  ")",  "[",  "]",  ","};

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

bool startsName(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

class Lexer {
public:
    explicit Lexer(std::string_view text) : m_text(text) {}

    Checked<std::vector<Token>> run() {
        for (;;) {
            while (m_at < m_text.size() && isBlank(m_text[m_at]))
                ++m_at;
            auto token = next();
            if (!token) return tl::unexpected(token.error());
            m_tokens.push_back(std::move(*token));
            if (m_tokens.back().kind == Token::Kind::End) return std::move(m_tokens);
        }
    }

private:
    [[nodiscard]] char peek(std::size_t ahead = 0) const {
        return m_at + ahead < m_text.size() ? m_text[m_at + ahead] : '\0';
    }

    Token take(Token::Kind kind, std::size_t length) {
        Token token{kind, m_text.substr(m_at, length), m_at, {}};
        m_at += length;
        return token;
    }

    [[nodiscard]] tl::unexpected<Problem> problem(std::string message) const {
        return tl::unexpected(problemAt(m_text, m_at, std::move(message)));
    }

    Checked<Token> next() {
        const char c = peek();
        if (m_at >= m_text.size()) return take(Token::Kind::End, 0);
        if (isDigit(c) || (c == '.' && isDigit(peek(1)))) return number();
        if (startsName(c)) return name();
        if (c == '\'' || c == '"') return quoted(c);
        return symbol();
    }

    Token name() {
        std::size_t length = 1;
        while (startsName(peek(length)) || isDigit(peek(length)) ||
               (peek(length) == '.' && startsName(peek(length + 1)))) {
            ++length;
        }
        const std::string_view word = m_text.substr(m_at, length);
        if (word == "true" || word == "True" || word == "false" || word == "False") {
            Token token = take(Token::Kind::Literal, length);
            token.literal = word == "true" || word == "True";
            return token;
        }
        const bool isKeyword = word == "in" || word == "not" || word == "and" || word == "or";
        return take(Token::Kind::Name, isKeyword ? length : length + subscriptLength(length));
    }

    /// Length of a "[3]" that follows a name at once.
    [[nodiscard]] std::size_t subscriptLength(std::size_t after) const {
        if (peek(after) != '[' || !isDigit(peek(after + 1))) return 0;
        std::size_t length = 2;
        while (isDigit(peek(after + length)))
            ++length;
        return peek(after + length) == ']' ? length + 1 : 0;
    }

    Checked<Token> quoted(char quote) {
        const std::size_t close = m_text.find(quote, m_at + 1);
        if (close == std::string_view::npos) return problem("the text that begins here has no closing quote");
        Token token = take(Token::Kind::Literal, close + 1 - m_at);
        token.literal = std::string(token.text.substr(1, token.text.size() - 2));
        return token;
    }

    Checked<Token> number() {
        const bool isHex = peek() == '0' && (peek(1) == 'x' || peek(1) == 'X');
        const char* const first = m_text.data() + m_at + (isHex ? 2 : 0);
        const char* const last = m_text.data() + m_text.size();
        std::int64_t integer = 0;
        const auto [integerEnd, integerError] = std::from_chars(first, last, integer, isHex ? 16 : 10);
        double real = 0;
        const auto [realEnd, realError] =
            isHex ? std::from_chars_result{integerEnd, integerError} : std::from_chars(first, last, real);
        const char* const numberEnd = std::max(integerEnd, realEnd);
        const std::size_t length = static_cast<std::size_t>(numberEnd - (m_text.data() + m_at));
        const bool isReal = !isHex && (realEnd > integerEnd || integerError == std::errc::invalid_argument);
        if ((isReal ? realError : integerError) == std::errc::result_out_of_range) {
            return problem("this number does not fit into 64 bits");
        }
        if (numberEnd == first || startsName(peek(length)) || peek(length) == '.') {
            return problem("this is neither a number nor a name");
        }
        Token token = take(Token::Kind::Literal, length);
        if (isReal) {
            token.literal = real;
        } else {
            token.literal = integer;
        }
        return token;
    }

    Checked<Token> symbol() {
        const std::string_view rest = m_text.substr(m_at);
        const auto found =
            std::ranges::find_if(symbols, [&](std::string_view known) { return rest.starts_with(known); });
        if (found != symbols.end()) return take(Token::Kind::Symbol, found->size());
        switch (peek()) {
            case '=':
                return problem("'=' assigns; compare with '=='");
            case '&':
                return problem("'&' is not known here; did you mean '&&' or 'and'?");
            case '|':
                return problem("'|' is not known here; did you mean '||' or 'or'?");
            case '^':
                return problem("'^' is not known here; powers are written '**'");
            default:
                return problem("this character has no meaning in an expression");
        }
    }

    std::string_view m_text;
    std::size_t m_at = 0;
    std::vector<Token> m_tokens;
};

}  // namespace

Checked<std::vector<Token>> tokenize(std::string_view text) {
    return Lexer(text).run();
}

}  // namespace ww::expression
