#include <fstream>

#include <QJsonArray>
#include <QTest>

#include "tests/integration/program.h"

using ww::tests::Program;
using ww::tests::ProgramRun;

namespace {

const QStringList smallTuning = {"tune",   "matmul",           "--device", "cpu",
                                 "--size", "M=96,N=80,K=64",   "--json",   "--max-iterations",
                                 "4",      "--target-speedup", "0"};

}  // namespace

class TestCommandLine : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void helpNamesEveryCommand();
    void badUsageEndsWithTwoAndSaysWhatWasMeant_data();
    void badUsageEndsWithTwoAndSaysWhatWasMeant();
    void aDeviceThatIsNotThereEndsWithThree();
    void tuningPrintsOneObjectWithEveryField();
    void tuningWritesAReportWithEverySection();
    void theArchiveShowsWhatWasTried();
    void aKnownConfigurationIsNotMeasuredAgain();
    void theSameSeedProposesTheSame();
    void aConfigurationIsTestedByItself();
    void stabilityIsMeasuredOverSizes();
    void everyTypeTunesOnTheCpu_data();
    void everyTypeTunesOnTheCpu();
    void aDamagedArchiveIsReportedInOneLine();

private:
    Program m_program;
    ProgramRun m_tuning;
};

void TestCommandLine::initTestCase() {
    m_tuning = m_program.run(smallTuning);
    QVERIFY2(m_tuning.exitCode == 0, m_tuning.err.constData());
}

void TestCommandLine::helpNamesEveryCommand() {
    const ProgramRun run = m_program.run({"--help"});
    QCOMPARE(run.exitCode, 0);
    for (const char* command : {"tune", "test", "stability", "archive", "report", "devices", "kernels"}) {
        QVERIFY2(run.out.contains(command), command);
    }
}

void TestCommandLine::badUsageEndsWithTwoAndSaysWhatWasMeant_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("explanation");
    const auto test = [](const QString& setting) {
        return QStringList{"test", "matmul", "--device", "cpu", "--set", setting};
    };
    QTest::newRow("unknown command") << QStringList{"tuen"} << "tuen";
    QTest::newRow("unknown option") << QStringList{"tune", "matmul", "--speed"} << "--speed";
    QTest::newRow("malformed size") << QStringList{"tune", "matmul", "--size", "M=12x"} << "M=12x";
    QTest::newRow("negative size") << QStringList{"tune", "matmul", "--size", "M=-1"} << "M=-1";
    QTest::newRow("unknown size") << QStringList{"tune", "matmul", "--device", "cpu", "--size", "Q=1"} << "no size Q";
    QTest::newRow("unknown type") << QStringList{"tune", "matmul", "--dtype", "f12"} << "f12";
    QTest::newRow("unknown kernel") << QStringList{"tune", "matmull", "--device", "cpu"} << "matmul";
    QTest::newRow("unknown advisor") << QStringList{"tune", "matmul", "--device", "cpu", "--advisor", "oracle"}
                                     << "random";
    QTest::newRow("unknown parameter") << test("BLOCK_SIZE_Q=64") << "BLOCK_SIZE_M";
    QTest::newRow("unknown value") << test("BLOCK_SIZE_M=63") << "64";
    QTest::newRow("no value") << test("BLOCK_SIZE_M") << "NAME=VALUE";
    QTest::newRow("unknown manifest") << QStringList{"tune", "./nowhere.toml"} << "nowhere.toml";
    QTest::newRow("not a time") << QStringList{"tune", "matmul", "--time-budget", "soon"} << "soon";
}

void TestCommandLine::badUsageEndsWithTwoAndSaysWhatWasMeant() {
    QFETCH(QStringList, arguments);
    QFETCH(QString, explanation);
    const ProgramRun run = m_program.run(arguments);
    QVERIFY2(run.exitCode == 2, run.err.constData());
    QVERIFY2(QString::fromUtf8(run.err).contains(explanation), run.err.constData());
    QVERIFY(run.out.isEmpty());
}

void TestCommandLine::aDeviceThatIsNotThereEndsWithThree() {
    const ProgramRun run = m_program.run({"tune", "matmul", "--device", "cuda:63"});
    QVERIFY2(run.exitCode == 3, run.err.constData());
    QVERIFY2(run.err.contains("cuda:63"), run.err.constData());
}

void TestCommandLine::tuningPrintsOneObjectWithEveryField() {
    const QJsonObject tuning = m_tuning.json();
    for (const char* field : {"kernel", "device", "dtype", "size", "session", "success", "iterations", "stop_reason",
                              "baseline", "best", "attempts"}) {
        QVERIFY2(tuning.contains(QLatin1String(field)), field);
    }
    QCOMPARE(tuning["iterations"].toInt(), 4);
    QCOMPARE(tuning["attempts"].toArray().size(), 4);
    QCOMPARE(tuning["stop_reason"].toString(), QStringLiteral("iteration_budget"));
    QVERIFY(tuning["success"].toBool());
    const QJsonObject best = tuning["best"].toObject();
    for (const char* field :
         {"parameters", "speedup", "speedup_low", "speedup_high", "ms", "max_abs_error", "tied_with"}) {
        QVERIFY2(best.contains(QLatin1String(field)), field);
    }
    QVERIFY(best["speedup_low"].toDouble() <= best["speedup"].toDouble());
    QVERIFY(best["speedup"].toDouble() <= best["speedup_high"].toDouble());
    const QJsonObject first = tuning["attempts"].toArray().first().toObject();
    QCOMPARE(first["source"].toString(), QStringLiteral("default"));
}

