#include <QtTest>

#include "core/engine/confirmation.h"
#include "core/engine/stability_run.h"

using namespace ww;
using model::Attempt;
using model::Outcome;

namespace {

Attempt attempt(std::int64_t a, double speedup, Outcome outcome = Outcome::Ok) {
    Attempt attempt;
    attempt.configuration = {{{"A", a}}};
    attempt.outcome = outcome;
    attempt.speedup = {speedup, speedup, speedup};
    attempt.resources.registersPerThread = 40;
    return attempt;
}

model::FinalStanding standing(const std::string& key, double speedup, bool tied = false) {
    model::FinalStanding standing;
    standing.key = key;
    standing.speedup = {speedup, speedup - 0.01, speedup + 0.01};
    standing.timing.median = 2 / speedup;
    standing.tiedWithBest = tied;
    return standing;
}

model::FinalStanding baseline(const std::string& name, double milliseconds) {
    model::FinalStanding standing;
    standing.baselineName = name;
    standing.timing.median = milliseconds;
    return standing;
}

}  // namespace

class TestConfirmation : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void finalistsAreTheFastestCorrectOnesEachOnce();
    void theWinnerIsWhoWinsTheFinalsNotTheScreening();
    void whoFailsInTheFinalsIsOut();
    void speedupsAreAgainstTheFastestBaseline();
    void stabilityIsOneMinusTheCoefficientOfVariation();
    void failuresAreCountedBesideTheScore();
};

void TestConfirmation::finalistsAreTheFastestCorrectOnesEachOnce() {
    const std::vector<Attempt> tried = {attempt(1, 1.0), attempt(2, 3.0), attempt(3, 9.0, Outcome::Implausible),
                                        attempt(4, 2.0), attempt(2, 2.9)};
    const auto finalists = engine::pickFinalists(tried, 3);
    QCOMPARE(finalists.size(), std::size_t{3});
    QCOMPARE(finalists[0].configuration.key(), std::string("A=2"));
    QCOMPARE(finalists[1].configuration.key(), std::string("A=4"));
    QCOMPARE(finalists[2].configuration.key(), std::string("A=1"));
    QCOMPARE(engine::pickFinalists(tried, 0).size(), std::size_t{1});
}

void TestConfirmation::theWinnerIsWhoWinsTheFinalsNotTheScreening() {
    const std::vector<Attempt> finalists = {attempt(1, 3.0), attempt(2, 2.5), attempt(3, 2.4)};
    model::FinalsResult finals;
    finals.standings = {standing("A=1", 2.2), standing("A=2", 2.41, true), standing("A=3", 2.4, true),
                        baseline("cuBLAS", 2)};
    const auto confirmation = engine::judge(finalists, finals);
    QVERIFY(confirmation.best.has_value());
    QCOMPARE(confirmation.best->configuration.key(), std::string("A=2"));
    QCOMPARE(confirmation.best->speedup.value, 2.41);
    QVERIFY(confirmation.best->confirmed);
    QCOMPARE(confirmation.best->resources.registersPerThread, 40);
    QCOMPARE(confirmation.tied.size(), std::size_t{1});
    QCOMPARE(confirmation.tied[0].key(), std::string("A=3"));
}

void TestConfirmation::whoFailsInTheFinalsIsOut() {
    const std::vector<Attempt> finalists = {attempt(1, 3.0), attempt(2, 2.5)};
    model::FinalsResult finals;
    finals.standings = {standing("A=1", 3.1), standing("A=2", 2.4)};
    finals.standings[0].outcome = Outcome::WrongResult;
    QCOMPARE(engine::judge(finalists, finals).best->configuration.key(), std::string("A=2"));
    finals.standings[1].outcome = Outcome::TimedOut;
    QVERIFY(!engine::judge(finalists, finals).best.has_value());
}

void TestConfirmation::speedupsAreAgainstTheFastestBaseline() {
    const std::vector<Attempt> finalists = {attempt(1, 3.0)};
    model::FinalsResult finals;
    finals.standings = {standing("A=1", 3.1), baseline("cuBLAS", 2.5), baseline("cuBLASLt #3", 2.0)};
    const auto best = engine::judge(finalists, finals).best;
    QCOMPARE(best->baselineName, std::string("cuBLASLt #3"));
    QCOMPARE(best->baseline.median, 2.0);
}

void TestConfirmation::stabilityIsOneMinusTheCoefficientOfVariation() {
    const model::Configuration configuration{{{"A", std::int64_t{1}}}};
    std::vector<model::StabilityPoint> points(3);
    const double speedups[] = {1.0, 1.2, 1.4};
    for (std::size_t i = 0; i < 3; ++i) {
        points[i].configuration = configuration;
        points[i].outcome = Outcome::Ok;
        points[i].speedup.value = speedups[i];
        points[i].sizes = {{"n", static_cast<std::int64_t>(i)}};
    }
    const auto score = engine::stabilityScore(configuration, points);
    QCOMPARE(score.sizes, 3);
    QVERIFY(qAbs(score.score - (1 - 0.2 / 1.2)) < 1e-12);
    QCOMPARE(score.worstSpeedup, 1.0);
    QCOMPARE(score.worstSizes[0].second, 0);
}

void TestConfirmation::failuresAreCountedBesideTheScore() {
    const model::Configuration configuration{{{"A", std::int64_t{1}}}};
    std::vector<model::StabilityPoint> points(2);
    points[0].configuration = points[1].configuration = configuration;
    points[0].outcome = Outcome::Ok;
    points[0].speedup.value = 1.5;
    points[1].outcome = Outcome::ResourceExceeded;
    const auto score = engine::stabilityScore(configuration, points);
    QCOMPARE(score.sizes, 1);
    QCOMPARE(score.failures, 1);
    QCOMPARE(score.score, 1.0);
    QCOMPARE(engine::stabilityScore({{{"A", std::int64_t{2}}}}, points).sizes, 0);
}

QTEST_GUILESS_MAIN(TestConfirmation)
#include "test_confirmation.moc"
