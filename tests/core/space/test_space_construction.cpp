#include <random>

#include <QtTest>

#include "core/space/parameter_space.h"
#include "tests/core/space/published_spaces.h"

using ww::space::Digits;
using ww::space::ParameterSpace;
using ww::space::SpaceDefinition;
using ww::test::constraints;
using ww::test::parameter;
using ww::test::steps;

namespace {

/// Every valid row, by trying all combinations with the one-off evaluator.
std::vector<Digits> bruteForce(const SpaceDefinition& definition) {
    std::vector<Digits> rows;
    Digits row(definition.parameters.size(), 0);
    for (;;) {
        ww::model::Configuration configuration;
        for (std::size_t p = 0; p < row.size(); ++p) {
            configuration.settings.push_back({definition.parameters[p].name, definition.parameters[p].values[row[p]]});
        }
        if (!ww::space::violation(definition, configuration)) rows.push_back(row);
        std::size_t p = row.size();
        while (p > 0 && ++row[p - 1] == definition.parameters[p - 1].values.size())
            row[--p] = 0;
        if (p == 0) return rows;
    }
}

std::string randomConstraint(std::mt19937_64& rng, std::size_t parameters) {
    const auto name = [&] { return fmt::format("p{}", rng() % parameters); };
    switch (rng() % 9) {
        case 0:
            return fmt::format("{} * {} <= {}", name(), name(), rng() % 40);
        case 1:
            return fmt::format("{} % {} == 0", name(), name());
        case 2:
            return fmt::format("{} != {} or {} > 2", name(), name(), name());
        case 3:
            return fmt::format("{} + {} - {} in [1, 2, 3, 5]", name(), name(), name());
        case 4:
            return fmt::format("1 <= {} <= {} + 3 and {} / {} < 2", name(), name(), name(), name());
        case 5:
            return fmt::format("({} > 3 ? {} : {}) % 2 == {}", name(), name(), name(), rng() % 2);
        case 6:
            return fmt::format("not ({} == 4 and {} == 1)", name(), name());
        case 7:
            return fmt::format("{} < d0", name());
        default:
            return fmt::format("min({}, {}) * {} < 30", name(), name(), name());
    }
}

SpaceDefinition randomDefinition(std::mt19937_64& rng) {
    SpaceDefinition definition;
    const std::size_t count = 2 + rng() % 5;
    for (std::size_t p = 0; p < count; ++p) {
        std::vector<std::int64_t> values;
        for (std::int64_t value = 1; value <= 9; ++value) {
            if (rng() % 2 == 0) values.push_back(value);
        }
        if (values.empty()) values.push_back(4);
        std::shuffle(values.begin(), values.end(), rng);
        definition.parameters.push_back(parameter(fmt::format("p{}", p), values));
    }
    definition.derived.push_back({"d0", fmt::format("p{} + p{} * 2", rng() % count, rng() % count)});
    std::vector<std::string> texts;
    for (std::uint64_t left = rng() % 5; left > 0; --left)
        texts.push_back(randomConstraint(rng, count));
    definition.constraints = constraints(texts);
    return definition;
}

}  // namespace

class TestSpaceConstruction : public QObject {
    Q_OBJECT

private slots:
    void publishedSpacesHaveTheirPublishedSizes();
    void everyValidConfigurationIsFoundInDeclaredOrder();
    void spacesBeyondMemoryCanBeUsed();
    void aSpaceOf100BitsWithFewValidConfigurationsIsBuilt();
    void moreConfigurationsThanAnIndexCanNameAreRefused();
    void irregularSpacesAreGivenUpInWords();
    void emptySpacesAreSpaces();
    void constraintsThatCannotBeComputedAreErrors();
    void partsThatCannotBeComputedAreHiddenByTheOthers();
    void definitionsWithMistakesAreRefused_data();
    void definitionsWithMistakesAreRefused();
    void textsAndFlagsAndRealsAreValues();
};

