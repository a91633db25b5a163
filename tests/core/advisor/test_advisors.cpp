#include <cmath>
#include <set>
#include <utility>

#include <QtTest>

#include "core/advisor/additive_model.h"
#include "core/advisor/forest.h"
#include "core/advisor/history.h"
#include "core/advisor/learned_model.h"
#include "core/advisor/registry.h"

using namespace ww;
using namespace ww::advisor;

namespace {

space::ParameterSpace makeSpace() {
    std::vector<model::ParameterDefinition> parameters;
    const std::vector<std::pair<std::string, int>> shape = {{"block", 8}, {"tile", 6}, {"unroll", 4}, {"pad", 2}};
    for (const auto& [name, count] : shape) {
        model::ParameterDefinition parameter;
        parameter.name = name;
        for (int i = 0; i < count; ++i)
            parameter.values.emplace_back(std::int64_t{1} << i);
        parameters.push_back(parameter);
    }
    std::vector<space::Digit> rows;
    for (space::Digit a = 0; a < 8; ++a) {
        for (space::Digit b = 0; b < 6; ++b) {
            for (space::Digit c = 0; c < 4; ++c) {
                for (space::Digit d = 0; d < 2; ++d) {
                    if (a + b <= 9) rows.insert(rows.end(), {a, b, c, d});  // a constraint
                }
            }
        }
    }
    return *space::ParameterSpace::fromRows(std::move(parameters), rows);
}

// A valley at block 5, tile 2, unroll 3, pad 1; blocks of 7 fail.
Observation measure(const space::ParameterSpace& space, space::Index index) {
    const space::Digits d = space.digits(index);
    const double x = std::abs(d[0] - 5) + 1.5 * std::abs(d[1] - 2) + 0.5 * (3 - d[2]) + 0.3 * (1 - d[3]);
    if (d[0] == 7) return {index, model::Outcome::ResourceExceeded, 0, 0.5};
    return {index, model::Outcome::Ok, 1 + x, 1};
}

std::vector<space::Index> play(Advisor& advisor, const space::ParameterSpace& space, std::size_t evaluations,
                               std::size_t batch = 1) {
    std::vector<space::Index> visited;
    while (visited.size() < evaluations) {
        const auto proposals = advisor.propose(std::min(batch, evaluations - visited.size()));
        if (proposals.empty()) break;
        std::vector<Observation> observations;
        for (const Proposal& proposal : proposals) {
            visited.push_back(proposal.index);
            observations.push_back(measure(space, proposal.index));
        }
        advisor.observe(observations);
    }
    return visited;
}

std::unique_ptr<Advisor> advisorNamed(const QString& name, const space::ParameterSpace& space, std::uint64_t seed = 1,
                                      Budget budget = {}) {
    auto advisor = makeAdvisor(name.toStdString(), {.space = space, .seed = seed, .budget = budget});
    if (!advisor) qFatal("%s", advisor.error().message.c_str());
    return std::move(*advisor);
}

double bestOf(const space::ParameterSpace& space, const std::vector<space::Index>& visited) {
    double best = 1e9;
    for (space::Index index : visited) {
        const Observation o = measure(space, index);
        if (o.outcome == model::Outcome::Ok) best = std::min(best, o.milliseconds);
    }
    return best;
}

void addAdvisorRows(bool onlyLearning = false) {
    QTest::addColumn<QString>("name");
    for (const AdvisorDescription& description : advisors()) {
        if (onlyLearning && (description.name == "random" || description.name == "exhaustive")) continue;
        const QByteArray name(description.name.data(), static_cast<qsizetype>(description.name.size()));
        QTest::newRow(name.constData()) << QString::fromLatin1(name);
    }
}

}  // namespace

