#include <algorithm>
#include <cmath>
#include <set>

#include <QFile>
#include <QTemporaryDir>
#include <QXmlStreamReader>
#include <QtTest>

#include "core/simulation/simulation_output.h"

using namespace ww;
using namespace ww::simulation;

namespace {

// 600 configurations, a seventh of them invalid, objective and cost by formula: anyone can write the same file.
interchange::RecordedSpace recordedSpace() {
    interchange::RecordedSpace space;
    space.parameters = {{"a", {}}, {"b", {}}, {"c", {}}};
    for (std::int64_t v = 0; v < 10; ++v)
        space.parameters[0].values.emplace_back(v);
    for (std::int64_t v = 0; v < 10; ++v)
        space.parameters[1].values.emplace_back(v);
    for (std::int64_t v = 0; v < 6; ++v)
        space.parameters[2].values.emplace_back(v);
    for (int i = 0; i < 600; ++i) {
        const int a = i / 60, b = i / 6 % 10, c = i % 6;
        interchange::RecordedRow row;
        row.key = fmt::format("{},{},{}", a, b, c);
        row.digits = {static_cast<std::uint16_t>(a), static_cast<std::uint16_t>(b), static_cast<std::uint16_t>(c)};
        row.compile = 1000 + 100 * c;
        row.framework = 10;
        if (i % 7 == 3) {
            row.outcome = model::Outcome::CompileFailed;
        } else {
            row.milliseconds = 1 + (a - 6) * (a - 6) + 0.5 * (b - 2) * (b - 2) + 0.1 * c + 0.001 * i;
            row.samples = {*row.milliseconds, *row.milliseconds};
        }
        space.rows.push_back(row);
    }
    return space;
}

ReplaySpace replaySpace() {
    auto space = ReplaySpace::from(recordedSpace(), "test/space");
    if (!space) qFatal("%s", space.error().message.c_str());
    return std::move(*space);
}

SimulationReport simulated(SimulationOptions options) {
    const std::vector<ReplaySpace> spaces{replaySpace()};
    auto report = simulate(spaces, options);
    if (!report) qFatal("%s", report.error().message.c_str());
    return std::move(*report);
}

bool near(double a, double b, double tolerance) {
    return std::abs(a - b) <= tolerance;
}

}  // namespace

