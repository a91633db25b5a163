#include <QTest>

#include "core/evaluation/pipeline.h"
#include "tests/core/evaluation/fake_device.h"

using namespace ww;
using namespace ww::test;
using evaluation::EvaluationPipeline;
using evaluation::Phase;
using evaluation::Watch;

namespace {

float roundedToBf16(float value) {
    std::uint32_t bits = 0;
    std::memcpy(&bits, &value, 4);
    bits = (bits + 0x8000) & 0xffff0000;
    std::memcpy(&value, &bits, 4);
    return value;
}

/// Kernels that are wrong in one way each.
void addWrongKernels(FakeDevice& device) {
    device.kernels["one_off"].run = [](float* x, float* y, std::int64_t count) {
        twice(x, y, count);
        y[count / 2] += 0.5F;
        return Tried<void>();
    };
    device.kernels["lower_precision"].run = [](float* x, float* y, std::int64_t count) {
        for (std::int64_t i = 0; i < count; ++i)
            y[i] = roundedToBf16(2 * x[i]);
        return Tried<void>();
    };
    device.kernels["nan"].run = [](float* x, float* y, std::int64_t count) {
        twice(x, y, count);
        y[3] = std::nanf("");
        return Tried<void>();
    };
    device.kernels["unwritten"].run = [](float* x, float* y, std::int64_t count) { return twice(x, y, count - 1); };
    device.kernels["changes_input"].run = [](float* x, float* y, std::int64_t count) {
        twice(x, y, count);
        x[7] = 0;
        return Tried<void>();
    };
    device.kernels["out_of_bounds"].run = [](float* x, float* y, std::int64_t count) {
        twice(x, y, count);
        y[count] = 1;
        return Tried<void>();
    };
    device.kernels["race"].run = [runs = 0](float* x, float* y, std::int64_t count) mutable {
        twice(x, y, count);
        y[0] = std::nextafterf(y[0], static_cast<float>(++runs));
        y[1] *= 1 + 1e-6F * static_cast<float>(runs % 5);
        return Tried<void>();
    };
    device.kernels["ragged_only"].run = [](float* x, float* y, std::int64_t count) {
        twice(x, y, count);
        if (count % 8 != 0) y[count - 1] = 0;
        return Tried<void>();
    };
    device.kernels["illegal"].run = [&device](float*, float*, std::int64_t) -> Tried<void> {
        device.isLost = true;
        return tl::unexpected(Fault{Outcome::IllegalAccess, "an illegal memory access was encountered"});
    };
    device.kernels["refused"].run = [](float*, float*, std::int64_t) -> Tried<void> {
        return tl::unexpected(Fault{Outcome::LaunchFailed, "invalid argument"});
    };
}

model::Attempt evaluated(EvaluationPipeline& pipeline, const std::string& entry,
                         const model::BenchmarkSettings& settings = {}, const Watch& watch = {}) {
    Result<model::Attempt> attempt = pipeline.evaluate(candidateOf(entry), settings, watch);
    if (!attempt) qFatal("%s", attempt.error().message.c_str());
    return *attempt;
}

}  // namespace

class TestPipeline : public QObject {
    Q_OBJECT

private slots:
    void aRightKernelIsVerifiedTimedAndCompared();
    void everyMistakeHasItsOutcome_data();
    void everyMistakeHasItsOutcome();
    void aKernelThatHarmsTheBuffersDoesNotHarmTheNext();
    void thePhasesComeInOrder();
    void cancellingBetweenPhasesIsAnOutcome();
    void aHopelessCandidateIsCutShort();
    void timingStopsAtTheCap();
    void timingsThatNeverSettleAreUnstable();
    void fasterThanPhysicsIsImplausible();
    void theFastestBaselineCounts();
    void aWrongBaselineIsLeftOutAndReported();
    void withoutALibraryThePlainKernelIsTheBaseline();
    void withoutAnyBaselineThereIsATimeButNoSpeedup();
    void tooManyRegistersAreFoundBeforeLaunching();
    void theSecretChangesTheInputs();
    void aSecondProblemReplacesTheFirst();
    void hotTimingsAreMarkedAsSuch();
    void aReferenceThatDoesNotCompileIsAnErrorOfTheProgram();
};

