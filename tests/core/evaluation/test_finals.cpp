#include <QTest>

#include "core/evaluation/pipeline.h"
#include "tests/core/evaluation/fake_device.h"

using namespace ww;
using namespace ww::test;
using evaluation::EvaluationPipeline;

class TestFinals : public QObject {
    Q_OBJECT

private slots:
    void theOrderOfTheRequestIsKeptAndBaselinesFollow();
    void onlyWhatCannotBeToldApartTiesWithTheBest();
    void aDifferenceBelowTheNoiseIsATie();
    void aWrongFinalistKeepsItsPlaceWithItsOutcome();
    void wrongOutputsInTheTimedLoopAreFound();
    void aFinalistThatFaultsLaterIsOut();
    void theNoiseIsThatOfOneBaselineAlsoWhenAnotherTurnsOutFaster();
    void cancellingIsAnError();
    void roundsStopWhenTheTimeIsUsed();
};

namespace {

model::FinalsSettings quick() {
    model::FinalsSettings settings;
    settings.maximumSeconds = 2;
    settings.roundMs = 2;
    return settings;
}

}  // namespace

void TestFinals::theOrderOfTheRequestIsKeptAndBaselinesFollow() {
    FakeDevice device;
    device.libraries["library"] = 1.5;
    device.kernels["slower"] = {twice, 2.0};
    EvaluationPipeline pipeline(device, 1);
    QVERIFY(pipeline.setProblem(twiceProblem()).has_value());
    const auto result = pipeline.confirm({candidateOf("slower"), candidateOf("twice")}, quick(), {});
    QVERIFY(result.has_value());
    QCOMPARE(result->standings.size(), std::size_t{3});
    QCOMPARE(result->standings[0].key, std::string("slower"));
    QCOMPARE(result->standings[1].key, std::string("twice"));
    QCOMPARE(result->standings[2].key, std::string(""));
    QCOMPARE(result->standings[2].baselineName, std::string("library"));
    QVERIFY(std::abs(result->standings[0].speedup.value - 0.75) < 0.01);
    QVERIFY(std::abs(result->standings[1].speedup.value - 1.5) < 0.01);
    QVERIFY(result->rounds >= 15);
    QCOMPARE(result->standings[1].timing.samples.size(), static_cast<std::size_t>(result->rounds));
    QVERIFY(result->noiseFloor > 0 && result->noiseFloor < 0.01);
}

void TestFinals::onlyWhatCannotBeToldApartTiesWithTheBest() {
    FakeDevice device;
    device.libraries["library"] = 1.5;
    device.kernels["same"] = {twice, 1.0};
    device.kernels["behind"] = {twice, 1.05};
    EvaluationPipeline pipeline(device, 1);
    QVERIFY(pipeline.setProblem(twiceProblem()).has_value());
    const auto result =
        pipeline.confirm({candidateOf("twice"), candidateOf("same"), candidateOf("behind")}, quick(), {});
    QVERIFY(result.has_value());
    QVERIFY(result->standings[0].tiedWithBest);
    QVERIFY(result->standings[1].tiedWithBest);
    QVERIFY(!result->standings[2].tiedWithBest);
}

void TestFinals::aDifferenceBelowTheNoiseIsATie() {
    FakeDevice device;
    device.noise = 0.2;
    device.libraries["library"] = 1.5;
    device.kernels["hardly_behind"] = {twice, 1.005};
    EvaluationPipeline pipeline(device, 1);
    QVERIFY(pipeline.setProblem(twiceProblem()).has_value());
    const auto result = pipeline.confirm({candidateOf("twice"), candidateOf("hardly_behind")}, quick(), {});
    QVERIFY(result.has_value());
    QVERIFY(result->noiseFloor > 0.005);
    QVERIFY(result->standings[0].tiedWithBest && result->standings[1].tiedWithBest);
}

void TestFinals::aWrongFinalistKeepsItsPlaceWithItsOutcome() {
    FakeDevice device;
    device.libraries["library"] = 1.5;
    device.kernels["wrong"].run = [](float* x, float* y, std::int64_t count) {
        twice(x, y, count);
        y[0] = 100;
        return Tried<void>();
    };
    EvaluationPipeline pipeline(device, 1);
    QVERIFY(pipeline.setProblem(twiceProblem()).has_value());
    const auto result =
        pipeline.confirm({candidateOf("wrong"), candidateOf("broken"), candidateOf("twice")}, quick(), {});
    QVERIFY(result.has_value());
    QVERIFY(result->standings[0].outcome == Outcome::WrongResult);
    QVERIFY(result->standings[0].timing.empty());
    QVERIFY(result->standings[1].outcome == Outcome::CompileFailed);
    QVERIFY(result->standings[2].outcome == Outcome::Ok);
    QVERIFY(result->standings[2].tiedWithBest);
}

