#include <csignal>
#include <sys/resource.h>

#include <SQLiteCpp/SQLiteCpp.h>

#include "tests/core/engine/engine_fixture.h"

using namespace ww;
using engine::Engine;
using model::Outcome;
using model::StopReason;
using test::EngineFixture;
using test::Heard;
using test::runSession;
using namespace std::chrono_literals;

class TestSessionFaults : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyWayToDieIsAnOutcomeAndTheRunGoesOn();
    void theWorkerKilledInMidRunCostsOneAttempt();
    void aWorkerThatStopsStartingEndsTheSessionWithAnError();
    void aDeathInTheFinalsIsSurvived();
    void theProgramKilledInMidRunLosesAtMostTheAttemptInFlightAndResumes();
    void closingTheEngineInterruptsTheSessionWhichResumes();
    void aFullDiskEndsTheSessionAndKeepsWhatWasWritten();
    void aDamagedArchiveIsOneClearError();
    void aNewerArchiveIsOneClearError();
    void twoProgramsTuneIntoOneArchive();
    void aChangedKernelCannotBeResumed();
};

void TestSessionFaults::everyWayToDieIsAnOutcomeAndTheRunGoesOn() {
    EngineFixture fixture;
    auto settings = fixture.settings({"verify/A=1,B=2/segfault", "benchmark/A=2,B=1/hang", "compile/A=2,B=2/hang",
                                      "verify/A=4,B=1/kill", "verify/A=8,B=1/garbage", "compile/A=1,B=8/compile_failed",
                                      "verify/A=2,B=8/half_line"});
    settings.deadlines.compile = settings.deadlines.verify = settings.deadlines.benchmark = 300ms;
    Engine engine(settings);
    Heard heard(engine);
    runSession(engine, heard, fixture.doubling(100));
    QVERIFY(heard.errors.empty());
    QCOMPARE(heard.attempts.size(), std::size_t{15});
    const std::pair<const char*, Outcome> expected[] = {
        {"A=1,B=2", Outcome::IllegalAccess}, {"A=2,B=1", Outcome::TimedOut},   {"A=2,B=2", Outcome::CompileTimedOut},
        {"A=4,B=1", Outcome::WorkerDied},    {"A=8,B=1", Outcome::WorkerDied}, {"A=1,B=8", Outcome::CompileFailed},
        {"A=2,B=8", Outcome::WorkerDied},    {"A=4,B=4", Outcome::Ok},         {"A=1,B=1", Outcome::Ok}};
    for (const auto& [key, outcome] : expected) {
        QVERIFY2(heard.attemptAt(key)->outcome == outcome, model::toString(heard.attemptAt(key)->outcome).data());
    }
    QCOMPARE(heard.results.at(0).best->configuration.key(), std::string("A=4,B=4"));
    QCOMPARE(fixture.archived(heard.started->id).size(), std::size_t{15});
}

void TestSessionFaults::theWorkerKilledInMidRunCostsOneAttempt() {
    EngineFixture fixture;
    Engine engine(fixture.settings({}, 30));
    Heard heard(engine);
    const auto request = engine.startSession(fixture.doubling(100));
    QVERIFY(heard.waitForAttempts(3));
    fixture.killWorker();
    QVERIFY(heard.waitFor(request));
    QVERIFY(heard.results.at(0).stopReason == StopReason::SpaceExhausted);
    QVERIFY(heard.progresses.back().count(Outcome::WorkerDied) <= 1);
    QVERIFY(heard.progresses.back().count(Outcome::Ok) >= 14);
}

void TestSessionFaults::aWorkerThatStopsStartingEndsTheSessionWithAnError() {
    EngineFixture fixture;
    // The first start succeeds; then a candidate kills the worker, and its program is gone.
    const auto copy = fixture.folder.filePath("worker");
    QVERIFY(QFile::copy(WW_BINARY_DIR "/bin/fake_worker", copy));
    auto settings = fixture.settings({"verify/A=1,B=1/segfault"}, 100);
    settings.workerCommand[0] = copy.toStdString();
    Engine engine(settings);
    Heard heard(engine);
    const auto request = engine.startSession(fixture.doubling(100));
    QVERIFY(QTest::qWaitFor([&] { return heard.started.has_value(); }, 5000));
    QVERIFY(QFile::remove(copy));
    QVERIFY(heard.waitFor(request));
    QVERIFY(heard.results.at(0).stopReason == StopReason::Failed);
    QVERIFY2(heard.results[0].message.find("cannot be started") != std::string::npos, heard.results[0].message.c_str());
    QVERIFY(fixture.reader().session(heard.started->id)->state == model::SessionState::Failed);
}