void TestSpaceConstruction::publishedSpacesHaveTheirPublishedSizes() {
    const auto hotspot = ParameterSpace::build(ww::test::hotspot());
    QVERIFY(hotspot.has_value());
    QCOMPARE(hotspot->size(), ww::space::Index{82'984});
    QCOMPARE(hotspot->cartesianSize(), 4'440'000.0);
    const auto gemm = ParameterSpace::build(ww::test::gemm());
    QVERIFY(gemm.has_value());
    QCOMPARE(gemm->size(), ww::space::Index{116'928});
    QCOMPARE(gemm->cartesianSize(), 663'552.0);
}

void TestSpaceConstruction::everyValidConfigurationIsFoundInDeclaredOrder() {
    std::mt19937_64 rng(5);
    std::size_t found = 0;
    for (int i = 0; i < 60; ++i) {
        const SpaceDefinition definition = randomDefinition(rng);
        const auto space = ParameterSpace::build(definition);
        QVERIFY2(space.has_value(), space ? "" : space.error().message.c_str());
        const std::vector<Digits> expected = bruteForce(definition);
        QCOMPARE(space->size(), static_cast<ww::space::Index>(expected.size()));
        for (std::size_t row = 0; row < expected.size(); ++row) {
            QCOMPARE(space->digits(row), expected[row]);
            QCOMPARE(space->find(expected[row]), std::optional<ww::space::Index>(row));
        }
        found += expected.size();
    }
    QVERIFY(found > 10'000);
}

void TestSpaceConstruction::spacesBeyondMemoryCanBeUsed() {
    SpaceDefinition definition;
    for (int i = 0; i < 15; ++i)
        definition.parameters.push_back(parameter(fmt::format("p{}", i), steps(1, 10)));
    definition.constraints = constraints({"p0 <= p14", "p3 * p4 == 12"});
    const auto space = ParameterSpace::build(definition);
    QVERIFY(space.has_value());
    // 55 pairs with p0 <= p14, 4 with p3 * p4 = 12, 11 parameters that are free.
    QCOMPARE(space->size(), ww::space::Index{55} * 4 * 100'000'000'000);
    QVERIFY(space->memoryBytes() < 100'000);
    std::mt19937_64 rng(3);
    for (int i = 0; i < 1000; ++i) {
        const auto index = space->sample(rng);
        QCOMPARE(space->find(space->digits(index)), std::optional(index));
        QCOMPARE(*space->indexOf(space->configuration(index)), index);
    }
}

void TestSpaceConstruction::aSpaceOf100BitsWithFewValidConfigurationsIsBuilt() {
    SpaceDefinition definition;
    std::vector<std::string> texts;
    for (int i = 0; i < 25; ++i) {
        definition.parameters.push_back(parameter(fmt::format("p{}", i), steps(1, 16)));
        if (i > 0) texts.push_back(fmt::format("p{} == p{}", i, i - 1));
    }
    definition.constraints = constraints(texts);
    const auto space = ParameterSpace::build(definition);
    QVERIFY(space.has_value());
    QCOMPARE(space->size(), ww::space::Index{16});
}

void TestSpaceConstruction::moreConfigurationsThanAnIndexCanNameAreRefused() {
    SpaceDefinition definition;
    for (int i = 0; i < 40; ++i)
        definition.parameters.push_back(parameter(fmt::format("p{}", i), steps(1, 10)));
    const auto space = ParameterSpace::build(definition);
    QVERIFY(!space.has_value());
    QVERIFY(space.error().message.find("2⁶⁴") != std::string::npos);
}

void TestSpaceConstruction::irregularSpacesAreGivenUpInWords() {
    SpaceDefinition definition;
    for (int i = 0; i < 6; ++i)
        definition.parameters.push_back(parameter(fmt::format("p{}", i), steps(1, 60)));
    definition.constraints =
        constraints({"(p0**3 * 7 + p1**3 * 11 + p2**3 * 13 + p3**3 * 17 + p4**3 * 19) % 1000003 == p5"});
    const auto space = ParameterSpace::build(definition, {.edges = 1 << 20, .trials = 3'000'000});
    QVERIFY(!space.has_value());
    QVERIFY(space.error().message.find("too irregular") != std::string::npos);
}

void TestSpaceConstruction::emptySpacesAreSpaces() {
    for (const char* text : {"a > 5", "1 > 2", "a != a", "a > 1 and false"}) {
        SpaceDefinition definition;
        definition.parameters = {parameter("a", {1, 2, 3})};
        definition.constraints = constraints({text});
        const auto space = ParameterSpace::build(definition);
        QVERIFY(space.has_value());
        QCOMPARE(space->size(), ww::space::Index{0});
        QVERIFY(!space->find(Digits{0}).has_value());
        QVERIFY(!space->indexOf(space->defaults()).has_value());
    }
}

void TestSpaceConstruction::constraintsThatCannotBeComputedAreErrors() {
    SpaceDefinition definition;
    definition.parameters = {parameter("a", {2, 1, 0}), parameter("b", {8, 9})};
    definition.constraints = constraints({"b % a == 0"});
    const auto space = ParameterSpace::build(definition);
    QVERIFY(!space.has_value());
    QCOMPARE(space.error().message, std::string("Constraint b % a == 0: division by zero at column 3 of 'b % a == 0', "
                                                "with a=0,b=8"));
    definition.constraints = constraints({"b * 9223372036854775807 > a"});
    QVERIFY(!ParameterSpace::build(definition).has_value());
}

void TestSpaceConstruction::partsThatCannotBeComputedAreHiddenByTheOthers() {
    SpaceDefinition definition;
    definition.parameters = {parameter("divisor", {0, 2, 3}), parameter("use", {0, 1})};
    // The second part alone has all its variables first, and cannot be computed for 0.
    definition.constraints = constraints({"use == 1 and 8 % divisor == 0 or use == 0", "use == 0 or divisor != 0"});
    auto space = ParameterSpace::build(definition);
    QVERIFY(!space.has_value());
    definition.constraints = constraints({"use == 0 or (divisor != 0 and 8 % divisor == 0)"});
    space = ParameterSpace::build(definition);
    QVERIFY(space.has_value());
    QCOMPARE(space->size(), ww::space::Index{4});
    definition.constraints = constraints({"use == 1 and divisor != 0 and 8 % divisor == 0"});
    space = ParameterSpace::build(definition);
    QVERIFY(space.has_value());
    QCOMPARE(space->size(), ww::space::Index{1});
}

void TestSpaceConstruction::definitionsWithMistakesAreRefused_data() {
    QTest::addColumn<QString>("constraint");
    QTest::addColumn<QString>("word");
    QTest::newRow("unknown name") << "aa > 1" << "did you mean a?";
    QTest::newRow("syntax") << "a >" << "ends too early";
    QTest::newRow("never computable") << "1 // 0 == 1" << "division by zero";
    QTest::newRow("text") << "a + 'x' == 1" << "text where a number is needed";
    QTest::newRow("no condition") << "'x'" << "text where a condition is needed";
}

void TestSpaceConstruction::definitionsWithMistakesAreRefused() {
    QFETCH(QString, constraint);
    QFETCH(QString, word);
    SpaceDefinition definition;
    definition.parameters = {parameter("a", {1, 2, 3})};
    definition.constraints = constraints({constraint.toStdString()});
    const auto space = ParameterSpace::build(definition);
    QVERIFY(!space.has_value());
    QVERIFY2(space.error().message.find(word.toStdString()) != std::string::npos, space.error().message.c_str());
    definition.constraints.clear();
    definition.parameters.push_back(definition.parameters.front());
    QVERIFY(!ParameterSpace::build(definition).has_value());
    definition.parameters.pop_back();
    definition.fixed.set("a", std::int64_t{1});
    QVERIFY(!ParameterSpace::build(definition).has_value());
    definition.parameters.front().values.clear();
    QVERIFY(!ParameterSpace::build(definition).has_value());
    QVERIFY(!ParameterSpace::build({}).has_value());
}

void TestSpaceConstruction::textsAndFlagsAndRealsAreValues() {
    SpaceDefinition definition;
    ww::model::ParameterDefinition variant{
        "variant", {std::string("mma"), std::string("wgmma")}, std::string("mma"), "", ""};
    ww::model::ParameterDefinition padded{"padded", {false, true}, false, "", ""};
    ww::model::ParameterDefinition share{"share", {0.25, 0.5, 1.0}, 0.5, "", ""};
    definition.parameters = {variant, padded, share};
    definition.fixed.set("dtype", std::string("f16"));
    definition.constraints = constraints(
        {"variant == 'wgmma' or not padded", "share * 4 > 1 + padded", "dtype != 'f32' or variant == 'mma'"});
    const auto space = ParameterSpace::build(definition);
    QVERIFY(space.has_value());
    QCOMPARE(space->size(), ww::space::Index{5});
    QCOMPARE(space->configuration(4).key(), std::string("variant=wgmma,padded=true,share=1"));
}

QTEST_GUILESS_MAIN(TestSpaceConstruction)
#include "test_space_construction.moc"
