#include <csignal>

#include <QJsonArray>
#include <QRegularExpression>
#include <QTest>

#include "core/archive/reader.h"
#include "tests/integration/program.h"

using ww::tests::Program;
using ww::tests::ProgramRun;

/// The program, or its worker, is ended in the middle of a session by every means there is.
class TestInterruption : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void controlCKeepsEverythingAndPrintsHowToGoOn();
    void aKilledProgramLosesAtMostTheAttemptInFlight();
    void aKilledWorkerIsRestarted();
    void twoProgramsShareOneArchive();

private:
    static QStringList tuning(const Program& program, int iterations) {
        return {"tune",
                "softmax",
                "--device",
                "cpu",
                "--size",
                "rows=64,cols=128",
                "--target-speedup",
                "0",
                "--max-iterations",
                QString::number(iterations),
                "--advisor",
                "random",
                "--archive",
                program.archive()};
    }

    /// Number of the session's attempts in the archive; -1 while there is no such session.
    static int attemptsIn(const Program& program, std::int64_t session = 1) {
        const auto reader = ww::archive::Reader::open(program.archive().toStdString());
        if (!reader) return -1;
        const auto summary = reader->session(session);
        return summary ? summary->attempts : -1;
    }
};

void TestInterruption::controlCKeepsEverythingAndPrintsHowToGoOn() {
    const Program program;
    QProcess process;
    program.prepare(process, tuning(program, 200));
    process.start();
    QTRY_VERIFY_WITH_TIMEOUT(attemptsIn(program) >= 3, 120'000);
    ::kill(static_cast<pid_t>(process.processId()), SIGINT);
    QVERIFY(process.waitForFinished(60'000));
    QCOMPARE(process.exitCode(), 130);
    const QByteArray err = process.readAllStandardError();
    QVERIFY2(err.contains("--resume 1"), err.constData());
    QVERIFY(attemptsIn(program) >= 3);
}

void TestInterruption::aKilledProgramLosesAtMostTheAttemptInFlight() {
    const Program program;
    QProcess process;
    program.prepare(process, tuning(program, 12));
    process.start();
    QTRY_VERIFY_WITH_TIMEOUT(attemptsIn(program) >= 4, 120'000);
    process.kill();
    process.waitForFinished();
    const int kept = attemptsIn(program);
    QVERIFY(kept >= 4);

    QStringList arguments = tuning(program, 12);
    arguments << "--resume" << "1" << "--json";
    const ProgramRun resumed = program.run(arguments);
    QVERIFY2(resumed.exitCode == 0, resumed.err.constData());
    QCOMPARE(attemptsIn(program), 12);
    QCOMPARE(resumed.json()["session"].toInt(), 1);
}

void TestInterruption::aKilledWorkerIsRestarted() {
    const Program program;
    QProcess process;
    program.prepare(process, tuning(program, 10) << "--json");
    process.start();
    QTRY_VERIFY_WITH_TIMEOUT(attemptsIn(program) >= 2, 120'000);
    QProcess pkill;
    pkill.start("pkill", {"-KILL", "-P", QString::number(process.processId())});
    QVERIFY(pkill.waitForFinished());
    QVERIFY(process.waitForFinished(240'000));
    QCOMPARE(process.exitCode(), 0);
    const QJsonObject result = QJsonDocument::fromJson(process.readAllStandardOutput()).object();
    QCOMPARE(result["attempts"].toArray().size(), 10);
    QVERIFY(result["success"].toBool());
}

void TestInterruption::twoProgramsShareOneArchive() {
    const Program program;
    QProcess first;
    QProcess second;
    program.prepare(first, tuning(program, 4));
    program.prepare(second, tuning(program, 4) << "--seed" << "2");
    first.start();
    second.start();
    QVERIFY(first.waitForFinished(240'000));
    QVERIFY(second.waitForFinished(240'000));
    QCOMPARE(first.exitCode(), 0);
    QCOMPARE(second.exitCode(), 0);
    QCOMPARE(attemptsIn(program, 1), 4);
    QCOMPARE(attemptsIn(program, 2), 4);
}

QTEST_GUILESS_MAIN(TestInterruption)
#include "test_interruption.moc"
