#include <cmath>
#include <limits>

#include <QTest>

#include "core/codec/json.h"

using namespace ww;
using codec::fromJson;
using codec::Json;
using codec::toJson;

class TestJson : public QObject {
    Q_OBJECT

private slots:
    void anAttemptSurvivesTheRoundTrip();
    void settingsKeepTheirOrderAndTheirTypes();
    void numbersThatAreNotFiniteSurvive();
    void missingFieldsKeepTheirDefaults();
    void unknownFieldsAreIgnored();
    void aWrongTypeIsAnErrorThatNamesTheField();
    void aNumberOutOfRangeIsAnError();
    void malformedTextIsAnError();
    void bytesThatAreNotUtf8AreReplaced();
    void aSessionSurvivesTheRoundTrip();
    void aProblemSurvivesTheRoundTrip();
};

namespace {

model::Attempt sampleAttempt() {
    model::Attempt attempt;
    attempt.id = 7;
    attempt.number = 3;
    attempt.configuration.settings = {{"num_warps", std::int64_t{4}}, {"BLOCK", std::int64_t{128}}};
    attempt.source = "heuristic";
    attempt.sizes = {{"M", 127}, {"K", 33}, {"A", 1}};
    attempt.outcome = model::Outcome::WrongResult;
    attempt.message = "C[5] is 1, not 2";
    attempt.timing.samples = {1.5, 1.25};
    attempt.verification.maxAbsError = 0.5;
    attempt.resources.occupancyLimiter = "registers";
    attempt.deviceAfter.throttling = {"power cap"};
    return attempt;
}

}  // namespace

void TestJson::anAttemptSurvivesTheRoundTrip() {
    const Json json = toJson(sampleAttempt());
    const auto back = fromJson<model::Attempt>(json);
    QVERIFY(back.has_value());
    QCOMPARE(codec::toLine(toJson(*back)), codec::toLine(json));
    QVERIFY(back->outcome == model::Outcome::WrongResult);
    QCOMPARE(back->timing.samples.size(), std::size_t{2});
    QVERIFY(back->sizes == sampleAttempt().sizes);
}

void TestJson::settingsKeepTheirOrderAndTheirTypes() {
    model::Configuration configuration;
    configuration.settings = {
        {"z", std::int64_t{1}}, {"a", 1.0}, {"m", std::string("wgmma")}, {"b", true}, {"n", std::int64_t{-3}}};
    const auto parsed = codec::parse(codec::toLine(toJson(configuration)));
    QVERIFY(parsed.has_value());
    const auto back = fromJson<model::Configuration>(*parsed);
    QVERIFY(back.has_value());
    QVERIFY(*back == configuration);
    QCOMPARE(back->key(), configuration.key());
}

void TestJson::numbersThatAreNotFiniteSurvive() {
    model::Verification verification;
    verification.maxAbsError = std::numeric_limits<double>::infinity();
    verification.rmsError = std::numeric_limits<double>::quiet_NaN();
    const auto parsed = codec::parse(codec::toLine(toJson(verification)));
    const auto back = fromJson<model::Verification>(*parsed);
    QVERIFY(back.has_value());
    QVERIFY(std::isinf(back->maxAbsError));
    QVERIFY(std::isnan(back->rmsError));
}

void TestJson::missingFieldsKeepTheirDefaults() {
    const auto settings = fromJson<model::SessionSettings>(Json::object());
    QVERIFY(settings.has_value());
    QCOMPARE(settings->maxIterations, 20);
    QCOMPARE(settings->device, std::string("auto"));
    QVERIFY(!settings->timeBudget.has_value());
}

void TestJson::unknownFieldsAreIgnored() {
    const auto state = fromJson<model::DeviceState>(Json{{"clock_mhz", 1500}, {"colour", "red"}});
    QVERIFY(state.has_value());
    QCOMPARE(state->clockMHz, 1500.0);
}

void TestJson::aWrongTypeIsAnErrorThatNamesTheField() {
    Json json = toJson(sampleAttempt());
    json["timing"]["samples"] = Json::array({1, "two"});
    const auto back = fromJson<model::Attempt>(json);
    QVERIFY(!back.has_value());
    QVERIFY2(back.error().message.starts_with("timing.samples.1: "), back.error().message.c_str());
    QVERIFY(!fromJson<model::Attempt>(Json::array()).has_value());
    QVERIFY(!fromJson<model::Attempt>(Json{{"outcome", "fine"}}).has_value());
}

void TestJson::aNumberOutOfRangeIsAnError() {
    QVERIFY(!fromJson<model::Attempt>(Json{{"number", 5000000000LL}}).has_value());
    QVERIFY(!fromJson<model::SessionSettings>(Json{{"seed", -1}}).has_value());
    const auto settings = fromJson<model::SessionSettings>(Json{{"seed", std::numeric_limits<std::uint64_t>::max()}});
    QVERIFY(settings.has_value());
    QCOMPARE(settings->seed, std::numeric_limits<std::uint64_t>::max());
}

void TestJson::malformedTextIsAnError() {
    QVERIFY(!codec::parse("{\"a\":").has_value());
    QVERIFY(!codec::parse("").has_value());
}

void TestJson::bytesThatAreNotUtf8AreReplaced() {
    const std::string line = codec::toLine(Json{{"message", "bad \xff byte"}});
    QVERIFY(codec::parse(line).has_value());
}

void TestJson::aSessionSurvivesTheRoundTrip() {
    model::SessionResult result;
    result.summary.id = 12;
    result.summary.device.versions = {{"driver", "580"}, {"NVRTC", "13.0"}};
    result.summary.settings.timeBudget = std::chrono::duration<double>(60);
    result.summary.settings.type = model::ElementType::Bf16;
    result.summary.settings.restrictions = {{"num_warps", {std::int64_t{4}, std::int64_t{8}}}};
    result.summary.settings.startFrom = {sampleAttempt().configuration};
    result.summary.stopReason = model::StopReason::Patience;
    result.best = sampleAttempt();
    const Json json = toJson(result);
    const auto back = fromJson<model::SessionResult>(json);
    QVERIFY(back.has_value());
    QCOMPARE(codec::toLine(toJson(*back)), codec::toLine(json));
    QCOMPARE(back->summary.settings.timeBudget->count(), 60.0);
    QVERIFY(back->best->configuration == sampleAttempt().configuration);
}

void TestJson::aProblemSurvivesTheRoundTrip() {
    model::ProblemRequest problem;
    problem.family = "gemm";
    model::Argument buffer;
    buffer.name = "A";
    buffer.access = model::ArgumentDefinition::Access::ReadWrite;
    buffer.fill.kind = model::Fill::Kind::ZeroOne;
    buffer.shape = {3, 5};
    model::ProblemInstance instance;
    instance.arguments = {buffer};
    instance.reference.programs = {{"cuda", "reference.cu", {{"reference.cu", "text\n"}}, {"ref"}, {"A=1"}, {}}};
    instance.reference.launches.resize(1);
    instance.reference.launches[0].grid = {2, 3, 4};
    problem.instances = {instance};
    const Json json = toJson(problem);
    const auto back = fromJson<model::ProblemRequest>(json);
    QVERIFY(back.has_value());
    QCOMPARE(codec::toLine(toJson(*back)), codec::toLine(json));
    QVERIFY(back->instances[0].arguments[0].fill.kind == model::Fill::Kind::ZeroOne);
    QCOMPARE(back->instances[0].reference.launches[0].grid[2], std::int64_t{4});
}

QTEST_GUILESS_MAIN(TestJson)
#include "test_json.moc"
