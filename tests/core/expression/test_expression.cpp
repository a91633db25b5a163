#include <QtTest>

#include "core/expression/graph.h"
#include "core/expression/scope.h"

using ww::expression::Expression;
using ww::expression::Scope;
using ww::model::Value;

namespace {

Scope exampleScope() {
    Scope scope;
    scope.set("M", std::int64_t{100});
    scope.set("N", std::int64_t{7});
    scope.set("zero", std::int64_t{0});
    scope.set("half", 0.5);
    scope.set("flag", true);
    scope.set("variant", std::string("wgmma"));
    scope.set("device.warp_size", std::int64_t{32});
    scope.set("ProblemSize[0]", std::int64_t{4096});
    return scope;
}

/// "7", "0.5", "true", "text", or "column: message" of what is wrong.
QString evaluated(const char* text) {
    const auto value = exampleScope().evaluate(text);
    if (value) return QString::fromStdString(ww::model::toString(*value));
    return QString("%1: %2").arg(value.error().column).arg(QString::fromStdString(value.error().message));
}

}  // namespace

class TestExpression : public QObject {
    Q_OBJECT

private slots:
    void valuesAreThoseOfPython_data();
    void valuesAreThoseOfPython();
    void problemsNameTheColumn_data();
    void problemsNameTheColumn();
    void integersKeepTheirTypeAndDivisionGivesReals();
    void namesAreListedOnceInOrderOfAppearance();
    void depthAndLengthAreLimited();
    void aDerivedNameThatFailsIsReportedOnlyWhereItIsUsed();
    void wholeNumbersAreDemandedWhereTheyAreNeeded();
    void graphsShareCommonPartsAndFoldConstants();
    void columnsCountCharacters();
};

void TestExpression::valuesAreThoseOfPython_data() {
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* text, const char* expected) { QTest::newRow(text) << QString(expected); };
    row("1 + 2 * 3", "7");
    row("(1 + 2) * 3", "9");
    row("10 - 4 - 3", "3");
    row("2 ** 3 ** 2", "512");
    row("-2 ** 2", "-4");
    row("2 ** -1", "0.5");
    row("7 // 2", "3");
    row("-7 // 2", "-4");
    row("7 // -2", "-4");
    row("-7 % 3", "2");
    row("7 % -3", "-2");
    row("7.5 % 2", "1.5");
    row("-7.5 % 2", "0.5");
    row("1 / 2", "0.5");
    row("8 / 2 == 4", "true");
    row("ceil_div(M, 32)", "4");
    row("ceil_div(-7, 2)", "-3");
    row("ceil_div(96, 32)", "3");
    row("ceil_div(7, -2)", "-3");
    row("min(3, N, 5) + max(1, 2)", "5");
    row("abs(-3) + abs(2.5)", "5.5");
    row("int(2.9) + floor(-0.5) + ceil(0.2)", "2");
    row("sqrt(16) + log2(8)", "7");
    row("0x1F + 1_000", "8: this is neither a number nor a name");
    row("0x1F", "31");
    row("1e3", "1000");
    row(".5 + half", "1");
    row("1 < 2 < 3", "true");
    row("32 <= M * N <= 1024", "true");
    row("3 > 2 > 2", "false");
    row("M in [1, 10, 100]", "true");
    row("N not in (1, 2)", "true");
    row("N in ()", "false");
    row("N in range(10)", "true");
    row("N in range(1, 10, 4)", "false");
    row("variant in ['mma', 'wgmma']", "true");
    row("not M == 100 or N == 7", "true");
    row("!flag || N == 7 && M == 100", "true");
    row("!(N == 7)", "false");
    row("not not flag", "true");
    row("M > 50 ? 'large' : 'small'", "large");
    row("1 if M < 50 else 2 if N < 5 else 3", "3");
    row("false ? 1 : true ? 2 : 3", "2");
    row("variant == \"wgmma\"", "true");
    row("variant != 'mma' and variant < 'z'", "true");
    row("variant == 1", "false");
    row("flag + 1", "2");
    row("True and False", "false");
    row("device.warp_size * 4", "128");
    row("ProblemSize[0] // 2", "2048");
    // What is not needed may be impossible.
    row("zero == 0 or M // zero > 1", "true");
    row("zero != 0 and M % zero == 0", "false");
    row("M // zero if zero != 0 else -1", "-1");
    row("9223372036854775807", "9223372036854775807");
    row("3 ** 39", "4052555153018976267");
    row("(-1) ** 9223372036854775807", "-1");
    row("9007199254740993 + 0", "9007199254740993");
}

void TestExpression::valuesAreThoseOfPython() {
    QFETCH(QString, expected);
    QCOMPARE(evaluated(QTest::currentDataTag()), expected);
}

