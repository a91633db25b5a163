#include <csignal>
#include <memory>

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

#include "core/dispatch/worker.h"

using namespace ww;
using dispatch::Worker;
using dispatch::WorkerLoss;
using namespace std::chrono_literals;

namespace {

/// A fake worker with its signals recorded.
struct Watched {
    explicit Watched(std::vector<std::string> arguments, dispatch::Deadlines deadlines = {}) {
        std::vector<std::string> command = {WW_BINARY_DIR "/bin/fake_worker"};
        command.insert(command.end(), arguments.begin(), arguments.end());
        worker = std::make_unique<Worker>(command, "cpu", deadlines);
        QObject::connect(worker.get(), &Worker::received,
                         [this](const protocol::Event& event) { events.push_back(event); });
        QObject::connect(worker.get(), &Worker::lost, [this](const WorkerLoss& loss) { losses.push_back(loss); });
    }

    bool startAndWait() {
        worker->start();
        return QTest::qWaitFor([this] { return worker->isReady() || !losses.empty(); }, 5000) && worker->isReady();
    }

    std::int64_t evaluate(const std::string& key) {
        protocol::request::Evaluate request;
        request.candidate.key = key;
        return worker->send(request);
    }

    const model::Attempt* attemptOf(std::int64_t id) const {
        for (const auto& event : events) {
            const auto* attempted = std::get_if<protocol::event::Attempted>(&event.body);
            if (attempted != nullptr && event.id == id) return &attempted->attempt;
        }
        return nullptr;
    }

    bool waitForLoss() {
        return QTest::qWaitFor([this] { return !losses.empty(); }, 5000);
    }

    std::unique_ptr<Worker> worker;
    std::vector<protocol::Event> events;
    std::vector<WorkerLoss> losses;
};

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

class TestWorker : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aWorkerShakesHandsAndAnswers();
    void aProgramThatIsNotThereIsReported();
    void aWorkerThatEndsBeforeTheHandshakeIsReportedWithItsLastWords();
    void aSilentWorkerIsGivenUpAfterTheDeadline();
    void anotherProtocolVersionIsRefused();
    void aMissingDeviceIsReportedInTheWorkersWords();
    void aSignalIsNamedWithThePhaseInWhichItCame();
    void aKilledWorkerIsNotItsOwnFault();
    void eachPhaseHasItsOwnDeadline();
    void nonsenseEndsTheWorkerButStrayTextDoesNot();
    void halfALineIsNoAnswer();
    void aLostWorkerCanBeStartedAgain();
    void quittingEndsTheProcessWithoutALoss();
    void killingReachesWhatTheWorkerStarted();
};

void TestWorker::aWorkerShakesHandsAndAnswers() {
    Watched watched({});
    QElapsedTimer timer;
    timer.start();
    QVERIFY(watched.startAndWait());
    qInfo("process start to handshake: %lld ms", static_cast<long long>(timer.elapsed()));
    QCOMPARE(watched.worker->hello().device.id, std::string("cpu"));
    const auto first = watched.evaluate("A=4,B=4");
    const auto second = watched.evaluate("A=4,B=8");
    QTRY_VERIFY(watched.attemptOf(second) != nullptr);
    QCOMPARE(watched.attemptOf(first)->speedup.value, 2.0);
    QVERIFY(watched.attemptOf(second)->speedup.value < 2.0);
    QVERIFY(watched.losses.empty());
}

void TestWorker::aProgramThatIsNotThereIsReported() {
    Worker worker({"/nowhere/warpwright-worker"}, "cpu", {});
    QSignalSpy lost(&worker, &Worker::lost);
    worker.start();
    QTRY_COMPARE(lost.count(), 1);
    const auto loss = lost[0][0].value<WorkerLoss>();
    QVERIFY(loss.cause == WorkerLoss::Cause::NotStarted);
    QVERIFY(contains(loss.message, "/nowhere/warpwright-worker"));
}

void TestWorker::aWorkerThatEndsBeforeTheHandshakeIsReportedWithItsLastWords() {
    Watched watched({"--do", "hello//exit"});
    QVERIFY(!watched.startAndWait());
    QVERIFY(watched.losses.at(0).cause == WorkerLoss::Cause::NoHandshake);
    QVERIFY(watched.losses.at(0).whileStarting());
    QVERIFY(contains(watched.losses.at(0).message, "exit code 7"));
    QVERIFY(contains(watched.losses.at(0).message, "out of luck"));
}

void TestWorker::aSilentWorkerIsGivenUpAfterTheDeadline() {
    dispatch::Deadlines deadlines;
    deadlines.start = 200ms;
    Watched watched({"--do", "hello//hang"}, deadlines);
    QVERIFY(!watched.startAndWait());
    QVERIFY(watched.losses.at(0).cause == WorkerLoss::Cause::NoHandshake);
    QVERIFY(!watched.worker->isRunning());
}

void TestWorker::anotherProtocolVersionIsRefused() {
    Watched watched({"--do", "hello//newer"});
    QVERIFY(!watched.startAndWait());
    QVERIFY(watched.losses.at(0).cause == WorkerLoss::Cause::OtherProtocol);
    QVERIFY(contains(watched.losses.at(0).message, "same Warpwright"));
}

void TestWorker::aMissingDeviceIsReportedInTheWorkersWords() {
    Watched watched({"--do", "hello//no_device"});
    QVERIFY(!watched.startAndWait());
    QVERIFY(watched.losses.at(0).cause == WorkerLoss::Cause::NoDevice);
    QCOMPARE(watched.losses.at(0).message, std::string("there is no device cpu"));
}