void TestPipeline::aRightKernelIsVerifiedTimedAndCompared() {
    FakeDevice device;
    device.libraries["library"] = 1.5;
    EvaluationPipeline pipeline(device, 1);
    const auto summary = pipeline.setProblem(twiceProblem());
    QVERIFY(summary.has_value());
    QCOMPARE(summary->baselines.size(), std::size_t{1});
    QVERIFY(std::abs(summary->baselines[0].milliseconds - 1.5) < 0.01);

    const model::Attempt attempt = evaluated(pipeline, "twice");
    QVERIFY2(attempt.ok(), attempt.message.c_str());
    QVERIFY(std::abs(attempt.timing.median - 1) < 0.01);
    QVERIFY(std::abs(attempt.speedup.value - 1.5) < 0.01);
    QVERIFY(attempt.speedup.low <= attempt.speedup.value && attempt.speedup.value <= attempt.speedup.high);
    QVERIFY(attempt.timing.cold);
    QVERIFY(attempt.timing.samples.size() >= 6);
    QCOMPARE(attempt.timing.samples.size(), attempt.baseline.samples.size());
    QCOMPARE(attempt.baselineName, std::string("library"));
    QVERIFY(attempt.verification.cases >= 3 + 3);  // three seeds of the tuned size, three kinds of values of the ragged
    QCOMPARE(attempt.deviceBefore.clockMHz, 1500.0);
    QVERIFY(attempt.sizes == twiceProblem().instances[0].sizes);
}

void TestPipeline::everyMistakeHasItsOutcome_data() {
    QTest::addColumn<QString>("entry");
    QTest::addColumn<QString>("outcome");
    QTest::addColumn<QString>("words");
    QTest::newRow("compile error") << "broken" << "compile_failed" << "expected ;";
    QTest::newRow("one wrong element") << "one_off" << "wrong_result" << "out of tolerance";
    QTest::newRow("the next lower precision") << "lower_precision" << "wrong_result" << "relative error";
    QTest::newRow("NaN") << "nan" << "non_finite" << "y holds 1 NaN";
    QTest::newRow("an element not written") << "unwritten" << "wrong_result" << "not written";
    QTest::newRow("a changed input") << "changes_input" << "wrong_result" << "changes its input x";
    QTest::newRow("a write out of bounds") << "out_of_bounds" << "illegal_access" << "writes outside of y";
    QTest::newRow("a race") << "race" << "non_deterministic" << "different results";
    QTest::newRow("wrong on ragged sizes") << "ragged_only" << "wrong_result" << "n=37";
    QTest::newRow("a fault") << "illegal" << "illegal_access" << "illegal memory access";
    QTest::newRow("a refused launch") << "refused" << "launch_failed" << "invalid argument";
}

void TestPipeline::everyMistakeHasItsOutcome() {
    QFETCH(QString, entry);
    QFETCH(QString, outcome);
    QFETCH(QString, words);
    FakeDevice device;
    device.libraries["library"] = 1.5;
    addWrongKernels(device);
    EvaluationPipeline pipeline(device, 1);
    QVERIFY(pipeline.setProblem(twiceProblem()).has_value());
    const model::Attempt attempt = evaluated(pipeline, entry.toStdString());
    QCOMPARE(QString::fromUtf8(model::toString(attempt.outcome).data()), outcome);
    QVERIFY2(attempt.message.find(words.toStdString()) != std::string::npos, attempt.message.c_str());
    QVERIFY(attempt.timing.empty());
}

void TestPipeline::aKernelThatHarmsTheBuffersDoesNotHarmTheNext() {
    FakeDevice device;
    device.libraries["library"] = 1.5;
    addWrongKernels(device);
    EvaluationPipeline pipeline(device, 1);
    QVERIFY(pipeline.setProblem(twiceProblem()).has_value());
    for (const char* harmful : {"changes_input", "out_of_bounds"}) {
        QVERIFY(!evaluated(pipeline, harmful).ok());
        const model::Attempt attempt = evaluated(pipeline, "twice");
        QVERIFY2(attempt.ok(), attempt.message.c_str());
    }
}

void TestPipeline::thePhasesComeInOrder() {
    FakeDevice device;
    EvaluationPipeline pipeline(device, 1);
    QVERIFY(pipeline.setProblem(twiceProblem()).has_value());
    std::vector<Phase> phases;
    Watch watch;
    watch.onPhase = [&](Phase phase) { phases.push_back(phase); };
    QVERIFY(evaluated(pipeline, "twice", {}, watch).ok());
    QVERIFY((phases == std::vector<Phase>{Phase::Compile, Phase::Verify, Phase::Benchmark}));
}

