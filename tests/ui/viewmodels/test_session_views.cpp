#include <QAbstractItemModelTester>
#include <QTest>

#include "ui/theme/theme.h"
#include "ui/viewmodels/decimator.h"
#include "ui/viewmodels/history_series.h"
#include "ui/viewmodels/parameter_effects.h"
#include "ui/viewmodels/session_list_model.h"
#include "ui/viewmodels/text_format.h"

using namespace ww;
using namespace ww::ui;

namespace {

model::Attempt attempt(int number, double speedup, std::int64_t a, std::int64_t b) {
    model::Attempt made;
    made.id = made.number = number;
    made.outcome = speedup > 0 ? model::Outcome::Ok : model::Outcome::TimedOut;
    made.configuration.settings = {{"A", a}, {"B", b}};
    made.speedup = {speedup, speedup * 0.9, speedup * 1.1};
    return made;
}

}  // namespace

class TestSessionViews : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        Theme::instance().apply(Theme::Choice::Light);
        QLocale::setDefault(QLocale::c());
    }

    void decimationKeepsEveryExtreme() {
        std::vector<PlotPoint> points;
        for (std::uint32_t i = 0; i < 100'000; ++i)
            points.push_back({static_cast<double>(i), std::sin(i * 0.001), i});
        points[54'321].y = 9;
        points[77'777].y = -9;
        const auto kept = decimated(points, 0, 100'000, 1000);
        QVERIFY(kept.size() <= 2000);
        QVERIFY(std::any_of(kept.begin(), kept.end(), [](const PlotPoint& p) { return p.row == 54'321; }));
        QVERIFY(std::any_of(kept.begin(), kept.end(), [](const PlotPoint& p) { return p.row == 77'777; }));
        QVERIFY(
            std::is_sorted(kept.begin(), kept.end(), [](const PlotPoint& a, const PlotPoint& b) { return a.x < b.x; }));
    }

    void fewPointsAreKeptAll() {
        const std::vector<PlotPoint> points{{1, 1, 0}, {2, 5, 1}, {3, 2, 2}};
        QCOMPARE(decimated(points, 1.5, 3, 100).size(), std::size_t{2});
    }

    void theBestSoFarOnlyRises() {
        Exploration exploration;
        HistorySeries series;
        series.restart(CostAxis::Attempts);
        exploration.append(std::vector{attempt(1, 1.0, 1, 1), attempt(2, 0, 1, 2), attempt(3, 0.8, 2, 1)});
        series.extend(exploration);
        exploration.append(std::vector{attempt(4, 1.7, 2, 2), attempt(5, 1.6, 3, 1)});
        series.extend(exploration);
        QCOMPARE(series.best().size(), std::size_t{2});
        QCOMPARE(series.best().back().x, 4.0);
        QCOMPARE(series.failures().size(), std::size_t{1});
        QCOMPARE(series.correct().size(), std::size_t{4});
    }

    void theParameterThatDecidesExplainsMost() {
        Exploration exploration;
        std::vector<model::Attempt> attempts;
        for (int i = 0; i < 64; ++i)
            attempts.push_back(attempt(i + 1, (i % 2 == 0 ? 1.0 : 2.0) + (i * 37 % 11) * 0.001, i % 2, i / 2 % 4));
        exploration.append(attempts);
        const auto effects = parameterEffects(effectSample(exploration.store(), exploration.visible()));
        QCOMPARE(effects.size(), std::size_t{2});
        QCOMPARE(effects.front().name, std::string("A"));
        QVERIFY(effects.front().explained > 0.99);
        QVERIFY(effects.back().explained < 0.1);
        QVERIFY(effects.front().explainedLow <= effects.front().explained &&
                effects.front().explained <= effects.front().explainedHigh);
        const ValueEffect& fast = effects.front().values.back();
        QCOMPARE(fast.correct, 32);
        QVERIFY(fast.low < fast.mean && fast.mean < fast.high);
        QVERIFY(std::abs(fast.mean - 2.005) < 0.01);
    }

    void aPairOfValuesCountsItsAttempts() {
        Exploration exploration;
        exploration.append(
            std::vector{attempt(1, 1, 1, 8), attempt(2, 3, 1, 8), attempt(3, 0, 1, 8), attempt(4, 2, 2, 4)});
        const PairGrid grid = pairGrid(exploration.store(), exploration.visible(), 0, 1);
        QCOMPARE(grid.across.size(), std::size_t{2});
        const PairCell& cell = grid.at(0, 1);  // A = 1, B = 8
        QCOMPARE(cell.tried, 3);
        QCOMPARE(cell.correct, 2);
        QCOMPARE(cell.best, 3.0);
        QCOMPARE(cell.median, 2.0);
        QCOMPARE(grid.at(1, 1).tried, 0);
    }

    void sessionsAreShownAndUpdated() {
        SessionListModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model::SessionSummary session;
        session.id = 7;
        session.kernel = "matmul";
        model.set({session});
        session.bestSpeedup = 2.345;
        session.state = model::SessionState::Interrupted;
        model.update(session);
        QCOMPARE(model.index(0, SessionListModel::Best).data().toString(),
                 QStringLiteral("2.34×").replace(QStringLiteral("2.34"), formatNumber(2.345)));
        QVERIFY(model.index(0, SessionListModel::State).data().toString().contains(QStringLiteral("interrupted")));
        model.set({});
        QCOMPARE(model.rowCount(), 0);
    }

    void numbersHaveThreeSignificantDigits() {
        QCOMPARE(formatNumber(2.3149), QStringLiteral("2.31"));
        QCOMPARE(formatNumber(0.041237), QStringLiteral("0.0412"));
        QCOMPARE(formatNumber(1234.4), QStringLiteral("1234"));
        QCOMPARE(formatMilliseconds(0.0183), QStringLiteral("18.3 µs"));
        QCOMPARE(formatMilliseconds(2100), QStringLiteral("2.10 s"));
        QCOMPARE(formatSeconds(125), QStringLiteral("2 min 05 s"));
        QCOMPARE(formatBytes(232448), QStringLiteral("227 KiB"));
        QCOMPARE(formatSpeedup(0), QStringLiteral("–"));
    }
};

QTEST_MAIN(TestSessionViews)
#include "test_session_views.moc"
