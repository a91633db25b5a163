#include <random>

#include <QtTest>

#include "core/expression/graph.h"
#include "core/expression/scope.h"
#include "core/expression/value_list.h"

using ww::expression::Expression;
using ww::expression::Operand;

namespace {

constexpr std::array words = {"1",   "0",    "2.5",  "64",    "9223372036854775807",
                              "a",   "b",    "c",    "'x'",   "\"y\"",
                              "+",   "-",    "*",    "/",     "//",
                              "%",   "**",   "<",    "<=",    ">",
                              ">=",  "==",   "!=",   "and",   "or",
                              "not", "&&",   "||",   "!",     "(",
                              ")",   "[",    "]",    ",",     "?",
                              ":",   "if",   "else", "in",    "min",
                              "max", "abs",  "for",  "range", "ceil_div",
                              "int", "list", "true", "log2",  "sqrt"};

std::string randomWords(std::mt19937_64& rng, int most) {
    std::string text;
    for (std::uint64_t left = rng() % static_cast<std::uint64_t>(most) + 1; left > 0; --left) {
        text += words[rng() % words.size()];
        text += ' ';
    }
    return text;
}

/// An expression that is well formed, so that most of the language is reached.
std::string randomExpression(std::mt19937_64& rng, int depth) {
    static constexpr std::array leaves = {"0", "1", "3", "-2", "7.25", "a", "b", "c", "'x'", "true"};
    static constexpr std::array operators = {"+",  "-",  "*",  "/",   "//", "%",  "**", "<",
                                             "<=", "==", "!=", "and", "or", "&&", ">"};
    if (depth == 0 || rng() % 5 == 0) return leaves[rng() % leaves.size()];
    const auto part = [&] { return randomExpression(rng, depth - 1); };
    switch (rng() % 8) {
        case 0:
            return "(" + part() + " ? " + part() + " : " + part() + ")";
        case 1:
            return "(" + part() + " if " + part() + " else " + part() + ")";
        case 2:
            return "min(" + part() + ", " + part() + ")";
        case 3:
            return "ceil_div(" + part() + ", " + part() + ")";
        case 4:
            return "not (" + part() + ")";
        case 5:
            return "(" + part() + " in [" + part() + ", " + part() + "])";
        default:
            return "(" + part() + " " + operators[rng() % operators.size()] + " " + part() + ")";
    }
}

bool same(const Operand& a, const Operand& b) {
    if (a.kind != b.kind) return false;
    if (a.kind == Operand::Kind::Fault) return a.fault == b.fault;
    if (a.kind == Operand::Kind::Real) return a.real == b.real;
    return a.kind == Operand::Kind::Text ? *a.text == *b.text : a.integer == b.integer;
}

}  // namespace

class TestExpressionFuzz : public QObject {
    Q_OBJECT

private slots:
    void randomBytesAreRefusedInWords();
    void randomWordsNeverCrash();
    void graphsAgreeWithTheExpressionsTheyAreMadeOf();
};

void TestExpressionFuzz::randomBytesAreRefusedInWords() {
    std::mt19937_64 rng(7);
    for (int i = 0; i < 20'000; ++i) {
        std::string text(rng() % 40, '\0');
        for (char& c : text)
            c = static_cast<char>(rng() % 256);
        const auto parsed = Expression::parse(text);
        if (!parsed) QVERIFY(!parsed.error().message.empty() && parsed.error().column <= text.size() + 1);
        const auto list = ww::expression::valueList(text);
        if (!list) QVERIFY(!list.error().message.empty());
    }
}

void TestExpressionFuzz::randomWordsNeverCrash() {
    std::mt19937_64 rng(11);
    ww::expression::Scope scope;
    scope.set("a", std::int64_t{6});
    scope.set("b", 0.75);
    int valid = 0;
    for (int i = 0; i < 60'000; ++i) {
        const std::string text = randomWords(rng, 12);
        const auto value = scope.evaluate(text);
        valid += value ? 1 : 0;
        static_cast<void>(ww::expression::valueList("[" + text + "]", scope));
        static_cast<void>(ww::expression::valueList(text, scope));
    }
    QVERIFY2(valid > 100, "the words hardly ever make an expression: the test tests nothing");
}

void TestExpressionFuzz::graphsAgreeWithTheExpressionsTheyAreMadeOf() {
    std::mt19937_64 rng(13);
    int computed = 0;
    for (int i = 0; i < 20'000; ++i) {
        const std::string text = randomExpression(rng, 5);
        const auto expression = Expression::parse(text);
        if (!expression) QVERIFY2(text.size() > 400, (text + ": " + expression.error().describe()).c_str());
        if (!expression) continue;
        ww::expression::Graph graph;
        const ww::model::Value fixed = static_cast<std::int64_t>(rng() % 5) - 2;
        const std::array<ww::expression::Graph::Node, 2> inputs = {graph.input(), graph.input()};
        graph.name("a", inputs[0]);
        graph.name("b", inputs[1]);
        graph.name("c", graph.constant(fixed));
        const auto root = graph.add(*expression);
        QVERIFY(root.has_value());
        std::vector<ww::expression::Graph::Node> nodes;
        for (ww::expression::Graph::Node node = 0; node < graph.size(); ++node) {
            if (!graph.isConstant(node) && graph.operation(node).op != ww::expression::Op::Input) nodes.push_back(node);
        }
        for (const std::int64_t a : {-3, 0, 1, 12}) {
            const double b = static_cast<double>(rng() % 9) / 4 - 1;
            std::vector<Operand> values = graph.values();
            values[inputs[0]] = Operand::ofInteger(a);
            values[inputs[1]] = Operand::ofReal(b);
            ww::expression::evaluate(graph, nodes, values);
            std::vector<Operand> arguments;
            for (const std::string& name : expression->names()) {
                arguments.push_back(name == "a"   ? Operand::ofInteger(a)
                                    : name == "b" ? Operand::ofReal(b)
                                                  : Operand::of(fixed));
            }
            const Operand expected = expression->evaluate(arguments);
            QVERIFY2(same(values[*root], expected), text.c_str());
            computed += expected.isFault() ? 0 : 1;
        }
    }
    QVERIFY(computed > 10'000);
}

QTEST_GUILESS_MAIN(TestExpressionFuzz)
#include "test_expression_fuzz.moc"
