#include <cmath>
#include <vector>

#include <QtTest>

#include "core/stats/descriptive.h"
#include "core/stats/interval.h"
#include "core/stats/random.h"
#include "core/stats/rank_tests.h"
#include "core/stats/rounds.h"

using namespace ww::stats;

namespace {

bool near(double a, double b, double tolerance = 1e-9) {
    return std::abs(a - b) <= tolerance;
}

std::vector<double> noisy(double centre, double spread, int n, std::uint64_t seed) {
    Random random(seed);
    std::vector<double> samples;
    for (int i = 0; i < n; ++i)
        samples.push_back(centre + spread * (random.uniform() - 0.5));
    return samples;
}

}  // namespace

class TestStats : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void medianOfOddEvenAndNoSamples() {
        QCOMPARE(median(std::vector<double>{3, 1, 2}), 2.0);
        QCOMPARE(median(std::vector<double>{4, 1, 3, 2}), 2.5);
        QCOMPARE(median(std::vector<double>{}), 0.0);
    }

    void quantilesInterpolateBetweenOrderStatistics() {
        const std::vector<double> samples{10, 20, 30, 40};
        QCOMPARE(quantile(samples, 0), 10.0);
        QCOMPARE(quantile(samples, 1), 40.0);
        QVERIFY(near(quantile(samples, 0.25), 17.5));  // R: quantile(c(10,20,30,40), .25)
        QVERIFY(near(quantile(samples, 0.9), 37.0));
    }

    void momentsOfKnownSamples() {
        const std::vector<double> samples{2, 4, 4, 4, 5, 5, 7, 9};
        QCOMPARE(mean(samples), 5.0);
        QVERIFY(near(standardDeviation(samples), std::sqrt(32.0 / 7)));
        QVERIFY(near(coefficientOfVariation(samples), std::sqrt(32.0 / 7) / 5));
        QCOMPARE(medianAbsoluteDeviation(std::vector<double>{1, 1, 2, 2, 4, 6, 9}), 1.0);
    }

    void oneWildSampleIsAnOutlierAndDoesNotMoveTheRobustSpread() {
        const std::vector<double> samples{1.00, 1.01, 0.99, 1.02, 0.98, 1.00, 5.0};
        const RobustView view = robustView(samples);
        QCOMPARE(view.outliers, 1);
        QVERIFY(view.outlier[6]);
        QVERIFY(view.spread < 0.05);
    }

    void equalSamplesHaveNoOutliersButADeviatingOneIsFound() {
        QCOMPARE(robustView(std::vector<double>(5, 2.0)).outliers, 0);
        std::vector<double> samples(20, 2.0);
        samples.push_back(3.0);
        QCOMPARE(robustView(samples).outliers, 1);
    }

    void tiedSamplesShareTheirRanks() {
        const std::vector<double> expected{1, 2.5, 2.5, 4};
        QCOMPARE(midRanks(std::vector<double>{1, 5, 5, 9}), expected);
    }

    // Published tables of the sign test's order-statistic intervals: n = 10 → 2nd … 9th (97.9 %), n = 20 → 6th … 15th
    // (95.9 %), n = 30 → 10th … 21st (95.7 %).
    void medianOrderStatisticsAgreeWithPublishedTables() {
        const auto ten = medianOrderStatistics(10), twenty = medianOrderStatistics(20),
                   thirty = medianOrderStatistics(30);
        QCOMPARE(ten.low, std::size_t{1});
        QCOMPARE(ten.high, std::size_t{8});
        QVERIFY(near(ten.confidence, 0.9785, 1e-4));
        QCOMPARE(twenty.low, std::size_t{5});
        QCOMPARE(twenty.high, std::size_t{14});
        QVERIFY(near(twenty.confidence, 0.9586, 1e-4));
        QCOMPARE(thirty.low, std::size_t{9});
        QCOMPARE(thirty.high, std::size_t{20});
        QVERIFY(near(thirty.confidence, 0.9572, 1e-4));
    }

    void fewSamplesGiveTheirRangeAndSayHowMuchItCovers() {
        const auto five = medianOrderStatistics(5);
        QCOMPARE(five.low, std::size_t{0});
        QCOMPARE(five.high, std::size_t{4});
        QVERIFY(near(five.confidence, 1 - 2.0 / 32));
        QCOMPARE(medianOrderStatistics(1).high, std::size_t{0});
        QVERIFY(medianOrderStatistics(6).confidence >= 0.95);
    }

    void theLargeSampleApproximationContinuesTheExactRanks() {
        const auto exact = medianOrderStatistics(1000), approximate = medianOrderStatistics(1001);
        QVERIFY(std::abs(static_cast<double>(exact.low) - static_cast<double>(approximate.low)) <= 1);
        QVERIFY(std::abs(static_cast<double>(exact.high) - static_cast<double>(approximate.high)) <= 2);
    }

    void theMedianIntervalCoversTheTrueMedianAsOftenAsItSays() {
        int covered = 0;
        for (std::uint64_t seed = 1; seed <= 2000; ++seed) {
            covered += medianInterval(noisy(1, 1, 21, seed)).contains(1.0) ? 1 : 0;
        }
        QVERIFY2(covered >= 1880 && covered <= 1970, qPrintable(QString::number(covered)));
    }

    void theBootstrapIsSeededAndCoversTheMean() {
        const std::vector<double> samples = noisy(3, 1, 50, 7);
        const Interval a = bootstrapInterval(samples, mean, 0.95, 1000, 5),
                       b = bootstrapInterval(samples, mean, 0.95, 1000, 5);
        QCOMPARE(a.low, b.low);
        QCOMPARE(a.high, b.high);
        QVERIFY(a.low < mean(samples) && mean(samples) < a.high);
        const double standardError = standardDeviation(samples) / std::sqrt(50.0);
        QVERIFY(near((a.high - a.low) / (2 * 1.96 * standardError), 1, 0.15));
    }

    void samplingStopsWhenTheMedianIsKnownOrTheCapIsReached() {
        const StoppingRule rule{0.01, 0.95, 6, 100};
        QCOMPARE(rule.judge(std::vector<double>(5, 1.0)), StoppingRule::Verdict::Continue);
        QCOMPARE(rule.judge(std::vector<double>(6, 1.0)), StoppingRule::Verdict::Settled);
        QCOMPARE(rule.judge(noisy(1, 1, 50, 1)), StoppingRule::Verdict::Continue);
        QCOMPARE(rule.judge(noisy(1, 1, 100, 1)), StoppingRule::Verdict::Capped);
    }

    // R: wilcox.test(c(1.1,2.2,3.3,4.4,5.5), c(6.6,7.7,8.8,9.9,10.1)) → p = 0.007937 = 2 / C(10,5)
    void mannWhitneyIsExactForSmallSamples() {
        const std::vector<double> low{1.1, 2.2, 3.3, 4.4, 5.5}, high{6.6, 7.7, 8.8, 9.9, 10.1};
        QVERIFY(near(mannWhitney(low, high).p, 2.0 / 252));
        QCOMPARE(mannWhitney(low, high).statistic, 0.0);
        QCOMPARE(mannWhitney(high, low).statistic, 25.0);
        const std::vector<double> a{1, 4, 5}, b{2, 3, 6};  // U = 0 + 2 + 2 = 4; P(U ≤ 4) = 10/20, doubled 1
        QCOMPARE(mannWhitney(a, b).statistic, 4.0);
        QCOMPARE(mannWhitney(a, b).p, 1.0);
    }

    // Ties: z = (|8.5 − 18| − ½) / √(6·6/12 · (13 − 30/132)) by hand.
    void mannWhitneyCorrectsForTies() {
        const std::vector<double> a{1, 2, 2, 3, 4, 5}, b{2, 5, 6, 7, 8, 9};
        double u = 0;
        for (double x : a) {
            for (double y : b)
                u += x > y ? 1 : x == y ? 0.5 : 0;
        }
        const double z = (std::abs(u - 18) - 0.5) / std::sqrt(3 * (13 - 30.0 / 132));
        QCOMPARE(mannWhitney(a, b).statistic, u);
        QVERIFY(near(mannWhitney(a, b).p, std::erfc(z / std::sqrt(2.0))));
        QCOMPARE(mannWhitney(std::vector<double>{1, 1}, std::vector<double>{1, 1}).p, 1.0);
    }

    // Tables of the signed-rank test: n = 5, all positive → p = 2/32; n = 8 with W = 3 → p = 2·5/256.
    void wilcoxonIsExactForFewDifferences() {
        QVERIFY(near(wilcoxonSignedRank(std::vector<double>{1, 2, 3, 4, 5}).p, 2.0 / 32));
        const TestResult eight = wilcoxonSignedRank(std::vector<double>{1, 2, -3, -4, -5, -6, -7, -8});
        QCOMPARE(eight.statistic, 3.0);
        QVERIFY(near(eight.p, 2 * 5.0 / 256));
        QCOMPARE(wilcoxonSignedRank(std::vector<double>{0, 0}).p, 1.0);
    }

    void onlyGroupsThatCannotBeToldFromTheBestAreTied() {
        const std::vector<std::vector<double>> groups{
            noisy(1.0, 0.1, 20, 1), noisy(1.001, 0.1, 20, 2), noisy(1.5, 0.1, 20, 3), {}};
        const std::vector<bool> expected{true, true, false, false};
        QCOMPARE(tiedWithBest(groups), expected);
    }

    void driftCancelsInRatiosOfRounds() {
        std::vector<double> baseline, candidate;
        for (int round = 0; round < 20; ++round) {
            const double drift = 1 + 0.05 * round;
            baseline.push_back(2.0 * drift * (1 + 0.001 * (round % 3)));
            candidate.push_back(1.0 * drift);
        }
        const Interval speedup = ratioOfRounds(baseline, candidate);
        QVERIFY(near(speedup.value, 2.002, 1e-3));
        QVERIFY(speedup.low >= 2.0 - 1e-12 && speedup.high <= 2.004 + 1e-12);
        QVERIFY(!tiedOverRounds(baseline, candidate));
    }

    void aContestantTiesWithItselfAndItsRatioGivesTheNoiseFloor() {
        const std::vector<double> first = noisy(1, 0.02, 30, 1), second = noisy(1, 0.02, 30, 2);
        QVERIFY(tiedOverRounds(first, second));
        const double floor = noiseFloor(first, second);
        QVERIFY(floor > 0 && floor < 0.02);
    }

    void randomNumbersBelowABoundAreEvenlySpread() {
        Random random(1);
        std::vector<int> counts(7, 0);
        for (int i = 0; i < 70000; ++i)
            ++counts[random.below(7)];
        for (int count : counts)
            QVERIFY(std::abs(count - 10000) < 500);
    }
};

QTEST_GUILESS_MAIN(TestStats)
#include "test_stats.moc"