void TestCommandLine::tuningWritesAReportWithEverySection() {
    const ProgramRun run = m_program.run({"report", "matmul"});
    QCOMPARE(run.exitCode, 0);
    for (const char* section : {"Summary", "Statistics", "Parameter impact", "Top configurations",
                                "Stability over input sizes", "How to reproduce"}) {
        QVERIFY2(run.out.contains(section), section);
    }
    QCOMPARE(m_program.run({"report", "99999"}).exitCode, 2);
    QCOMPARE(m_program.run({"report", "softmax"}).exitCode, 2);
}

void TestCommandLine::theArchiveShowsWhatWasTried() {
    const QJsonObject statistics = m_program.run({"archive", "stats", "matmul", "--json"}).json();
    QVERIFY(statistics["total_attempts"].toInt() >= 4);
    QVERIFY(statistics["successful_attempts"].toInt() >= 1);
    QVERIFY(statistics["best_speedup"].toDouble() > 0);
    QVERIFY(statistics["success_rate"].toDouble() > 0);
    QVERIFY(statistics["by_outcome"].toObject().contains("ok"));
    QVERIFY(!m_program.run({"archive", "best", "matmul", "--json"}).json()["attempts"].toArray().isEmpty());
    QVERIFY(!m_program.run({"archive", "history", "matmul", "--json"}).json()["attempts"].toArray().isEmpty());
    const QJsonArray sessions = m_program.run({"archive", "sessions", "matmul", "--json"}).json()["sessions"].toArray();
    QCOMPARE(sessions.first().toObject()["state"].toString(), QStringLiteral("finished"));
    for (const char* field : {"id", "kernel", "device", "state", "attempts", "best_speedup"}) {
        QVERIFY2(sessions.first().toObject().contains(QLatin1String(field)), field);
    }
}

void TestCommandLine::aKnownConfigurationIsNotMeasuredAgain() {
    const ProgramRun again = m_program.run(smallTuning);
    QCOMPARE(again.exitCode, 0);
    QVERIFY2(again.err.contains("known from the archive"), again.err.constData());
}

void TestCommandLine::theSameSeedProposesTheSame() {
    // Answered from the archive, so the measurements are the same too.
    const ProgramRun again = m_program.run(smallTuning);
    const QJsonArray before = m_tuning.json()["attempts"].toArray();
    const QJsonArray after = again.json()["attempts"].toArray();
    QCOMPARE(after.size(), before.size());
    for (int i = 0; i < before.size(); ++i) {
        QCOMPARE(after[i].toObject()["parameters"], before[i].toObject()["parameters"]);
    }
}

void TestCommandLine::aConfigurationIsTestedByItself() {
    const ProgramRun run = m_program.run({"test", "matmul", "--device", "cpu", "--size", "M=33,N=65,K=17", "--json"});
    QVERIFY2(run.exitCode == 0, run.err.constData());
    const QJsonObject test = run.json();
    QVERIFY(test["correct"].toBool());
    QCOMPARE(test["outcome"].toString(), QStringLiteral("ok"));
    for (const char* field : {"speedup", "ms", "baseline_ms", "max_abs_error", "parameters"}) {
        QVERIFY2(!test[QLatin1String(field)].isNull(), field);
    }
}

void TestCommandLine::stabilityIsMeasuredOverSizes() {
    const ProgramRun run = m_program.run(
        {"stability", "matmul", "--device", "cpu", "--best", "--sizes", "M=64,N=64,K=64;M=100,N=30,K=77", "--json"});
    QVERIFY2(run.exitCode == 0, run.err.constData());
    QCOMPARE(run.json()["points"].toArray().size(), 2);
    const QJsonObject score = run.json()["scores"].toArray().first().toObject();
    QVERIFY(score["worst_speedup"].toDouble() > 0);
    QVERIFY(score["score"].toDouble() <= 1);
}

void TestCommandLine::everyTypeTunesOnTheCpu_data() {
    QTest::addColumn<QString>("kernel");
    QTest::addColumn<QString>("type");
    for (const char* type : {"f32", "f16", "bf16"}) {
        QTest::addRow("matmul %s", type) << "matmul" << type;
        QTest::addRow("softmax %s", type) << "softmax" << type;
    }
}

void TestCommandLine::everyTypeTunesOnTheCpu() {
    QFETCH(QString, kernel);
    QFETCH(QString, type);
    const QString size = kernel == "matmul" ? "M=70,N=50,K=90" : "rows=65,cols=301";
    const ProgramRun run = m_program.run(
        {"tune", kernel, "--device", "cpu", "--dtype", type, "--size", size, "--max-iterations", "3", "--json"});
    QVERIFY2(run.exitCode == 0, run.err.constData());
    QCOMPARE(run.json()["dtype"].toString(), type);
}

void TestCommandLine::aDamagedArchiveIsReportedInOneLine() {
    const QString damaged = m_program.file("damaged.sqlite");
    std::ofstream(damaged.toStdString()) << "SQLite format 3" << '\0' << std::string(5000, 'x');
    QStringList arguments = smallTuning;
    arguments << "--archive" << damaged;
    const ProgramRun run = m_program.run(arguments);
    QCOMPARE(run.exitCode, 1);
    QVERIFY2(run.err.contains("damaged.sqlite"), run.err.constData());
    QCOMPARE(run.err.count('\n'), 1);
}

QTEST_GUILESS_MAIN(TestCommandLine)
#include "test_command_line.moc"