void TestSessionFaults::aDeathInTheFinalsIsSurvived() {
    EngineFixture fixture;
    Engine once(fixture.settings({"finals//segfault!"}));
    Heard heard(once);
    runSession(once, heard, fixture.doubling(6));
    QVERIFY(heard.results.at(0).best->confirmed);

    EngineFixture other;
    Engine always(other.settings({"finals//segfault"}));
    Heard again(always);
    runSession(always, again, other.doubling(6));
    QVERIFY(again.results.at(0).stopReason == StopReason::IterationBudget);
    QVERIFY(!again.results[0].best->confirmed);
    QVERIFY(again.results[0].message.find("not confirmed") != std::string::npos);
}

void TestSessionFaults::theProgramKilledInMidRunLosesAtMostTheAttemptInFlightAndResumes() {
    std::vector<std::string> undisturbed;
    {
        EngineFixture fixture;
        Engine engine(fixture.settings());
        Heard heard(engine);
        runSession(engine, heard, fixture.doubling(12));
        undisturbed = heard.keys();
    }
    EngineFixture fixture;
    QProcess program;
    QStringList arguments = {QString::fromStdString(fixture.archive.string()), WW_SOURCE_DIR "/tests/data/kernels"};
    for (const std::string& part : fixture.settings({}, 30).workerCommand)
        arguments << QString::fromStdString(part);
    program.start(WW_BINARY_DIR "/bin/tune_until_killed", arguments);
    QList<QByteArray> said;
    while (said.size() < 4) {
        QVERIFY(program.waitForReadyRead(10'000));
        while (program.canReadLine())
            said << program.readLine().trimmed();
    }
    ::kill(static_cast<pid_t>(program.processId()), SIGKILL);
    QVERIFY(program.waitForFinished());
    said << program.readAll().trimmed().split('\n');
    said.removeAll(QByteArray());
    const std::int64_t session = said.first().split(' ').first().toLongLong();
    const auto before = fixture.archived(session).size();
    QVERIFY(before >= static_cast<std::size_t>(said.size()));  // whatever was said is kept

    Engine engine(fixture.settings());
    Heard heard(engine);
    QVERIFY(heard.waitFor(engine.resumeSession(session)));
    QVERIFY(heard.errors.empty());
    QVERIFY(heard.results.at(0).stopReason == StopReason::IterationBudget);
    std::vector<std::string> keys;
    for (const auto& attempt : fixture.archived(session))
        keys.push_back(attempt.configuration.key());
    QVERIFY(keys == undisturbed);  // the same proposals, none measured twice
    QCOMPARE(heard.attempts.size(), 12 - before);
}

void TestSessionFaults::closingTheEngineInterruptsTheSessionWhichResumes() {
    EngineFixture fixture;
    std::int64_t session = 0;
    std::size_t before = 0;
    {
        Engine engine(fixture.settings({}, 30));
        Heard heard(engine);
        engine.startSession(fixture.doubling(100));
        QVERIFY(heard.waitForAttempts(3));
        session = heard.started->id;
    }
    before = fixture.archived(session).size();
    QVERIFY(fixture.reader().session(session)->state == model::SessionState::Interrupted);
    QVERIFY(before < 15);
    Engine engine(fixture.settings());
    Heard heard(engine);
    QVERIFY(heard.waitFor(engine.resumeSession(session)));
    QCOMPARE(heard.attempts.size(), 15 - before);
    QVERIFY(heard.results.at(0).best->confirmed);
}

void TestSessionFaults::aFullDiskEndsTheSessionAndKeepsWhatWasWritten() {
    EngineFixture fixture;
    {
        Engine engine(fixture.settings());
        Heard heard(engine);
        runSession(engine, heard, fixture.doubling(3));
    }
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit before{};
    getrlimit(RLIMIT_FSIZE, &before);
    rlimit tight = before;
    tight.rlim_cur = 60'000;  // the log of a session with 15 attempts is longer
    Engine engine(fixture.settings());
    Heard heard(engine);
    QVERIFY(heard.waitFor(engine.queryDevices()));
    QCOMPARE(setrlimit(RLIMIT_FSIZE, &tight), 0);
    runSession(engine, heard, fixture.doubling(100));
    setrlimit(RLIMIT_FSIZE, &before);
    const std::string message = heard.results.empty() ? heard.errors.at(0).message : heard.results[0].message;
    QVERIFY2(message.find("disk") != std::string::npos, message.c_str());
    QVERIFY(message.find('\n') == std::string::npos);
    const auto statistics = fixture.reader().statistics({}).value();
    QVERIFY(statistics.totalAttempts >= 3);
    QVERIFY(fixture.reader().integrityProblems()->empty());
}

void TestSessionFaults::aDamagedArchiveIsOneClearError() {
    EngineFixture fixture;
    QFile file(QString::fromStdString(fixture.archive.string()));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QByteArray(10'000, 'x'));
    file.close();
    Engine engine(fixture.settings());
    Heard heard(engine);
    runSession(engine, heard, fixture.doubling(3));
    QCOMPARE(heard.errors.size(), std::size_t{1});
    QVERIFY(heard.errors[0].message.find("is not a Warpwright archive") != std::string::npos);
}

void TestSessionFaults::aNewerArchiveIsOneClearError() {
    EngineFixture fixture;
    {
        Engine engine(fixture.settings());
        Heard heard(engine);
        runSession(engine, heard, fixture.doubling(2));
    }
    SQLite::Database(fixture.archive.string(), SQLite::OPEN_READWRITE).exec("PRAGMA user_version = 1000");
    Engine engine(fixture.settings());
    Heard heard(engine);
    runSession(engine, heard, fixture.doubling(2));
    QCOMPARE(heard.errors.size(), std::size_t{1});
    QVERIFY(heard.errors[0].message.find("newer Warpwright") != std::string::npos);
}

void TestSessionFaults::twoProgramsTuneIntoOneArchive() {
    EngineFixture fixture;
    Engine first(fixture.settings({}, 2)), second(fixture.settings({}, 2));
    Heard heardFirst(first), heardSecond(second);
    auto settings = fixture.doubling(100);
    settings.remeasure = true;
    const auto one = first.startSession(settings), two = second.startSession(settings);
    QVERIFY(heardFirst.waitFor(one));
    QVERIFY(heardSecond.waitFor(two));
    QVERIFY(heardFirst.errors.empty() && heardSecond.errors.empty());
    QVERIFY(heardFirst.started->id != heardSecond.started->id);
    QCOMPARE(fixture.archived(heardFirst.started->id).size(), std::size_t{15});
    QCOMPARE(fixture.archived(heardSecond.started->id).size(), std::size_t{15});
}

void TestSessionFaults::aChangedKernelCannotBeResumed() {
    EngineFixture fixture;
    const std::filesystem::path kernels = fixture.folder.filePath("kernels").toStdString();
    std::filesystem::create_directories(kernels);
    std::filesystem::copy(WW_SOURCE_DIR "/tests/data/kernels/doubling", kernels / "doubling",
                          std::filesystem::copy_options::recursive);
    auto engineSettings = fixture.settings();
    engineSettings.kernelFolders = {kernels};
    Engine engine(engineSettings);
    Heard heard(engine);
    runSession(engine, heard, fixture.doubling(2));
    QFile source(QString::fromStdString((kernels / "doubling/doubling.cpp").string()));
    QVERIFY(source.open(QIODevice::Append));
    source.write("// changed\n");
    source.close();
    QVERIFY(heard.waitFor(engine.resumeSession(heard.started->id, 2)));
    QCOMPARE(heard.errors.size(), std::size_t{1});
    QVERIFY(heard.errors[0].message.find("has changed since session") != std::string::npos);
}

QTEST_GUILESS_MAIN(TestSessionFaults)
#include "test_session_faults.moc"