void TestWorker::aSignalIsNamedWithThePhaseInWhichItCame() {
    Watched watched({"--do", "verify/A=1/segfault"});
    QVERIFY(watched.startAndWait());
    watched.evaluate("A=1");
    QVERIFY(watched.waitForLoss());
    const WorkerLoss& loss = watched.losses[0];
    QVERIFY(loss.cause == WorkerLoss::Cause::Signalled);
    QCOMPARE(loss.signal, SIGSEGV);
    QVERIFY(loss.ownFault());
    QVERIFY(loss.phase == protocol::event::PhaseName::Verify);
    QVERIFY(contains(loss.message, "SIGSEGV while verifying"));
}

void TestWorker::aKilledWorkerIsNotItsOwnFault() {
    Watched watched({"--do", "benchmark//hang"});
    QVERIFY(watched.startAndWait());
    watched.evaluate("A=1");
    QTRY_VERIFY(!watched.events.empty());
    ::kill(static_cast<pid_t>(watched.worker->hello().processId), SIGKILL);
    QVERIFY(watched.waitForLoss());
    QCOMPARE(watched.losses[0].signal, SIGKILL);
    QVERIFY(!watched.losses[0].ownFault());
}

void TestWorker::eachPhaseHasItsOwnDeadline() {
    using protocol::event::PhaseName;
    const std::pair<const char*, PhaseName> phases[] = {
        {"compile", PhaseName::Compile}, {"verify", PhaseName::Verify}, {"benchmark", PhaseName::Benchmark}};
    for (const auto& [name, phase] : phases) {
        dispatch::Deadlines deadlines;
        deadlines.compile = deadlines.verify = deadlines.benchmark = 60s;
        (phase == PhaseName::Compile  ? deadlines.compile
         : phase == PhaseName::Verify ? deadlines.verify
                                      : deadlines.benchmark) = 150ms;
        Watched watched({"--do", std::string(name) + "//hang"}, deadlines);
        QVERIFY(watched.startAndWait());
        watched.evaluate("A=1");
        QVERIFY(watched.waitForLoss());
        QVERIFY(watched.losses[0].cause == WorkerLoss::Cause::DeadlinePassed);
        QVERIFY(watched.losses[0].phase == phase);
    }
}

void TestWorker::nonsenseEndsTheWorkerButStrayTextDoesNot() {
    Watched watched({"--do", "verify/A=1/garbage", "--do", "verify/A=2/stray"});
    QVERIFY(watched.startAndWait());
    const auto stray = watched.evaluate("A=2");
    QTRY_VERIFY(watched.attemptOf(stray) != nullptr);
    QVERIFY(watched.losses.empty());
    watched.evaluate("A=1");
    QVERIFY(watched.waitForLoss());
    QVERIFY(watched.losses[0].cause == WorkerLoss::Cause::Nonsense);
}

void TestWorker::halfALineIsNoAnswer() {
    Watched watched({"--do", "benchmark//half_line"});
    QVERIFY(watched.startAndWait());
    const auto id = watched.evaluate("A=1");
    QVERIFY(watched.waitForLoss());
    QVERIFY(watched.losses[0].cause == WorkerLoss::Cause::Exited);
    QVERIFY(watched.attemptOf(id) == nullptr);
}

void TestWorker::aLostWorkerCanBeStartedAgain() {
    Watched watched({"--do", "verify/A=1/segfault"});
    for (int round = 0; round < 3; ++round) {
        QVERIFY(watched.startAndWait());
        watched.evaluate("A=1");
        QVERIFY(watched.waitForLoss());
        watched.losses.clear();
    }
    QVERIFY(watched.startAndWait());
    const auto id = watched.evaluate("A=2");
    QTRY_VERIFY(watched.attemptOf(id) != nullptr);
}

void TestWorker::quittingEndsTheProcessWithoutALoss() {
    Watched watched({});
    QVERIFY(watched.startAndWait());
    const auto pid = static_cast<pid_t>(watched.worker->hello().processId);
    watched.worker->quit();
    QTRY_VERIFY(!watched.worker->isRunning());
    QTRY_COMPARE(::kill(pid, 0), -1);
    QVERIFY(watched.losses.empty());
}

void TestWorker::killingReachesWhatTheWorkerStarted() {
    // A launcher that stays in between, as srun does.
    QTemporaryDir folder;
    const std::string script = folder.filePath("launcher").toStdString();
    QFile file(QString::fromStdString(script));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("#!/bin/sh\n\"$@\"\nexit $?\n");
    file.close();
    file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    Worker worker({script, WW_BINARY_DIR "/bin/fake_worker"}, "cpu", {});
    worker.start();
    QTRY_VERIFY(worker.isReady());
    const auto pid = static_cast<pid_t>(worker.hello().processId);
    QCOMPARE(::kill(pid, 0), 0);
    worker.kill();
    // Not our child: gone, or a zombie until init reaps it.
    QTRY_VERIFY(::kill(pid, 0) == -1 || [pid] {
        QFile stat(QString("/proc/%1/stat").arg(pid));
        return !stat.open(QIODevice::ReadOnly) || stat.readAll().contains(") Z");
    }());
}

QTEST_GUILESS_MAIN(TestWorker)
#include "test_worker.moc"
