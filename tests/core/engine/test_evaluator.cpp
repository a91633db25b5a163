#include <csignal>

#include "core/engine/evaluator.h"
#include "tests/core/engine/engine_fixture.h"

using namespace ww;
using engine::Evaluator;
using model::Outcome;
using namespace std::chrono_literals;

namespace {

/// An evaluator whose answers are waited for.
struct Waiting {
    explicit Waiting(const std::vector<std::string>& misdeeds, dispatch::Deadlines deadlines = {})
        : evaluator(fixture.settings(misdeeds).workerCommand, "cpu", deadlines) {}

    Result<model::Attempt> evaluate(const std::string& key) {
        std::optional<Result<model::Attempt>> answer;
        model::Candidate candidate;
        candidate.key = key;
        evaluator.evaluate(candidate, {}, [&](auto attempt) { answer = std::move(attempt); });
        if (!QTest::qWaitFor([&] { return answer.has_value(); }, 10'000)) return fail("no answer");
        return *answer;
    }

    Result<protocol::event::ProblemReady> setProblem() {
        std::optional<Result<protocol::event::ProblemReady>> answer;
        model::ProblemRequest problem;
        problem.instances.resize(1);
        evaluator.setProblem(problem, [&](auto ready) { answer = std::move(ready); });
        if (!QTest::qWaitFor([&] { return answer.has_value(); }, 10'000)) return fail("no answer");
        return *answer;
    }

    Result<model::DeviceInfo> connectDevice() {
        std::optional<Result<model::DeviceInfo>> answer;
        evaluator.connectDevice([&](auto device) { answer = std::move(device); });
        if (!QTest::qWaitFor([&] { return answer.has_value(); }, 10'000)) return fail("no answer");
        return *answer;
    }

    test::EngineFixture fixture;
    Evaluator evaluator;
};

}  // namespace

class TestEvaluator : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aCandidateThatKillsItsWorkerGetsTheOutcome_data();
    void aCandidateThatKillsItsWorkerGetsTheOutcome();
    void theNextCandidateFindsAFreshWorkerThatKnowsTheProblem();
    void threeFailedStartsInARowAreAnError();
    void aFailedStartIsTriedAgain();
    void aMissingDeviceIsAnErrorAtOnce();
    void aProblemThatCannotBeSetUpIsAnError();
    void cancellingAHangingCandidateEndsItSoon();
    void aWorkerLostBetweenRequestsIsReplaced();
};

void TestEvaluator::aCandidateThatKillsItsWorkerGetsTheOutcome_data() {
    QTest::addColumn<QString>("misdeed");
    QTest::addColumn<int>("outcome");
    const auto row = [](const char* misdeed, Outcome outcome) {
        QTest::newRow(misdeed) << misdeed << static_cast<int>(outcome);
    };
    row("verify//segfault", Outcome::IllegalAccess);
    row("benchmark//abort", Outcome::IllegalAccess);
    row("compile//segfault", Outcome::WorkerDied);
    row("verify//kill", Outcome::WorkerDied);
    row("benchmark//exit", Outcome::WorkerDied);
    row("verify//half_line", Outcome::WorkerDied);
    row("verify//garbage", Outcome::WorkerDied);
    row("compile//hang", Outcome::CompileTimedOut);
    row("verify//hang", Outcome::TimedOut);
    row("benchmark//hang", Outcome::TimedOut);
    row("verify//wrong_result", Outcome::WrongResult);
}

void TestEvaluator::aCandidateThatKillsItsWorkerGetsTheOutcome() {
    QFETCH(QString, misdeed);
    QFETCH(int, outcome);
    dispatch::Deadlines deadlines;
    deadlines.compile = deadlines.verify = deadlines.benchmark = 300ms;
    Waiting waiting({misdeed.toStdString()}, deadlines);
    QVERIFY(waiting.setProblem());
    const auto attempt = waiting.evaluate("A=1");
    QVERIFY(attempt.has_value());
    QCOMPARE(static_cast<int>(attempt->outcome), outcome);
    QVERIFY(!attempt->message.empty());
}

void TestEvaluator::theNextCandidateFindsAFreshWorkerThatKnowsTheProblem() {
    Waiting waiting({"verify/A=1/segfault"});
    int restarts = 0;
    QObject::connect(&waiting.evaluator, &Evaluator::restarted, [&restarts] { ++restarts; });
    QVERIFY(waiting.setProblem());
    QVERIFY(waiting.evaluate("A=1")->outcome == Outcome::IllegalAccess);
    QVERIFY(waiting.evaluate("A=2")->outcome == Outcome::Ok);
    QVERIFY(waiting.evaluate("A=1")->outcome == Outcome::IllegalAccess);
    QVERIFY(waiting.evaluate("A=4")->outcome == Outcome::Ok);
    QCOMPARE(restarts, 2);
}

void TestEvaluator::threeFailedStartsInARowAreAnError() {
    Waiting waiting({"hello//exit"});
    const auto device = waiting.connectDevice();
    QVERIFY(!device);
    QVERIFY(device.error().message.find("3 times in a row") != std::string::npos);
    QVERIFY(device.error().message.find("out of luck") != std::string::npos);
}

void TestEvaluator::aFailedStartIsTriedAgain() {
    Waiting waiting({"hello//exit!"});
    QVERIFY(waiting.connectDevice());
    QVERIFY(waiting.evaluate("A=1")->outcome == Outcome::Ok);
}

void TestEvaluator::aMissingDeviceIsAnErrorAtOnce() {
    Waiting waiting({"hello//no_device"});
    const auto device = waiting.connectDevice();
    QVERIFY(!device);
    QVERIFY(device.error().kind == Error::Kind::NoDevice);
}

void TestEvaluator::aProblemThatCannotBeSetUpIsAnError() {
    Waiting refused({"problem//failed"});
    QVERIFY(!refused.setProblem());
    Waiting dying({"problem//segfault"});
    const auto ready = dying.setProblem();
    QVERIFY(!ready);
    QVERIFY(ready.error().message.find("SIGSEGV") != std::string::npos);
}

void TestEvaluator::cancellingAHangingCandidateEndsItSoon() {
    Waiting waiting({"verify/A=1/hang"});
    QVERIFY(waiting.setProblem());
    QTimer::singleShot(200ms, [&] { waiting.evaluator.cancel(); });
    QElapsedTimer timer;
    timer.start();
    QVERIFY(waiting.evaluate("A=1")->outcome == Outcome::Cancelled);
    QVERIFY(timer.elapsed() < 4000);
    QVERIFY(waiting.evaluate("A=2")->outcome == Outcome::Ok);
}

void TestEvaluator::aWorkerLostBetweenRequestsIsReplaced() {
    Waiting waiting({});
    QVERIFY(waiting.setProblem());
    QVERIFY(waiting.evaluate("A=1")->outcome == Outcome::Ok);
    waiting.fixture.killWorker();
    const auto attempt = waiting.evaluate("A=2");
    QVERIFY(attempt.has_value());
    QVERIFY(attempt->outcome == Outcome::Ok);
}

QTEST_GUILESS_MAIN(TestEvaluator)
#include "test_evaluator.moc"