void TestExpression::problemsNameTheColumn_data() {
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* text, const char* expected) { QTest::newRow(text) << QString(expected); };
    row("M // zero", "3: division by zero");
    row("M % (N - 7)", "3: division by zero");
    row("1 / zero", "3: division by zero");
    row("zero ** -1", "6: division by zero");
    row("9223372036854775807 + 1", "21: the result does not fit into 64 bits");
    row("-9223372036854775807 - 2", "22: the result does not fit into 64 bits");
    row("M ** 20", "3: the result does not fit into 64 bits");
    row("10.0 ** 400", "6: the result does not fit into 64 bits");
    row("9223372036854775808", "1: this number does not fit into 64 bits");
    row("1 + variant", "3: text where a number is needed");
    row("variant < 3", "9: text and numbers have no order");
    row("variant and flag", "9: text where a condition is needed");
    row("sqrt(-1) + 1", "1: the result is not a real number");
    row("MM + 1", "1: unknown name MM; did you mean M?");
    row("M + ", "5: the expression ends too early");
    row("", "1: the expression is empty");
    row("   ", "4: the expression is empty");
    row("M = 3", "3: '=' assigns; compare with '=='");
    row("M & 3", "3: '&' is not known here; did you mean '&&' or 'and'?");
    row("(M + 1", "7: ')' is missing at the end");
    row("(M + 1]", "7: ')' was expected instead of ']'");
    row("M N", "3: 'N' is out of place");
    row("mni(1, 2)", "1: there is no function mni; did you mean min?");
    row("ceil_div(1)", "1: ceil_div takes 2 arguments, not 1");
    row("'open", "1: the text that begins here has no closing quote");
    row("M in 3", "6: 'in' needs a list, as in x in [1, 2, 4]");
    row("M if N", "7: 'else' is missing at the end");
    row("M ? 1", "6: ':' is missing at the end");
    row("3abc", "1: this is neither a number nor a name");
    row("M @ 2", "3: this character has no meaning in an expression");
    row("M.__class__()",
        "1: there is no function M.__class__; there are min, max, ceil_div, abs, floor, ceil, int, float, "
        "sqrt, log2");
}

void TestExpression::problemsNameTheColumn() {
    QFETCH(QString, expected);
    QCOMPARE(evaluated(QTest::currentDataTag()), expected);
}

void TestExpression::integersKeepTheirTypeAndDivisionGivesReals() {
    const Scope scope = exampleScope();
    QVERIFY(std::holds_alternative<std::int64_t>(*scope.evaluate("M // 2 * 3 % 5")));
    QVERIFY(std::holds_alternative<double>(*scope.evaluate("8 / 2")));
    QVERIFY(std::holds_alternative<bool>(*scope.evaluate("M == 100 and N")));
    QVERIFY(std::holds_alternative<std::int64_t>(*scope.evaluate("min(3, 4)")));
    QVERIFY(std::holds_alternative<double>(*scope.evaluate("min(3, 4.0)")));
}

void TestExpression::namesAreListedOnceInOrderOfAppearance() {
    const auto expression = Expression::parse("b * (a + b) + device.warp_size");
    QVERIFY(expression.has_value());
    const std::vector<std::string> names(expression->names().begin(), expression->names().end());
    QCOMPARE(names, (std::vector<std::string>{"b", "a", "device.warp_size"}));
}

void TestExpression::depthAndLengthAreLimited() {
    const auto nested = Expression::parse(std::string(2000, '(') + "1" + std::string(2000, ')'));
    QVERIFY(!nested.has_value());
    QCOMPARE(nested.error().message, std::string("the expression is nested too deeply"));
    QVERIFY(!Expression::parse(std::string(4000, '-') + "1").has_value());
    QVERIFY(!Expression::parse(std::string(4000, '!') + "1").has_value());
    std::string powers = "1";
    for (int i = 0; i < 1000; ++i)
        powers += "**1";
    QVERIFY(!Expression::parse(powers).has_value());
    QVERIFY(!Expression::parse(std::string(100'000'000, '1')).has_value());
    std::string sum = "1";
    for (int i = 0; i < 1000; ++i)
        sum += "+1";
    QCOMPARE(*Scope().evaluateInteger(sum), std::int64_t{1001});
}

void TestExpression::aDerivedNameThatFailsIsReportedOnlyWhereItIsUsed() {
    Scope scope = exampleScope();
    QVERIFY(scope.derive("quotient", "M // zero").has_value());
    QVERIFY(scope.derive("twice", "quotient * 2").has_value());
    QCOMPARE(*scope.evaluateInteger("zero == 0 ? 1 : twice"), std::int64_t{1});
    const auto used = scope.evaluate("1 + twice");
    QVERIFY(!used.has_value());
    QVERIFY(used.error().message.find("division by zero at column 3 of 'M // zero'") != std::string::npos);
    QCOMPARE(used.error().column, std::size_t{5});
    QVERIFY(!scope.derive("wrong", "unheard_of + 1").has_value());
}

void TestExpression::wholeNumbersAreDemandedWhereTheyAreNeeded() {
    const Scope scope = exampleScope();
    QCOMPARE(*scope.evaluateInteger("M / 2"), std::int64_t{50});
    QVERIFY(!scope.evaluateInteger("M / 3").has_value());
    QVERIFY(!scope.evaluateInteger("variant").has_value());
    QVERIFY(!scope.evaluateNumber("variant").has_value());
    QVERIFY(!scope.evaluateCondition("variant").has_value());
    QVERIFY(*scope.evaluateCondition("0.5"));
}

void TestExpression::graphsShareCommonPartsAndFoldConstants() {
    ww::expression::Graph graph;
    const auto a = graph.input();
    graph.name("a", a);
    graph.name("b", graph.constant(std::int64_t{6}));
    const auto first = graph.add(*Expression::parse("(a * (b * 2)) > 3"));
    const std::size_t size = graph.size();
    const auto second = graph.add(*Expression::parse("a * (b + b) > 3"));
    QVERIFY(first.has_value() && second.has_value());
    QCOMPARE(*first, *second);
    QCOMPARE(graph.size(), size);
    QVERIFY(graph.isConstant(*graph.add(*Expression::parse("b == 6 or a // 0 == 1"))));
    QVERIFY(!graph.add(*Expression::parse("c + 1")).has_value());
}

void TestExpression::columnsCountCharacters() {
    const auto parsed = Expression::parse("'äöü' + $");
    QVERIFY(!parsed.has_value());
    QCOMPARE(parsed.error().column, std::size_t{9});
}

QTEST_GUILESS_MAIN(TestExpression)
#include "test_expression.moc"
