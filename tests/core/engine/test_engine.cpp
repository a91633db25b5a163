#include "core/engine/kernel_optimizer.h"
#include "tests/core/engine/engine_fixture.h"

using namespace ww;
using engine::Engine;
using model::Outcome;
using test::EngineFixture;
using test::Heard;
using test::runSession;

class TestEngine : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void devicesAreListed();
    void oneConfigurationIsEvaluatedAndArchived();
    void anUnknownValueIsAnErrorThatListsTheValidOnes();
    void stabilityCoversEverySize();
    void aSizeThatCannotBeSetUpCountsAsFailure();
    void limitsAreMeasuredAndKept();
    void theSpaceIsPreviewed();
    void sessionsOnOneDeviceTakeTurns();
    void autoMeansCudaWhereThereIsOneAndTheCpuElsewhere();
    void aWaitingRequestCanBeWithdrawn();
    void theOptimizerNeedsAFewLines();
    void closingAnIdleEngineIsQuick();
};

void TestEngine::devicesAreListed() {
    EngineFixture fixture;
    Engine engine(fixture.settings());
    Heard heard(engine);
    QVERIFY(heard.waitFor(engine.queryDevices()));
    QCOMPARE(heard.devices.size(), std::size_t{1});
    QCOMPARE(heard.devices[0].id, std::string("cpu"));
    QCOMPARE(heard.missing.size(), std::size_t{1});

    auto nowhere = fixture.settings();
    nowhere.workerCommand = {"/nowhere/warpwright-worker"};
    Engine broken(nowhere);
    Heard complaint(broken);
    QVERIFY(complaint.waitFor(broken.queryDevices()));
    QVERIFY(complaint.errors.at(0).message.find("/nowhere/warpwright-worker") != std::string::npos);
}

void TestEngine::oneConfigurationIsEvaluatedAndArchived() {
    EngineFixture fixture;
    Engine engine(fixture.settings());
    Heard heard(engine);
    QVERIFY(heard.waitFor(engine.evaluate(fixture.doubling(), {{{"A", std::int64_t{4}}}})));
    QCOMPARE(heard.attempts.size(), std::size_t{1});
    QCOMPARE(heard.attempts[0].configuration.key(), std::string("A=4,B=1"));
    QVERIFY(heard.attempts[0].ok());
    QCOMPARE(heard.attempts[0].source, std::string("user"));
    QCOMPARE(fixture.reader().history({}, 10)->size(), std::size_t{1});
    // Asked for again it is measured again.
    QVERIFY(heard.waitFor(engine.evaluate(fixture.doubling(), {{{"A", std::int64_t{4}}}})));
    QCOMPARE(fixture.reader().history({}, 10)->size(), std::size_t{2});
}

void TestEngine::anUnknownValueIsAnErrorThatListsTheValidOnes() {
    EngineFixture fixture;
    Engine engine(fixture.settings());
    Heard heard(engine);
    QVERIFY(heard.waitFor(engine.evaluate(fixture.doubling(), {{{"A", std::int64_t{3}}}})));
    QVERIFY(heard.waitFor(engine.evaluate(fixture.doubling(), {{{"AA", std::int64_t{4}}}})));
    QVERIFY(heard.waitFor(engine.evaluate(fixture.doubling(), {{{"A", std::int64_t{8}}, {"B", std::int64_t{8}}}})));
    QCOMPARE(heard.errors.size(), std::size_t{3});
    QVERIFY(heard.errors[0].message.find("1, 2, 4, 8") != std::string::npos);
    QVERIFY(heard.errors[1].message.find("AA") != std::string::npos);
    QVERIFY(heard.errors[2].message.find("At most 32 elements") != std::string::npos);
    for (const Error& error : heard.errors)
        QVERIFY(error.kind == Error::Kind::BadUsage);
}

void TestEngine::stabilityCoversEverySize() {
    EngineFixture fixture;
    Engine engine(fixture.settings());
    Heard heard(engine);
    const model::Configuration best{{{"A", std::int64_t{4}}, {"B", std::int64_t{4}}}};
    QVERIFY(heard.waitFor(engine.stability(fixture.doubling(), {best, {}})));
    QVERIFY(heard.stability.has_value());
    QCOMPARE(heard.stability->points.size(), std::size_t{6});  // the kernel's three sizes
    QCOMPARE(heard.stability->scores.size(), std::size_t{2});
    QCOMPARE(heard.stability->scores[0].score, 1.0);
    QCOMPARE(heard.stability->scores[0].worstSpeedup, 2.0);
    QCOMPARE(fixture.reader().stability("doubling")->size(), std::size_t{1});
    QCOMPARE(fixture.reader().stability("doubling")->at(0).points.size(), std::size_t{6});
}

