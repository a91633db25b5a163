#include <QTest>

#include "core/analysis/statistics.h"

using namespace ww;

namespace {

model::Attempt attempt(std::int64_t tile, model::Outcome outcome, double speedup = 0) {
    model::Attempt made;
    made.configuration.settings = {{"tile", tile}};
    made.outcome = outcome;
    made.speedup.value = speedup;
    return made;
}

}  // namespace

class TestStatistics : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void outcomesAreCounted();
    void onlyCorrectAttemptsEnterTheSpeedups();
    void theLatestMeasurementOfAConfigurationRanks();
};

void TestStatistics::outcomesAreCounted() {
    const std::vector<model::Attempt> attempts = {
        attempt(1, model::Outcome::Ok, 1), attempt(2, model::Outcome::TimedOut), attempt(3, model::Outcome::TimedOut),
        attempt(4, model::Outcome::Ok, 2)};
    const auto statistics = analysis::attemptStatistics(attempts);
    QCOMPARE(statistics.total, 4);
    QCOMPARE(statistics.successful, 2);
    QCOMPARE(statistics.successRate(), 0.5);
    QCOMPARE(statistics.byOutcome[static_cast<std::size_t>(model::Outcome::TimedOut)], 2);
    QCOMPARE(analysis::attemptStatistics({}).successRate(), 0.0);
}

void TestStatistics::onlyCorrectAttemptsEnterTheSpeedups() {
    const std::vector<model::Attempt> attempts = {attempt(1, model::Outcome::Ok, 1), attempt(2, model::Outcome::Ok, 3),
                                                  attempt(3, model::Outcome::WrongResult, 100)};
    const auto statistics = analysis::attemptStatistics(attempts);
    QCOMPARE(statistics.bestSpeedup, 3.0);
    QCOMPARE(statistics.meanSpeedup, 2.0);
    QCOMPARE(statistics.worstSpeedup, 1.0);
}

void TestStatistics::theLatestMeasurementOfAConfigurationRanks() {
    const std::vector<model::Attempt> attempts = {attempt(1, model::Outcome::Ok, 5), attempt(2, model::Outcome::Ok, 2),
                                                  attempt(1, model::Outcome::Ok, 1)};
    const auto fastest = analysis::fastestFirst(attempts);
    QCOMPARE(fastest.size(), std::size_t{2});
    QCOMPARE(fastest[0].speedup.value, 2.0);
    QCOMPARE(fastest[1].speedup.value, 1.0);
}

QTEST_GUILESS_MAIN(TestStatistics)
#include "test_statistics.moc"