void TestFinals::wrongOutputsInTheTimedLoopAreFound() {
    FakeDevice device;
    device.libraries["library"] = 1.5;
    // Right as long as it is verified, wrong as soon as it is timed.
    device.kernels["cheat"].run = [&device](float* x, float* y, std::int64_t count) {
        twice(x, y, device.timed == 0 ? count : count - 1);
        return Tried<void>();
    };
    EvaluationPipeline pipeline(device, 1);
    QVERIFY(pipeline.setProblem(twiceProblem()).has_value());
    device.timed = 0;
    const auto result = pipeline.confirm({candidateOf("cheat")}, quick(), {});
    QVERIFY(result.has_value());
    QVERIFY(result->standings[0].outcome == Outcome::NonFinite);
    QVERIFY(result->standings[0].message.starts_with("in the timed loop"));
    QVERIFY(!result->standings[0].tiedWithBest);
}

void TestFinals::aFinalistThatFaultsLaterIsOut() {
    FakeDevice device;
    device.libraries["library"] = 1.5;
    device.kernels["fragile"].run = [&device](float* x, float* y, std::int64_t count) -> Tried<void> {
        if (device.timed > 20) return tl::unexpected(Fault{Outcome::LaunchFailed, "out of luck"});
        return twice(x, y, count);
    };
    EvaluationPipeline pipeline(device, 1);
    QVERIFY(pipeline.setProblem(twiceProblem()).has_value());
    device.timed = 0;
    const auto result = pipeline.confirm({candidateOf("fragile"), candidateOf("twice")}, quick(), {});
    QVERIFY(result.has_value());
    QVERIFY(result->standings[0].outcome == Outcome::LaunchFailed);
    QCOMPARE(result->standings[0].message, std::string("out of luck"));
    QVERIFY(result->standings[1].outcome == Outcome::Ok);
}

void TestFinals::theNoiseIsThatOfOneBaselineAlsoWhenAnotherTurnsOutFaster() {
    FakeDevice device;
    device.libraries = {{"fast at first", 1.4}, {"fast under load", 1.5}};
    model::ProblemRequest problem = twiceProblem();
    problem.baselines = {"fast at first", "fast under load"};
    EvaluationPipeline pipeline(device, 1);
    QVERIFY(pipeline.setProblem(problem).has_value());
    evaluation::Watch watch;
    watch.onProgress = [&](int, int, const std::string&) { device.libraries["fast under load"] = 1.2; };
    const auto result = pipeline.confirm({candidateOf("twice")}, quick(), watch);
    QVERIFY(result.has_value());
    QCOMPARE(result->standings[0].baselineName, std::string("fast under load"));
    QVERIFY(std::abs(result->standings[0].speedup.value - 1.2) < 0.01);
    QVERIFY(result->noiseFloor < 0.01);
}

void TestFinals::cancellingIsAnError() {
    FakeDevice device;
    device.libraries["library"] = 1.5;
    EvaluationPipeline pipeline(device, 1);
    QVERIFY(pipeline.setProblem(twiceProblem()).has_value());
    int rounds = 0;
    evaluation::Watch watch;
    watch.onProgress = [&](int step, int, const std::string&) { rounds = step; };
    watch.isCancelled = [&] { return rounds == 3; };
    const auto result = pipeline.confirm({candidateOf("twice")}, quick(), watch);
    QVERIFY(!result.has_value());
    QVERIFY(result.error().kind == Error::Kind::Interrupted);
}

void TestFinals::roundsStopWhenTheTimeIsUsed() {
    FakeDevice device;
    device.libraries["library"] = 1.5;
    EvaluationPipeline pipeline(device, 1);
    QVERIFY(pipeline.setProblem(twiceProblem()).has_value());
    model::FinalsSettings settings = quick();
    settings.maximumSeconds = 0;
    const auto result = pipeline.confirm({candidateOf("twice")}, settings, {});
    QVERIFY(result.has_value());
    QCOMPARE(result->rounds, 3);
}

QTEST_GUILESS_MAIN(TestFinals)
#include "test_finals.moc"
