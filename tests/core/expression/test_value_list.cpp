#include <QtTest>

#include "core/expression/value_list.h"

namespace {

QString listed(const char* text) {
    ww::expression::Scope scope;
    scope.set("top", std::int64_t{3});
    const auto values = ww::expression::valueList(text, scope);
    if (!values)
        return QString("%1: %2").arg(values.error().column).arg(QString::fromStdString(values.error().message));
    QStringList words;
    for (const auto& value : *values)
        words << QString::fromStdString(ww::model::toString(value));
    return words.join(' ');
}

}  // namespace

class TestValueList : public QObject {
    Q_OBJECT

private slots:
    void listsAreThoseOfPython_data();
    void listsAreThoseOfPython();
    void listsAreLimited();
};

void TestValueList::listsAreThoseOfPython_data() {
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* text, const char* expected) { QTest::newRow(text) << QString(expected); };
    row("[16, 32, 64]", "16 32 64");
    row("[1, 2, 4,]", "1 2 4");
    row("[]", "");
    row("(1, 2)", "1 2");
    row("['a', \"b\"]", "a b");
    row("[True, False]", "true false");
    row("[0.5, 1.0, -2]", "0.5 1 -2");
    row("[1, 2] + list(range(32, 1024+1, 320))", "1 2 32 352 672 992");
    row("[2**i for i in range(0, 6)]", "1 2 4 8 16 32");
    row("[i for i in range(1, 10+1) if i % 3 == 0]", "3 6 9");
    row("list(i * 2 for i in [1, 2])", "2 4");
    row("range(5)", "0 1 2 3 4");
    row("range(5, 0, -2)", "5 3 1");
    row("range(0)", "");
    row("[top, top + 1]", "3 4");
    row("[16 * i for i in (1, 2, 4) + [8]]", "16 32 64 128");
    row("range(0, 5, 0)", "15: the step of a range must not be zero");
    row("range(0.5)", "11: range needs whole numbers");
    row("[1, 2", "6: ']' is missing at the end");
    row("[1 2]", "4: ']' was expected instead of '2'");
    row("42", "1: a list was expected here, as [1, 2, 4] or range(1, 9)");
    row("[i for j in [1]]", "2: unknown name i; did you mean j?");
    row("[1, 1 // 0]", "7: division by zero");
    row("__import__('os')", "1: a list was expected here, as [1, 2, 4] or range(1, 9)");
}

void TestValueList::listsAreThoseOfPython() {
    QFETCH(QString, expected);
    QString result = listed(QTest::currentDataTag());
    QCOMPARE(result, expected);
}

void TestValueList::listsAreLimited() {
    QVERIFY(!ww::expression::valueList("range(1000000000000)").has_value());
    QVERIFY(!ww::expression::valueList("range(60000) + range(60000)").has_value());
    QVERIFY(!ww::expression::valueList(std::string(1'000'000, '[')).has_value());
    QVERIFY(!ww::expression::valueList(std::string(2000, '[')).has_value());
    QVERIFY(!ww::expression::valueList(
                 "list(list(list(list(list(list(list(list(list(list(list(list(list(list(list(list(list("
                 "range(3))))))))))))))))))")
                 .has_value());
    std::string slow = "[";
    for (int i = 0; i < 2000; ++i)
        slow += "i+";
    QVERIFY(!ww::expression::valueList(slow + "i for i in range(65000)]").has_value());
}

QTEST_GUILESS_MAIN(TestValueList)
#include "test_value_list.moc"
