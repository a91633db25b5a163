#include <set>

#include "tests/core/engine/engine_fixture.h"

using namespace ww;
using engine::Ending;
using engine::Engine;
using model::Outcome;
using model::StopReason;
using test::EngineFixture;
using test::Heard;
using test::runSession;

class TestSession : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theDefaultConfigurationComesFirst();
    void itEndsWhenTheIterationsAreUsedUp();
    void itEndsWhenTheTargetIsConfirmed();
    void itEndsWhenEveryConfigurationWasTried();
    void itEndsWhenPatienceRunsOut();
    void itEndsWhenTheTimeIsUp();
    void theReportedBestComesFromTheFinals();
    void whoFailsInTheFinalsDoesNotWin();
    void everythingIsInTheArchive();
    void aKnownConfigurationIsNotMeasuredTwice();
    void remeasuringMeasuresAgain();
    void theSameSeedGivesTheSameProposals();
    void stopConfirmsFirstUnlessAtOnce();
    void pauseHoldsTheSessionUntilItProceeds();
    void aFinishedSessionGoesOnWithMoreIterations();
    void startingConfigurationsAreTriedAfterTheDefault();
    void restrictionsNarrowTheSpace();
    void progressTellsWhereTheSessionStands();
    void wrongSettingsAreOneClearError_data();
    void wrongSettingsAreOneClearError();
};

void TestSession::theDefaultConfigurationComesFirst() {
    EngineFixture fixture;
    Engine engine(fixture.settings());
    Heard heard(engine);
    runSession(engine, heard, fixture.doubling(5));
    QCOMPARE(heard.keys().at(0), std::string("A=1,B=1"));
    QCOMPARE(heard.attempts[0].source, std::string("default"));
    QCOMPARE(heard.attempts[1].source, std::string("random"));
}

void TestSession::itEndsWhenTheIterationsAreUsedUp() {
    EngineFixture fixture;
    Engine engine(fixture.settings());
    Heard heard(engine);
    runSession(engine, heard, fixture.doubling(6));
    QCOMPARE(heard.attempts.size(), std::size_t{6});
    QVERIFY(heard.results.at(0).stopReason == StopReason::IterationBudget);
    QVERIFY(heard.errors.empty());
}

void TestSession::itEndsWhenTheTargetIsConfirmed() {
    EngineFixture fixture;
    Engine engine(fixture.settings());
    Heard heard(engine);
    runSession(engine, heard, fixture.doubling(100, 1.9));
    QVERIFY(heard.results.at(0).stopReason == StopReason::TargetReached);
    QVERIFY(heard.results[0].best->speedup.value >= 1.9);
    QVERIFY(heard.attempts.back().speedup.value >= 1.9);
}

void TestSession::itEndsWhenEveryConfigurationWasTried() {
    EngineFixture fixture;
    Engine engine(fixture.settings());
    Heard heard(engine);
    runSession(engine, heard, fixture.doubling(100));
    QVERIFY(heard.results.at(0).stopReason == StopReason::SpaceExhausted);
    QCOMPARE(heard.attempts.size(), std::size_t{15});
    const auto keys = heard.keys();
    QCOMPARE(std::set<std::string>(keys.begin(), keys.end()).size(), std::size_t{15});
    QCOMPARE(heard.results[0].best->configuration.key(), std::string("A=4,B=4"));
}

void TestSession::itEndsWhenPatienceRunsOut() {
    EngineFixture fixture;
    Engine engine(fixture.settings());
    Heard heard(engine);
    auto settings = fixture.doubling(100);
    settings.startFrom = {{{{"A", std::int64_t{4}}, {"B", std::int64_t{4}}}}};
    settings.patience = 3;
    runSession(engine, heard, settings);
    QVERIFY(heard.results.at(0).stopReason == StopReason::Patience);
    QCOMPARE(heard.attempts.size(), std::size_t{2 + 3});
}

void TestSession::itEndsWhenTheTimeIsUp() {
    EngineFixture fixture;
    Engine engine(fixture.settings({}, 60));
    Heard heard(engine);
    auto settings = fixture.doubling(100);
    settings.timeBudget = std::chrono::duration<double>(1.0);
    QElapsedTimer timer;
    timer.start();
    runSession(engine, heard, settings);
    QVERIFY(heard.results.at(0).stopReason == StopReason::TimeBudget);
    QVERIFY(timer.elapsed() < 4000);
    QVERIFY(heard.attempts.size() < 15);
    QVERIFY(heard.results[0].best->confirmed);
}

void TestSession::theReportedBestComesFromTheFinals() {
    EngineFixture fixture;
    Engine engine(fixture.settings());
    Heard heard(engine);
    runSession(engine, heard, fixture.doubling(100));
    const auto& result = heard.results.at(0);
    QVERIFY(result.best->confirmed);
    QCOMPARE(result.best->speedup.low, 1.995);  // the finals' interval; screening's is wider
    QCOMPARE(heard.standings.size(), std::size_t{1});
    QCOMPARE(heard.standings[0].standings.size(), std::size_t{5 + 1});
    QCOMPARE(result.summary.bestSpeedup, 2.0);
}

