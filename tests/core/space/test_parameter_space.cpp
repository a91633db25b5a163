#include <map>
#include <random>
#include <set>

#include <QtTest>

#include "core/space/parameter_space.h"
#include "tests/core/space/published_spaces.h"

using ww::model::Configuration;
using ww::space::Digit;
using ww::space::Digits;
using ww::space::Index;
using ww::space::ParameterSpace;
using ww::test::parameter;

namespace {

ParameterSpace smallSpace() {
    ww::space::SpaceDefinition definition;
    definition.parameters = {parameter("BLOCK", {16, 32, 64, 128}), parameter("warps", {1, 2, 4, 8}),
                             parameter("stages", {2, 3, 4})};
    definition.constraints = {{"BLOCK % (warps * 16) == 0", "Every warp needs whole tiles"},
                              {"stages * BLOCK <= 256", "The pipeline must fit"}};
    return *ParameterSpace::build(definition);
}

/// Indices that differ from `index` in one parameter only, found by comparing with all.
std::set<Index> scannedNeighbours(const ParameterSpace& space, Index index) {
    std::set<Index> found;
    const Digits own = space.digits(index);
    for (Index other = 0; other < space.size(); ++other) {
        const Digits digits = space.digits(other);
        int differing = 0;
        for (std::size_t p = 0; p < own.size(); ++p)
            differing += digits[p] != own[p] ? 1 : 0;
        if (differing == 1) found.insert(other);
    }
    return found;
}

}  // namespace

class TestParameterSpace : public QObject {
    Q_OBJECT

private slots:
    void indicesAndDigitsAndConfigurationsBelongTogether();
    void hammingNeighboursAreAllThatDifferInOneParameter();
    void adjacentNeighboursStepOverValuesThatAreRuledOut();
    void samplesAreUniform();
    void recordedRowsMakeASpace();
    void recordedRowsOutOfRangeAreRefused();
    void whatIsNotInTheSpaceIsExplained_data();
    void whatIsNotInTheSpaceIsExplained();
    void restrictionsLeaveOnlyTheGivenValues();
    void restrictionsWithMistakesAreRefused();
    void copiesShareTheirContent();
};

void TestParameterSpace::indicesAndDigitsAndConfigurationsBelongTogether() {
    const auto space = *ParameterSpace::build(ww::test::gemm());
    std::mt19937_64 rng(1);
    for (int i = 0; i < 2000; ++i) {
        const Index index = space.sample(rng);
        QVERIFY(index < space.size());
        QCOMPARE(space.find(space.digits(index)), std::optional(index));
        QCOMPARE(*space.indexOf(space.configuration(index)), index);
    }
    QVERIFY(!space.find(Digits{0, 0}).has_value());
    Digits outside(space.parameterCount(), 9999);
    QVERIFY(!space.find(outside).has_value());
}

void TestParameterSpace::hammingNeighboursAreAllThatDifferInOneParameter() {
    const ParameterSpace space = smallSpace();
    for (Index index = 0; index < space.size(); ++index) {
        std::vector<Index> neighbours;
        space.hammingNeighbours(index, neighbours);
        const std::set<Index> unique(neighbours.begin(), neighbours.end());
        QCOMPARE(unique.size(), neighbours.size());
        QCOMPARE(unique, scannedNeighbours(space, index));
    }
}

void TestParameterSpace::adjacentNeighboursStepOverValuesThatAreRuledOut() {
    const std::vector<Digit> rows = {0, 0, 2, 0, 3, 0, 5, 0, 3, 1, 3, 2};
    const auto space = *ParameterSpace::fromRows({parameter("a", {1, 2, 3, 4, 5, 6}), parameter("b", {1, 2, 3})}, rows);
    const auto neighboursOf = [&](const Digits& digits) {
        std::vector<Index> neighbours;
        space.adjacentNeighbours(*space.find(digits), neighbours);
        std::set<Digits> found;
        for (const Index neighbour : neighbours)
            found.insert(space.digits(neighbour));
        return found;
    };
    QCOMPARE(neighboursOf({3, 0}), (std::set<Digits>{{2, 0}, {5, 0}, {3, 1}}));
    QCOMPARE(neighboursOf({0, 0}), (std::set<Digits>{{2, 0}}));
    QCOMPARE(neighboursOf({3, 1}), (std::set<Digits>{{3, 0}, {3, 2}}));
}

void TestParameterSpace::samplesAreUniform() {
    const ParameterSpace space = smallSpace();
    std::map<Index, int> counts;
    std::mt19937_64 rng(42);
    constexpr int draws = 1000;
    for (Index i = 0; i < space.size() * draws; ++i)
        ++counts[space.sample(rng)];
    double chiSquared = 0;
    for (Index index = 0; index < space.size(); ++index) {
        chiSquared += std::pow(counts[index] - draws, 2) / draws;
    }
    const double freedom = static_cast<double>(space.size()) - 1;
    QVERIFY2(chiSquared < freedom + 5 * std::sqrt(2 * freedom), qPrintable(QString::number(chiSquared)));
    std::mt19937_64 again(42), same(42);
    for (int i = 0; i < 100; ++i)
        QCOMPARE(space.sample(again), space.sample(same));
}

