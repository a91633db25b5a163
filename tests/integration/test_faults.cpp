#include <QHash>
#include <QJsonArray>
#include <QTest>

#include "tests/integration/program.h"

using ww::tests::Program;
using ww::tests::ProgramRun;

/// Everything a candidate can do to its tuner, in one session with the real worker.
class TestFaults : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void theRunGoesOnToTheEnd();
    void eachFaultHasItsOutcome_data();
    void eachFaultHasItsOutcome();
    void theCompilersOwnWordsAreKept();
    void onlyCorrectConfigurationsCanWin();
    void nothingCorrectEndsWithFour();

private:
    Program m_program;
    ProgramRun m_run;
    QHash<QString, QJsonObject> m_attempts;  ///< by behaviour
};

void TestFaults::initTestCase() {
    m_run = m_program.run(
        {"tune", Program::faultyKernel(), "--device", "cpu", "--advisor", "exhaustive", "--max-iterations", "50",
         "--target-speedup", "0", "--compile-timeout", "4s", "--run-timeout", "10s", "--json"},
        400);
    for (const QJsonValue& value : m_run.json()["attempts"].toArray()) {
        const QJsonObject attempt = value.toObject();
        m_attempts[attempt["parameters"].toObject()["behaviour"].toString()] = attempt;
    }
}

void TestFaults::theRunGoesOnToTheEnd() {
    QVERIFY2(m_run.exitCode == 0, m_run.err.constData());
    QCOMPARE(m_run.json()["stop_reason"].toString(), QStringLiteral("space_exhausted"));
    QCOMPARE(m_attempts.size(), 14);
}

void TestFaults::eachFaultHasItsOutcome_data() {
    QTest::addColumn<QString>("outcome");
    QTest::newRow("good") << "ok";
    QTest::newRow("segfault") << "illegal_access";
    QTest::newRow("writes_outside") << "illegal_access";
    QTest::newRow("never_returns") << "timed_out";
    QTest::newRow("exhausts_memory") << "illegal_access";
    QTest::newRow("compile_error") << "compile_failed";
    QTest::newRow("compile_never_ends") << "compile_timed_out";
    QTest::newRow("wrong") << "wrong_result";
    QTest::newRow("nan") << "non_finite";
    QTest::newRow("partial") << "wrong_result";
    QTest::newRow("changes_input") << "wrong_result";
    QTest::newRow("random") << "non_deterministic";
    QTest::newRow("aborts") << "illegal_access";
    QTest::newRow("slow") << "ok";
}

void TestFaults::eachFaultHasItsOutcome() {
    QFETCH(QString, outcome);
    const QJsonObject attempt = m_attempts[QString::fromLatin1(QTest::currentDataTag())];
    QVERIFY2(attempt["outcome"].toString() == outcome, QJsonDocument(attempt).toJson().constData());
    if (outcome != "ok") QVERIFY(!attempt["error"].toString().isEmpty());
}

void TestFaults::theCompilersOwnWordsAreKept() {
    QVERIFY(m_attempts["compile_error"]["error"].toString().contains("asked to fail"));
}

void TestFaults::onlyCorrectConfigurationsCanWin() {
    const QString winner = m_run.json()["best"].toObject()["parameters"].toObject()["behaviour"].toString();
    QVERIFY2(winner == "good", qPrintable(winner));
}

void TestFaults::nothingCorrectEndsWithFour() {
    const ProgramRun run =
        m_program.run({"test", Program::faultyKernel(), "--device", "cpu", "--set", "behaviour=wrong", "--json"});
    QCOMPARE(run.exitCode, 4);
    QCOMPARE(run.json()["correct"].toBool(true), false);
}

QTEST_GUILESS_MAIN(TestFaults)
#include "test_faults.moc"