void TestPipeline::cancellingBetweenPhasesIsAnOutcome() {
    FakeDevice device;
    EvaluationPipeline pipeline(device, 1);
    QVERIFY(pipeline.setProblem(twiceProblem()).has_value());
    for (const Phase last : {Phase::Compile, Phase::Verify, Phase::Benchmark}) {
        bool cancelled = false;
        Watch watch;
        watch.onPhase = [&](Phase phase) { cancelled = phase == last; };
        watch.isCancelled = [&] { return cancelled; };
        QVERIFY(evaluated(pipeline, "twice", {}, watch).outcome == Outcome::Cancelled);
    }
}

void TestPipeline::aHopelessCandidateIsCutShort() {
    FakeDevice device;
    device.libraries["library"] = 1.5;
    device.kernels["slow"] = {twice, 5.0};
    EvaluationPipeline pipeline(device, 1);
    QVERIFY(pipeline.setProblem(twiceProblem()).has_value());
    model::BenchmarkSettings settings;
    settings.incumbentMs = 1;
    settings.minimumMs = 100;
    const model::Attempt cut = evaluated(pipeline, "slow", settings);
    QVERIFY(cut.ok());
    QCOMPARE(cut.timing.samples.size(), std::size_t{2});
    settings.hopelessFactor = 0;
    QVERIFY(evaluated(pipeline, "slow", settings).timing.samples.size() >= 6);
}

void TestPipeline::timingStopsAtTheCap() {
    FakeDevice device;
    device.noise = 0.2;
    EvaluationPipeline pipeline(device, 1);
    QVERIFY(pipeline.setProblem(twiceProblem()).has_value());
    model::BenchmarkSettings settings;
    settings.relativeError = 1e-9;
    settings.maximumMs = 60;
    const model::Attempt attempt = evaluated(pipeline, "twice", settings);
    QVERIFY2(attempt.ok(), attempt.message.c_str());
    // Samples of 3 or 4 runs of 1 ms ± 10 %.
    QVERIFY(attempt.timing.samples.size() >= 14 && attempt.timing.samples.size() <= 23);
}

void TestPipeline::timingsThatNeverSettleAreUnstable() {
    FakeDevice device;
    EvaluationPipeline pipeline(device, 1);
    QVERIFY(pipeline.setProblem(twiceProblem()).has_value());
    device.neverSettles = true;
    const model::Attempt attempt = evaluated(pipeline, "twice", {10, 30, 0.001, 0, 0, true});
    QVERIFY(attempt.outcome == Outcome::Unstable);
    QVERIFY(!attempt.timing.empty());
}

void TestPipeline::fasterThanPhysicsIsImplausible() {
    FakeDevice device;
    device.copyMs = 1;  // 2 · 8 MiB in 1 ms: 16.8 GB/s
    device.kernels["too_fast"] = {twice, 1e-6};
    model::ProblemRequest problem = twiceProblem();
    problem.instances[0].bytes = 8e3;
    EvaluationPipeline pipeline(device, 1);
    const auto summary = pipeline.setProblem(problem);
    QVERIFY(summary.has_value());
    QVERIFY(std::abs(summary->limits.copyGigabytesPerSecond - 16.8) < 0.1);
    QVERIFY(summary->rooflineMs > 0);
    const model::Attempt attempt = evaluated(pipeline, "too_fast");
    QVERIFY2(attempt.outcome == Outcome::Implausible, attempt.message.c_str());
    QVERIFY(evaluated(pipeline, "twice").ok());
}

void TestPipeline::theFastestBaselineCounts() {
    FakeDevice device;
    device.libraries = {{"slow library", 3.0}, {"fast library", 1.2}};
    model::ProblemRequest problem = twiceProblem();
    problem.baselines = {"slow library", "fast library", "unknown library"};
    EvaluationPipeline pipeline(device, 1);
    const auto summary = pipeline.setProblem(problem);
    QVERIFY(summary.has_value());
    QCOMPARE(summary->baselines.size(), std::size_t{2});
    QCOMPARE(summary->baselines[0].name, std::string("fast library"));
    QCOMPARE(evaluated(pipeline, "twice").baselineName, std::string("fast library"));
}

void TestPipeline::aWrongBaselineIsLeftOutAndReported() {
    FakeDevice device;
    device.libraries["library"] = 1.5;
    device.wrongLibrary = true;
    EvaluationPipeline pipeline(device, 1);
    const auto summary = pipeline.setProblem(twiceProblem());
    QVERIFY(summary.has_value());
    QVERIFY(summary->baselines.empty());
    QCOMPARE(summary->warnings.size(), std::size_t{1});
    QVERIFY(summary->warnings[0].starts_with("baseline library is left out"));
}