void TestEngine::aSizeThatCannotBeSetUpCountsAsFailure() {
    EngineFixture fixture;
    Engine engine(fixture.settings({"problem/n=2000/failed"}));
    Heard heard(engine);
    QVERIFY(heard.waitFor(engine.stability(fixture.doubling(), {}, {{{"n", 1000}}, {{"n", 2000}}})));
    QCOMPARE(heard.stability->scores.at(0).failures, 1);
    QCOMPARE(heard.stability->scores.at(0).sizes, 1);
    QVERIFY(heard.stability->points.at(1).message.find("does not fit") != std::string::npos);
}

void TestEngine::limitsAreMeasuredAndKept() {
    EngineFixture fixture;
    Engine engine(fixture.settings());
    Heard heard(engine);
    QVERIFY(heard.waitFor(engine.queryDevices()));
    QVERIFY(heard.waitFor(engine.measureLimits("cpu")));
    QVERIFY(heard.errors.empty());
    QCOMPARE(fixture.reader().limits(heard.devices.back()).value()->copyGigabytesPerSecond, 100.0);
}

void TestEngine::theSpaceIsPreviewed() {
    EngineFixture fixture;
    Engine engine(fixture.settings());
    Heard heard(engine);
    QVERIFY(heard.waitFor(engine.previewSpace(fixture.doubling())));
    QCOMPARE(heard.preview->valid, std::uint64_t{15});
    QCOMPARE(heard.preview->total, 16.0);
    QCOMPARE(heard.preview->defaults.key(), std::string("A=1,B=1"));
}

void TestEngine::sessionsOnOneDeviceTakeTurns() {
    EngineFixture fixture;
    Engine engine(fixture.settings());
    Heard heard(engine);
    const auto first = engine.startSession(fixture.doubling(5));
    const auto second = engine.startSession(fixture.doubling(8));
    QVERIFY(heard.waitFor(first));
    QVERIFY(heard.waitFor(second));
    QCOMPARE(heard.results.size(), std::size_t{2});
    const auto firstSession = heard.results[0].summary.id;
    bool secondBegan = false;
    for (const auto& attempt : heard.attempts) {
        secondBegan = secondBegan || attempt.session != firstSession;
        QVERIFY(!secondBegan || attempt.session != firstSession);
    }
}

void TestEngine::autoMeansCudaWhereThereIsOneAndTheCpuElsewhere() {
    EngineFixture fixture;
    Engine engine(fixture.settings({"hello//no_device!"}));
    Heard heard(engine);
    auto settings = fixture.doubling(2);
    settings.device = "auto";
    runSession(engine, heard, settings);
    QCOMPARE(heard.started->device.id, std::string("cpu"));
}

void TestEngine::aWaitingRequestCanBeWithdrawn() {
    EngineFixture fixture;
    Engine engine(fixture.settings({}, 20));
    Heard heard(engine);
    const auto first = engine.startSession(fixture.doubling(5));
    const auto second = engine.startSession(fixture.doubling(5));
    QVERIFY(heard.waitForAttempts(1));
    engine.cancel(second);
    QVERIFY(heard.waitFor(second, 2000));
    QVERIFY(heard.errors.at(0).kind == Error::Kind::Interrupted);
    QVERIFY(heard.waitFor(first));
    QCOMPARE(heard.results.size(), std::size_t{1});
}

void TestEngine::theOptimizerNeedsAFewLines() {
    EngineFixture fixture;
    int reports = 0;
    const auto result =
        engine::KernelOptimizer{
            .kernel = WW_SOURCE_DIR "/tests/data/kernels/doubling",
            .device = "cpu",
            .maxIterations = 20,
            .archive = fixture.archive,
            .workerCommand = fixture.settings().workerCommand,
            .onProgress = [&reports](const model::SessionProgress&) { ++reports; },
        }
            .optimize();
    QVERIFY(result.has_value());
    QCOMPARE(result->best->configuration.key(), std::string("A=4,B=4"));
    QVERIFY(reports > 10);

    const auto unknown = engine::KernelOptimizer{.kernel = "nothing",
                                                 .device = "cpu",
                                                 .archive = fixture.archive,
                                                 .workerCommand = fixture.settings().workerCommand}
                             .optimize();
    QVERIFY(!unknown);
}

void TestEngine::closingAnIdleEngineIsQuick() {
    EngineFixture fixture;
    QElapsedTimer timer;
    {
        Engine engine(fixture.settings());
        Heard heard(engine);
        QVERIFY(heard.waitFor(engine.queryDevices()));
        timer.start();
    }
    QVERIFY(timer.elapsed() < 1000);
}

QTEST_GUILESS_MAIN(TestEngine)
#include "test_engine.moc"
