#include <QTest>

#include "core/analysis/parameter_impact.h"

using namespace ww;

namespace {

model::Attempt attempt(std::int64_t tile, std::int64_t warps, double speedup, bool ok = true) {
    model::Attempt made;
    made.configuration.settings = {{"tile", tile}, {"warps", warps}};
    made.outcome = ok ? model::Outcome::Ok : model::Outcome::WrongResult;
    made.speedup.value = speedup;
    return made;
}

}  // namespace

class TestParameterImpact : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theParameterWithTheWidestSpreadComesFirst();
    void failedAttemptsCountAsTriedButNotInTheMeans();
    void aValueThatNeverWorkedHasNoMeanAndNoPartInTheSpread();
    void valuesAreInAscendingOrder();
    void noAttemptsHaveNoImpact();
};

void TestParameterImpact::theParameterWithTheWidestSpreadComesFirst() {
    const std::vector<model::Attempt> attempts = {attempt(16, 4, 0.5), attempt(16, 8, 0.6), attempt(64, 4, 1.5),
                                                  attempt(64, 8, 1.6)};
    const auto impact = analysis::parameterImpact(attempts);
    QCOMPARE(impact.size(), std::size_t{2});
    QCOMPARE(impact[0].parameter, std::string("tile"));
    QCOMPARE(impact[0].spread, 1.0);
    QVERIFY(impact[0].bestValue == model::Value(std::int64_t{64}));
    QVERIFY(qAbs(impact[1].spread - 0.1) < 1e-12);
}

void TestParameterImpact::failedAttemptsCountAsTriedButNotInTheMeans() {
    const std::vector<model::Attempt> attempts = {attempt(16, 4, 1.0), attempt(16, 4, 9.0, false)};
    const auto impact = analysis::parameterImpact(attempts);
    QCOMPARE(impact[0].values[0].tried, 2);
    QCOMPARE(impact[0].values[0].ok, 1);
    QCOMPARE(impact[0].values[0].meanSpeedup, 1.0);
}

void TestParameterImpact::aValueThatNeverWorkedHasNoMeanAndNoPartInTheSpread() {
    const std::vector<model::Attempt> attempts = {attempt(16, 4, 1.0), attempt(64, 4, 0, false), attempt(128, 4, 1.25)};
    const auto impact = analysis::parameterImpact(attempts);
    QCOMPARE(impact[0].parameter, std::string("tile"));
    QCOMPARE(impact[0].spread, 0.25);
    QCOMPARE(impact[0].values[1].ok, 0);
}

void TestParameterImpact::valuesAreInAscendingOrder() {
    const std::vector<model::Attempt> attempts = {attempt(128, 4, 1.0), attempt(16, 4, 1.0), attempt(64, 4, 1.0)};
    const auto impact = analysis::parameterImpact(attempts);
    QVERIFY(impact[0].values[0].value == model::Value(std::int64_t{16}));
    QVERIFY(impact[0].values[2].value == model::Value(std::int64_t{128}));
}

void TestParameterImpact::noAttemptsHaveNoImpact() {
    QVERIFY(analysis::parameterImpact({}).empty());
}

QTEST_GUILESS_MAIN(TestParameterImpact)
#include "test_parameter_impact.moc"