void TestPipeline::withoutALibraryThePlainKernelIsTheBaseline() {
    FakeDevice device;
    device.kernels["plain"] = {twice, 4.0};
    model::ProblemRequest problem = twiceProblem();
    problem.instances[0].plainBaseline.programs = {{"fake", "plain", {}, {"plain"}, {}, {}}};
    problem.instances[0].plainBaseline.launches.resize(1);
    EvaluationPipeline pipeline(device, 1);
    QVERIFY(pipeline.setProblem(problem).has_value());
    const model::Attempt attempt = evaluated(pipeline, "twice");
    QCOMPARE(attempt.baselineName, std::string("plain kernel"));
    QVERIFY(std::abs(attempt.speedup.value - 4) < 0.05);
}

void TestPipeline::withoutAnyBaselineThereIsATimeButNoSpeedup() {
    FakeDevice device;
    EvaluationPipeline pipeline(device, 1);
    QVERIFY(pipeline.setProblem(twiceProblem()).has_value());
    const model::Attempt attempt = evaluated(pipeline, "twice");
    QVERIFY(attempt.ok());
    QVERIFY(attempt.baselineName.empty());
    QCOMPARE(attempt.speedup.value, 0.0);
    QVERIFY(attempt.timing.median > 0);
}

void TestPipeline::tooManyRegistersAreFoundBeforeLaunching() {
    FakeDevice device;
    device.registers["twice"] = 255;
    EvaluationPipeline pipeline(device, 1);
    QVERIFY(pipeline.setProblem(twiceProblem()).has_value());
    const int preparedBefore = device.prepared;
    model::Candidate candidate = candidateOf("twice");
    candidate.instances[0].launches[0].block = {1024, 1, 1};
    const auto attempt = pipeline.evaluate(candidate, {}, {});
    QVERIFY(attempt.has_value());
    QVERIFY(attempt->outcome == Outcome::ResourceExceeded);
    QCOMPARE(device.prepared, preparedBefore);
}

void TestPipeline::theSecretChangesTheInputs() {
    FakeDevice device;
    const model::ProblemRequest problem = twiceProblem();
    evaluation::InstanceStore first(device, problem, 0, 1), same(device, problem, 0, 1), other(device, problem, 0, 2);
    const auto checksum = [](evaluation::InstanceStore& store, int seed) {
        return (*store.set(0, seed))->checksums.at("x");
    };
    QCOMPARE(checksum(first, 0), checksum(same, 0));
    QVERIFY(checksum(first, 0) != checksum(other, 0));
    QVERIFY(checksum(first, 0) != checksum(first, 1));
}

void TestPipeline::aSecondProblemReplacesTheFirst() {
    FakeDevice device;
    EvaluationPipeline pipeline(device, 1);
    QVERIFY(pipeline.setProblem(twiceProblem()).has_value());
    QVERIFY(evaluated(pipeline, "twice").ok());
    model::ProblemRequest problem = twiceProblem();
    problem.instances.erase(problem.instances.begin());
    QVERIFY(pipeline.setProblem(problem).has_value());
    const model::Attempt attempt = evaluated(pipeline, "twice");
    QVERIFY(attempt.ok());
    QVERIFY((attempt.sizes == model::Sizes{{"n", 37}}));
    QVERIFY(!pipeline.setProblem({}).has_value());
    QVERIFY(!pipeline.evaluate(candidateOf("twice"), {}, {}).has_value());
}

void TestPipeline::hotTimingsAreMarkedAsSuch() {
    FakeDevice device;
    device.libraries["library"] = 1.5;
    EvaluationPipeline pipeline(device, 1);
    QVERIFY(pipeline.setProblem(twiceProblem()).has_value());
    model::BenchmarkSettings settings;
    settings.cold = false;
    const model::Attempt hot = evaluated(pipeline, "twice", settings);
    QVERIFY(hot.ok());
    QVERIFY(!hot.timing.cold);
    QVERIFY(!hot.baseline.cold);
    QVERIFY(evaluated(pipeline, "twice").timing.cold);
}

void TestPipeline::aReferenceThatDoesNotCompileIsAnErrorOfTheProgram() {
    FakeDevice device;
    model::ProblemRequest problem = twiceProblem();
    for (model::ProblemInstance& instance : problem.instances)
        instance.reference.programs[0].entries = {"broken"};
    EvaluationPipeline pipeline(device, 1);
    QVERIFY(pipeline.setProblem(problem).has_value());
    const auto attempt = pipeline.evaluate(candidateOf("twice"), {}, {});
    QVERIFY(!attempt.has_value());
    QVERIFY(attempt.error().message.find("reference") != std::string::npos);
}

QTEST_GUILESS_MAIN(TestPipeline)
#include "test_pipeline.moc"