void TestParameterSpace::recordedRowsMakeASpace() {
    std::mt19937_64 rng(9);
    std::set<Digits> recorded;
    std::vector<Digit> rows;
    for (int i = 0; i < 500; ++i) {
        const Digits row{static_cast<Digit>(rng() % 5), static_cast<Digit>(rng() % 7), static_cast<Digit>(rng() % 30)};
        recorded.insert(row);
        rows.insert(rows.end(), row.begin(), row.end());  // some of them twice
    }
    const auto space =
        ParameterSpace::fromRows({parameter("a", ww::test::steps(1, 5)), parameter("b", ww::test::steps(1, 7)),
                                  parameter("c", ww::test::steps(1, 30))},
                                 rows);
    QVERIFY(space.has_value());
    QCOMPARE(space->size(), static_cast<Index>(recorded.size()));
    Index index = 0;
    for (const Digits& row : recorded) {
        QCOMPARE(space->digits(index), row);
        QCOMPARE(space->find(row), std::optional(index));
        ++index;
    }
    for (Index i = 0; i < 50; ++i) {
        std::vector<Index> neighbours;
        space->hammingNeighbours(i, neighbours);
        QCOMPARE(std::set<Index>(neighbours.begin(), neighbours.end()), scannedNeighbours(*space, i));
    }
}

void TestParameterSpace::recordedRowsOutOfRangeAreRefused() {
    QVERIFY(!ParameterSpace::fromRows({parameter("a", {1, 2})}, std::vector<Digit>{0, 2}).has_value());
    QVERIFY(!ParameterSpace::fromRows({parameter("a", {1}), parameter("b", {1})}, std::vector<Digit>{0}).has_value());
    const auto empty = ParameterSpace::fromRows({parameter("a", {1, 2})}, {});
    QVERIFY(empty.has_value());
    QCOMPARE(empty->size(), Index{0});
}

void TestParameterSpace::whatIsNotInTheSpaceIsExplained_data() {
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("message");
    QTest::newRow("constraint") << "BLOCK=16,warps=2,stages=2"
                                << "It violates the constraint BLOCK % (warps * 16) == 0: Every warp needs whole tiles";
    QTest::newRow("value") << "BLOCK=48,warps=2,stages=2" << "BLOCK cannot be 48. Valid: 16, 32, 64, 128.";
    QTest::newRow("name") << "BLOK=16,warps=2,stages=2" << "There is no parameter BLOK; did you mean BLOCK?";
    QTest::newRow("missing") << "BLOCK=16,warps=1" << "stages has no value.";
}

void TestParameterSpace::whatIsNotInTheSpaceIsExplained() {
    QFETCH(QString, key);
    QFETCH(QString, message);
    Configuration configuration;
    for (const QString& part : key.split(',')) {
        configuration.settings.push_back(
            {part.section('=', 0, 0).toStdString(), ww::model::valueFromText(part.section('=', 1).toStdString())});
    }
    const auto index = smallSpace().indexOf(configuration);
    QVERIFY(!index.has_value());
    QCOMPARE(QString::fromStdString(index.error().message), message);
}

void TestParameterSpace::restrictionsLeaveOnlyTheGivenValues() {
    auto definition = ww::test::hotspot();
    QVERIFY(ww::space::restrict(definition.parameters, {{"block_size_x", {std::int64_t{32}, std::int64_t{64}}},
                                                        {"sh_power", {std::int64_t{1}}}})
                .has_value());
    const auto whole = *ParameterSpace::build(ww::test::hotspot());
    const auto part = *ParameterSpace::build(definition);
    Index expected = 0;
    for (Index index = 0; index < whole.size(); ++index) {
        const Configuration configuration = whole.configuration(index);
        const auto x = std::get<std::int64_t>(*configuration.find("block_size_x"));
        if ((x == 32 || x == 64) && std::get<std::int64_t>(*configuration.find("sh_power")) == 1) ++expected;
    }
    QCOMPARE(part.size(), expected);
    QVERIFY(expected > 0);
    QCOMPARE(*part.defaults().find("block_size_x"), ww::model::Value(std::int64_t{32}));
}

void TestParameterSpace::restrictionsWithMistakesAreRefused() {
    auto definition = ww::test::hotspot();
    const auto unknownName = ww::space::restrict(definition.parameters, {{"block_size", {std::int64_t{32}}}});
    QVERIFY(!unknownName.has_value());
    QVERIFY(unknownName.error().message.find("did you mean block_size_") != std::string::npos);
    QVERIFY(!ww::space::restrict(definition.parameters, {{"sh_power", {std::int64_t{7}}}}).has_value());
    QVERIFY(!ww::space::restrict(definition.parameters, {{"sh_power", {}}}).has_value());
}

void TestParameterSpace::copiesShareTheirContent() {
    const ParameterSpace space = smallSpace();
    const ParameterSpace copy = space;
    QCOMPARE(copy.parameters().data(), space.parameters().data());
    QCOMPARE(copy.size(), space.size());
}

QTEST_GUILESS_MAIN(TestParameterSpace)
#include "test_parameter_space.moc"