void TestSession::whoFailsInTheFinalsDoesNotWin() {
    EngineFixture fixture;
    Engine engine(fixture.settings({"finals/A=4,B=4/wrong_result"}));
    Heard heard(engine);
    runSession(engine, heard, fixture.doubling(100));
    QVERIFY(heard.results.at(0).best->configuration.key() != "A=4,B=4");
    QVERIFY(heard.results[0].best->confirmed);
}

void TestSession::everythingIsInTheArchive() {
    EngineFixture fixture;
    Engine engine(fixture.settings());
    Heard heard(engine);
    runSession(engine, heard, fixture.doubling(7));
    const auto session = heard.started->id;
    const auto summary = fixture.reader().session(session).value();
    QCOMPARE(summary.attempts, 7);
    QCOMPARE(summary.baselineName, std::string("made-up baseline"));
    QVERIFY(summary.state == model::SessionState::Finished);
    QVERIFY(summary.stopReason == StopReason::IterationBudget);
    const auto attempts = fixture.archived(session);
    QCOMPARE(attempts.size(), std::size_t{7});
    for (std::size_t i = 0; i < attempts.size(); ++i) {
        QCOMPARE(attempts[i].number, static_cast<int>(i) + 1);
        QCOMPARE(attempts[i].configuration.key(), heard.keys()[i]);
    }
    QCOMPARE(fixture.archived(session, true).size(), std::size_t{7 + 5});
    QVERIFY(fixture.reader().finals(session).value().has_value());
    QVERIFY(!fixture.reader().kernelVersion(summary.kernelVersion)->files.empty());
    QCOMPARE(fixture.reader().attempt(attempts[0].id)->timing.samples.size(), std::size_t{7});
}

void TestSession::aKnownConfigurationIsNotMeasuredTwice() {
    EngineFixture fixture;
    Engine engine(fixture.settings());
    Heard first(engine);
    runSession(engine, first, fixture.doubling(100));
    Heard second(engine);
    runSession(engine, second, fixture.doubling(100));
    QCOMPARE(second.attempts.size(), std::size_t{15});
    for (const auto& attempt : second.attempts)
        QVERIFY(attempt.fromCache);
    QCOMPARE(second.progresses.back().fromArchive, 15);
    QVERIFY(second.results.at(0).best->confirmed);  // the finals measure afresh
    archive::AttemptFilter filter;
    filter.kernel = "doubling";
    QCOMPARE(fixture.reader().statistics(filter)->totalAttempts, 15);
}

void TestSession::remeasuringMeasuresAgain() {
    EngineFixture fixture;
    Engine engine(fixture.settings());
    Heard heard(engine);
    runSession(engine, heard, fixture.doubling(3));
    auto settings = fixture.doubling(3);
    settings.remeasure = true;
    Heard again(engine);
    runSession(engine, again, settings);
    for (const auto& attempt : again.attempts)
        QVERIFY(!attempt.fromCache);

    QVERIFY(again.waitFor(engine.remeasure(again.started->id, {again.attempts[0].configuration})));
    QCOMPARE(again.attempts.size(), std::size_t{4});
    QCOMPARE(again.attempts[3].session, again.started->id);
    QVERIFY(again.attempts[3].number > 3);
}

void TestSession::theSameSeedGivesTheSameProposals() {
    std::vector<std::string> keys[3];
    const std::uint64_t seeds[] = {7, 7, 8};
    for (int i = 0; i < 3; ++i) {
        EngineFixture fixture;
        Engine engine(fixture.settings());
        Heard heard(engine);
        auto settings = fixture.doubling(8);
        settings.seed = seeds[i];
        runSession(engine, heard, settings);
        keys[i] = heard.keys();
    }
    QVERIFY(keys[0] == keys[1]);
    QVERIFY(keys[0] != keys[2]);
}

void TestSession::stopConfirmsFirstUnlessAtOnce() {
    for (const Ending ending : {Ending::ConfirmFirst, Ending::AtOnce}) {
        EngineFixture fixture;
        Engine engine(fixture.settings({}, 20));
        Heard heard(engine);
        const auto request = engine.startSession(fixture.doubling(100));
        QVERIFY(heard.waitForAttempts(3));
        engine.stop(heard.started->id, StopReason::Stopped, ending);
        QVERIFY(heard.waitFor(request));
        QVERIFY(heard.results.at(0).stopReason == StopReason::Stopped);
        QCOMPARE(heard.results[0].best->confirmed, ending == Ending::ConfirmFirst);
        QVERIFY(heard.attempts.size() < 15);
        QCOMPARE(heard.results[0].message.empty(), ending == Ending::ConfirmFirst);
    }
}