class TestSimulation : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aSpaceKeepsItsConfigurationsTimesAndFailures() {
        const ReplaySpace space = replaySpace();
        QCOMPARE(space.space().size(), space::Index{600});
        const std::vector<space::Digit> digits{6, 2, 1};
        const auto index = *space.space().find(digits);
        QCOMPARE(space.key(index), std::string("6,2,1"));
        QVERIFY(near(space.evaluate(index).milliseconds, 1.1 + 0.001 * 373, 1e-12));
        QVERIFY(near(space.evaluate(index).seconds, 1.1 + 0.01 + 2 * 1.473e-3, 1e-12));
        QCOMPARE(space.budget().valid, std::size_t{514});
    }

    // What tools/score_curves.py of the published method's re-implementation says of the same space, written as a
    // cache.
    void budgetsAreThoseOfThePublishedMethod() {
        const BudgetFigures budget = replaySpace().budget();
        QVERIFY(near(budget.optimum, 1.372, 1e-9));
        QCOMPARE(budget.evaluationsStart, std::size_t{1});
        QCOMPARE(budget.evaluations, std::size_t{46});
        QVERIFY(near(budget.seconds, 60.260000000000005, 1e-6));
        QVERIFY(near(budget.meanSeconds, 1.4790837496757459, 1e-9));
    }

    void scoresAreThoseOfThePublishedMethod() {
        const ReplaySpace space = replaySpace();
        std::vector<Run> runs;
        for (std::size_t first : {5, 100, 333, 481}) {  // strides through the space, in the order of the file
            Run run;
            for (std::size_t i = 0; i < 200; ++i)
                run.push_back((first + 97 * i) % 600);
            runs.push_back(run);
        }
        const Score time = scoreRuns(space, runs, BudgetKind::Time, 0);
        const Score evaluations = scoreRuns(space, runs, BudgetKind::Evaluations, 0);
        QVERIFY2(near(time.score.value, 0.5000271380654367, 1e-6),
                 qPrintable(QString::number(time.score.value, 'g', 10)));
        QVERIFY(near(time.deviationOverBudget, 0.4322414989255392, 1e-6));
        QVERIFY2(near(evaluations.score.value, 0.5290969322778976, 1e-6),
                 qPrintable(QString::number(evaluations.score.value, 'g', 10)));
    }

    void randomSearchScoresAboutZeroAndARunVisitsNothingTwice() {
        const SimulationReport report = simulated({.advisors = {"random"}, .repeats = 200});
        const SpaceResult& result = report.results.front();
        QVERIFY2(std::abs(result.score.score.value) < 0.25, qPrintable(QString::number(result.score.score.value)));
        QVERIFY(result.score.score.low < result.score.score.high);
        for (const Run& run : result.runs)
            QCOMPARE(std::set<space::Index>(run.begin(), run.end()).size(), run.size());
    }

    void theNumberOfThreadsChangesNothing() {
        SimulationOptions options{.advisors = {"random", "heuristic"}, .repeats = 6, .budget = BudgetKind::Evaluations};
        options.threads = 1;
        const SimulationReport one = simulated(options);
        options.threads = 3;
        const SimulationReport three = simulated(options);
        for (std::size_t r = 0; r < one.results.size(); ++r)
            QCOMPARE(one.results[r].runs, three.results[r].runs);
        QCOMPARE(toJson(one)["aggregates"], toJson(three)["aggregates"]);
    }

    void runsEndATenthAfterTheScoredInterval() {
        const SimulationReport report =
            simulated({.advisors = {"random"}, .repeats = 3, .budget = BudgetKind::Evaluations, .resamples = 0});
        for (const Run& run : report.results[0].runs)
            QCOMPARE(run.size(), report.results[0].budget.runEvaluations);
    }

    void tracesNameConfigurationsAsTheFileDoes() {
        const QTemporaryDir folder;
        const std::vector<ReplaySpace> spaces{replaySpace()};
        const auto report = simulate(spaces, SimulationOptions{.advisors = {"random"}, .repeats = 2, .resamples = 0});
        const std::filesystem::path file = folder.filePath("trace.json").toStdString();
        QVERIFY(writeTraces(*report, spaces, file));
        QFile in(QString::fromStdString(file.string()));
        QVERIFY(in.open(QIODevice::ReadOnly));
        const auto trace = nlohmann::json::parse(in.readAll().toStdString());
        QCOMPARE(trace["runs"].size(), std::size_t{2});
        const Run& run = report->results[0].runs[0];
        QCOMPARE(trace["runs"][0]["keys"].size(), run.size());
        QCOMPARE(trace["runs"][0]["keys"][0].get<std::string>(), spaces[0].key(run[0]));
        QCOMPARE(trace["runs"][0]["overhead_s"][0].get<double>(), 0.01);
    }

    void thePlotAndTheTableNameEveryAdvisorAndSpace() {
        const SimulationReport report = simulated({.advisors = {"random", "heuristic"}, .repeats = 2, .resamples = 0});
        for (const std::string& text : {plotSvg(report), formatTable(report)}) {
            for (const char* word : {"random", "heuristic", "test/space"})
                QVERIFY(text.find(word) != std::string::npos);
        }
        QXmlStreamReader xml(QString::fromStdString(plotSvg(report)));
        while (!xml.atEnd())
            xml.readNext();
        QVERIFY2(!xml.hasError(), qPrintable(xml.errorString()));
    }

    void spacesWithoutABudgetAndUnknownAdvisorsAreErrors() {
        interchange::RecordedSpace flat = recordedSpace();
        for (auto& row : flat.rows) {
            if (row.milliseconds) row.milliseconds = 1;
        }
        QVERIFY(!ReplaySpace::from(flat, "flat"));
        const std::vector<ReplaySpace> spaces{replaySpace()};
        QVERIFY(!simulate(spaces, SimulationOptions{.advisors = {"nobody"}, .repeats = 1}));
        QVERIFY(!simulate(std::span<const ReplaySpace>(), SimulationOptions{}));
    }

    void theFittedCurvePoolsViolatorsAndWeighsPoints() {
        const std::vector<double> x{1, 2, 2, 3, 4}, y{5, 1, 3, 4, 0}, ones(5, 1.0);
        const FittedCurve fitted = fitDecreasing(x, y, ones);  // 5, mean(1, 3, 4), 0
        QVERIFY(near(fitted.at(2), 8.0 / 3, 1e-12));
        QVERIFY(near(fitted.at(3), 8.0 / 3, 1e-12));
        QCOMPARE(fitted.at(0), 5.0);
        QCOMPARE(fitted.at(9), 0.0);
        QVERIFY(near(fitted.at(3.5), 4.0 / 3, 1e-12));
        const FittedCurve weighed = fitDecreasing(x, y, std::vector<double>{1, 0, 0, 1, 1});
        QCOMPARE(weighed.at(2), 4.5);
    }

    void interpolationIsMonotoneAndExactAtItsPoints() {
        const std::vector<double> x{0, 1, 3, 4}, y{10, 4, 3, 0};
        QCOMPARE(interpolateMonotone(x, y, x), y);
        std::vector<double> at;
        for (int i = 0; i <= 400; ++i)
            at.push_back(i / 100.0);
        const std::vector<double> values = interpolateMonotone(x, y, at);
        QVERIFY(std::is_sorted(values.rbegin(), values.rend()));
    }
};

QTEST_GUILESS_MAIN(TestSimulation)
#include "test_simulation.moc"