class TestAdvisors : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyAdvisorVisitsEveryConfigurationExactlyOnce_data() { addAdvisorRows(); }
    void everyAdvisorVisitsEveryConfigurationExactlyOnce() {
        QFETCH(QString, name);
        const auto space = makeSpace();
        const auto advisor = advisorNamed(name, space);
        const auto visited = play(*advisor, space, 10000, 7);
        QCOMPARE(visited.size(), static_cast<std::size_t>(space.size()));
        QCOMPARE(std::set<space::Index>(visited.begin(), visited.end()).size(), visited.size());
        QVERIFY(advisor->propose(1).empty());
    }

    void theSameSeedGivesTheSameSearchAndAnotherSeedAnother_data() { addAdvisorRows(); }
    void theSameSeedGivesTheSameSearchAndAnotherSeedAnother() {
        QFETCH(QString, name);
        const auto space = makeSpace();
        const auto first = play(*advisorNamed(name, space, 3), space, 80, 3);
        QCOMPARE(play(*advisorNamed(name, space, 3), space, 80, 3), first);
        if (name != "exhaustive") QVERIFY(play(*advisorNamed(name, space, 4), space, 80, 3) != first);
    }

    void noAdvisorProposesWhatOthersHaveMeasured_data() { addAdvisorRows(); }
    void noAdvisorProposesWhatOthersHaveMeasured() {
        QFETCH(QString, name);
        const auto space = makeSpace();
        const auto advisor = advisorNamed(name, space);
        std::set<space::Index> known;
        for (space::Index index = 0; index < space.size(); index += 2) {
            known.insert(index);
            const Observation observation = measure(space, index);
            advisor->observe({&observation, 1});
        }
        for (space::Index index : play(*advisor, space, 200, 4))
            QVERIFY(!known.contains(index));
    }

    void aCancelledConfigurationMayComeAgainAndThenCounts_data() { addAdvisorRows(); }
    void aCancelledConfigurationMayComeAgainAndThenCounts() {
        QFETCH(QString, name);
        const auto space = makeSpace();
        const auto advisor = advisorNamed(name, space);
        const auto proposals = advisor->propose(5);
        for (const Proposal& proposal : proposals) {
            const Observation cancelled{proposal.index, model::Outcome::Cancelled, 0, 0};
            advisor->observe({&cancelled, 1});
        }
        QCOMPARE(play(*advisor, space, 10000, 10).size(), static_cast<std::size_t>(space.size()));
    }

    void aSpaceThatFailsEverywhereIsStillSearchedToTheEnd_data() { addAdvisorRows(); }
    void aSpaceThatFailsEverywhereIsStillSearchedToTheEnd() {
        QFETCH(QString, name);
        const auto space = makeSpace();
        const auto advisor = advisorNamed(name, space);
        std::size_t visited = 0;
        for (auto proposals = advisor->propose(3); !proposals.empty(); proposals = advisor->propose(3)) {
            visited += proposals.size();
            for (const Proposal& proposal : proposals) {
                const Observation failed{proposal.index, model::Outcome::CompileFailed, 0, 1};
                advisor->observe({&failed, 1});
            }
        }
        QCOMPARE(visited, static_cast<std::size_t>(space.size()));
    }

    void whatLearnsIsNearerToTheOptimumThanRandomSearch_data() { addAdvisorRows(true); }
    void whatLearnsIsNearerToTheOptimumThanRandomSearch() {
        QFETCH(QString, name);
        const auto space = makeSpace();
        double learned = 0, random = 0;
        for (std::uint64_t seed = 1; seed <= 40; ++seed) {
            learned += bestOf(space, play(*advisorNamed(name, space, seed, {30, 0}), space, 30));
            random += bestOf(space, play(*advisorNamed("random", space, seed), space, 30));
        }
        QVERIFY2(learned < random, qPrintable(QString("%1 against %2").arg(learned / 40).arg(random / 40)));
    }

    void theHeuristicTriesTheAuthorsSeedsFirstAndNeverTheDefault() {
        const auto space = makeSpace();
        AdvisorContext context{.space = space, .defaultIndex = 17, .seeds = {40, 17, 3}};
        const auto advisor = *makeAdvisor("heuristic", context);
        const auto proposals = advisor->propose(6);
        QCOMPARE(proposals[0].index, space::Index{40});
        QCOMPARE(proposals[1].index, space::Index{3});
        for (const Proposal& proposal : proposals) {
            QVERIFY(proposal.index != 17);
            QVERIFY(!proposal.rationale.empty());
        }
    }

    void anUnknownNameIsAnErrorThatNamesTheNearestOne() {
        const auto advisor = makeAdvisor("randon", {.space = makeSpace()});
        QVERIFY(!advisor);
        QVERIFY(QString::fromStdString(advisor.error().message).contains("did you mean 'random'"));
    }

    void repeatsAreAveragedAndTheBestFollowsThem() {
        const auto space = makeSpace();
        History history(space);
        history.observe({1, model::Outcome::Ok, 1.0, 1});
        history.observe({2, model::Outcome::Ok, 1.2, 1});
        QCOMPARE(history.best()->index, space::Index{1});
        history.observe({1, model::Outcome::Ok, 2.0, 1});
        QCOMPARE(history.best()->index, space::Index{2});
        QCOMPARE(history.find(1)->milliseconds, 1.5);
        QCOMPARE(history.okCount(), std::size_t{2});
    }

    void theDefaultIsRegisteredAndStandsFirst() { QCOMPARE(advisors().front().name, defaultAdvisor); }

    void aForestLearnsAProductOfTwoParametersAndKnowsWhereItIsUnsure() {
        const auto space = makeSpace();
        const FeatureEncoding encoding(space);
        QCOMPARE(encoding.size(), std::size_t{4});
        std::vector<float> rows, targets;
        std::vector<float> features(encoding.size());
        const auto target = [](const space::Digits& d) { return d[0] + d[1] > 6 ? 2.0F : 0.5F; };
        for (space::Index index = 0; index < space.size(); index += 2) {
            encoding.encode(space.digits(index), features);
            rows.insert(rows.end(), features.begin(), features.end());
            targets.push_back(target(space.digits(index)));
        }
        Forest forest(encoding, Forest::Options{});
        stats::Random random(1);
        forest.fit(rows, targets, random);
        int right = 0, tested = 0;
        for (space::Index index = 1; index < space.size(); index += 2, ++tested) {
            encoding.encode(space.digits(index), features);
            const Prediction prediction = forest.predict(features);
            QVERIFY(prediction.mean >= 0.49 && prediction.mean <= 2.01 && prediction.variance >= 0);
            right += std::abs(prediction.mean - target(space.digits(index))) < 0.3 ? 1 : 0;
        }
        QVERIFY2(right > 0.9 * tested, qPrintable(QString("%1 of %2").arg(right).arg(tested)));
    }

    void cheapConfigurationsAreMoreDesirableOnlyWhenTheBudgetIsTime() {
        const auto space = makeSpace();
        History history(space);
        for (space::Index index = 0; index < space.size();
             index += 3) {  // equally fast, pad 1 compiles ten times longer
            history.observe(
                {index, model::Outcome::Ok, 1.0 + 0.01 * (index % 7), space.digits(index)[3] == 0 ? 1.0 : 10.0});
        }
        stats::Random random(1), same(1);
        LearnedModel timed(space, true), counted(space, false);
        timed.fit(history, random);
        counted.fit(history, same);
        const space::Digits cheap{3, 2, 1, 0}, dear{3, 2, 1, 1};
        const double byTime = timed.desirability(cheap) - timed.desirability(dear);
        const double byCount = counted.desirability(cheap) - counted.desirability(dear);
        QVERIFY(byTime > byCount + 0.5);
    }

    void whatFailedIsLessDesirableThanItsSpeedAlone() {
        const auto space = makeSpace();
        History history(space);
        for (space::Index index = 0; index < space.size(); index += 2)
            history.observe(measure(space, index));
        stats::Random random(1);
        LearnedModel model(space, false);
        model.fit(history, random);
        const space::Digits fails{7, 2, 3, 1}, runs{6, 2, 3, 1};
        QVERIFY(model.desirability(fails) < model.desirability(runs));
    }

    void mainEffectsOfAnAdditiveTargetAreRecovered() {
        const auto space = makeSpace();
        std::vector<space::Digit> rows;
        std::vector<double> targets;
        for (space::Index index = 0; index < space.size(); ++index) {
            const space::Digits d = space.digits(index);
            rows.insert(rows.end(), d.begin(), d.end());
            targets.push_back(0.3 * d[0] + (d[1] == 2 ? -1.0 : 0.0));
        }
        AdditiveModel model(space);
        model.fit(rows, targets, 0);
        QVERIFY(std::abs(model.effect(0, 4) - model.effect(0, 1) - 0.9) < 0.02);
        QVERIFY(std::abs(model.effect(1, 2) - model.effect(1, 3) + 1) < 0.02);
        QVERIFY(model.residualDeviation() < 0.02);
    }
};

QTEST_GUILESS_MAIN(TestAdvisors)
#include "test_advisors.moc"