void TestSession::pauseHoldsTheSessionUntilItProceeds() {
    EngineFixture fixture;
    Engine engine(fixture.settings({}, 10));
    Heard heard(engine);
    const auto request = engine.startSession(fixture.doubling(100));
    QVERIFY(heard.waitForAttempts(2));
    engine.pause(heard.started->id);
    QVERIFY(QTest::qWaitFor([&] { return heard.progresses.back().phase == model::SessionPhase::Paused; }, 5000));
    const auto count = heard.attempts.size();
    QVERIFY(fixture.reader().session(heard.started->id)->state == model::SessionState::Paused);
    QTest::qWait(300);
    QCOMPARE(heard.attempts.size(), count);
    engine.proceed(heard.started->id);
    QVERIFY(heard.waitFor(request));
    QCOMPARE(heard.attempts.size(), std::size_t{15});
}

void TestSession::aFinishedSessionGoesOnWithMoreIterations() {
    EngineFixture fixture;
    Engine engine(fixture.settings());
    Heard heard(engine);
    runSession(engine, heard, fixture.doubling(4));
    QVERIFY(heard.waitFor(engine.resumeSession(heard.started->id, 3)));
    QVERIFY(heard.errors.empty());
    QCOMPARE(heard.attempts.size(), std::size_t{7});
    const auto keys = heard.keys();
    QCOMPARE(std::set<std::string>(keys.begin(), keys.end()).size(), std::size_t{7});
    QCOMPARE(heard.results.at(1).summary.id, heard.results.at(0).summary.id);
    QCOMPARE(heard.results[1].summary.attempts, 7);
}

void TestSession::startingConfigurationsAreTriedAfterTheDefault() {
    EngineFixture fixture;
    Engine engine(fixture.settings());
    Heard heard(engine);
    auto settings = fixture.doubling(4);
    settings.startFrom = {{{{"B", std::int64_t{8}}}}, {{{"A", std::int64_t{8}}, {"B", std::int64_t{8}}}}};
    runSession(engine, heard, settings);
    QCOMPARE(heard.keys().at(1), std::string("A=1,B=8"));  // the default fills in what is left open
    const bool said =
        std::ranges::any_of(heard.log, [](const auto& line) { return line.find("left out A=8,B=8") == 0; });
    QVERIFY(said);  // 64 elements: against the constraint
}

void TestSession::restrictionsNarrowTheSpace() {
    EngineFixture fixture;
    Engine engine(fixture.settings());
    Heard heard(engine);
    auto settings = fixture.doubling(100);
    settings.restrictions = {{"A", {std::int64_t{2}, std::int64_t{4}}}};
    runSession(engine, heard, settings);
    QCOMPARE(heard.attempts.size(), std::size_t{8});
    QVERIFY(heard.waitFor(engine.previewSpace(settings)));
    QCOMPARE(heard.preview->valid, std::uint64_t{8});
}

void TestSession::progressTellsWhereTheSessionStands() {
    EngineFixture fixture;
    Engine engine(fixture.settings({"verify/A=2/wrong_result"}));
    Heard heard(engine);
    runSession(engine, heard, fixture.doubling(100));
    std::set<model::SessionPhase> phases;
    for (const auto& progress : heard.progresses)
        phases.insert(progress.phase);
    for (const auto phase : {model::SessionPhase::Compiling, model::SessionPhase::Verifying,
                             model::SessionPhase::Benchmarking, model::SessionPhase::Confirming}) {
        QVERIFY(phases.contains(phase));
    }
    const auto& last = heard.progresses.back();
    QVERIFY(last.phase == model::SessionPhase::Finished);
    QCOMPARE(last.count(Outcome::WrongResult), 4);
    QCOMPARE(last.failures(), 4);
    QCOMPARE(last.iteration, 15);
    QVERIFY(last.best->confirmed);
}

void TestSession::wrongSettingsAreOneClearError_data() {
    QTest::addColumn<QString>("what");
    QTest::addColumn<QString>("word");
    QTest::newRow("kernel") << "kernel" << "doublnig";
    QTest::newRow("advisor") << "advisor" << "random";
    QTest::newRow("size") << "size" << "n";
    QTest::newRow("restriction") << "restriction" << "C";
    QTest::newRow("device") << "device" << "there is no device";
}

void TestSession::wrongSettingsAreOneClearError() {
    QFETCH(QString, what);
    QFETCH(QString, word);
    EngineFixture fixture;
    Engine engine(
        fixture.settings(what == "device" ? std::vector<std::string>{"hello//no_device"} : std::vector<std::string>{}));
    Heard heard(engine);
    auto settings = fixture.doubling(5);
    if (what == "kernel") settings.kernel = "doublnig";
    if (what == "advisor") settings.advisor = "prophet";
    if (what == "size") settings.sizes = {{"m", 5}};
    if (what == "restriction") settings.restrictions = {{"C", {std::int64_t{1}}}};
    runSession(engine, heard, settings);
    QCOMPARE(heard.errors.size(), std::size_t{1});
    QVERIFY2(heard.errors[0].message.find(word.toStdString()) != std::string::npos, heard.errors[0].message.c_str());
    QVERIFY(heard.results.empty());
    QVERIFY(fixture.reader().sessions()->empty());  // no empty session is left behind
}

QTEST_GUILESS_MAIN(TestSession)
#include "test_session.moc"
