#include <cmath>
#include <set>

#include <QtTest>

#include "core/catalog/manifest_reader.h"
#include "core/catalog/problem_resolver.h"
#include "core/catalog/tolerances.h"
#include "tests/core/catalog/kernel_folder.h"

using namespace ww;
using catalog::Target;

namespace {

model::DeviceInfo gpu(int computeCapability = 90) {
    model::DeviceInfo device;
    device.kind = "cuda";
    device.computeCapability = computeCapability;
    device.threadsPerBlock = 128;
    return device;
}

model::Configuration configurationOf(const std::string& variant, std::int64_t block, std::int64_t parts) {
    return {{{"variant", variant}, {"BLOCK", block}, {"PARTS", parts}}};
}

}  // namespace

class TestProblemResolver : public QObject {
    Q_OBJECT

private slots:
    void init() { m_kernel = catalog::readManifest(m_folder.manifest()).definition; }
    void problemsHaveTheTunedSizeFirstAndThenTheVerifySizes();
    void candidatesHaveTheirLaunchesForEachInstance();
    void onlyArgumentsThatLaunchesUseAreResolved();
    void programsCarryTheirFilesAndOnlyTheDefinesTheyMention();
    void programsAreSharedByLaunchesAndInstances();
    void spacesDependOnTheDeviceAndRestrictions();
    void seedsThatHoldComeAfterTheDefault();
    void targetsThatCannotBeAreRefused();
    void impossibleLaunchesAreRefusedInWords_data();
    void impossibleLaunchesAreRefusedInWords();
    void valuesThatDoNotFitAreRefused();
    void tolerancesRejectTheNextLowerPrecision();

private:
    Target target(std::optional<model::ElementType> type = {}, const model::Sizes& sizes = {}) const {
        return *catalog::resolveTarget(m_kernel, gpu(), type, sizes);
    }

    test::KernelFolder m_folder;
    model::KernelDefinition m_kernel;
};

void TestProblemResolver::problemsHaveTheTunedSizeFirstAndThenTheVerifySizes() {
    const auto problem = catalog::resolveProblem(target({}, {{"cols", 100}}), 7);
    QVERIFY(problem.has_value());
    QVERIFY(problem->type == model::ElementType::F16);
    QCOMPARE(problem->family, std::string("scale"));
    QCOMPARE(problem->seed, std::uint64_t{7});
    QCOMPARE(problem->tolerance.relativeRms, 1e-3);
    QCOMPARE(problem->baselines, std::vector<std::string>{"cublas"});
    QCOMPARE(problem->instances.size(), std::size_t{3});
    const model::ProblemInstance& tuned = problem->instances[0];
    QCOMPARE(tuned.sizes, (model::Sizes{{"rows", 1000}, {"cols", 100}}));
    QCOMPARE(tuned.flops, 100'000.0);
    QCOMPARE(tuned.bytes, 400'000.0);
    QCOMPARE(tuned.arguments[0].shape, (std::vector<std::int64_t>{1000, 100}));
    QCOMPARE(tuned.arguments[2].integer, std::int64_t{100'000});
    QCOMPARE(tuned.reference.launches[0].grid[0], std::int64_t{391});
    QCOMPARE(tuned.reference.programs.at(0).defines, std::vector<std::string>());
    QVERIFY(tuned.plainBaseline.launches.empty());
    QCOMPARE(problem->instances[2].sizes, (model::Sizes{{"rows", 33}, {"cols", 65}}));
    QCOMPARE(catalog::resolveProblem(target({}, {{"rows", 33}, {"cols", 65}}))->instances.size(), std::size_t{2});
}

void TestProblemResolver::candidatesHaveTheirLaunchesForEachInstance() {
    const auto problem = *catalog::resolveProblem(target());
    const auto candidate = catalog::resolveCandidate(target(), configurationOf("mapped", 64, 2), problem.instances);
    QVERIFY2(candidate.has_value(), candidate ? "" : candidate.error().message.c_str());
    QCOMPARE(candidate->key, std::string("variant=mapped,BLOCK=64,PARTS=2"));
    QCOMPARE(candidate->instances.size(), std::size_t{3});
    const model::LaunchSequence& tuned = candidate->instances[0];
    QCOMPARE(tuned.launches.size(), std::size_t{2});
    QCOMPARE(tuned.launches[0].entry, std::string("scale_mapped"));
    QCOMPARE(tuned.launches[0].grid, (std::array<std::int64_t, 3>{1000, 1, 1}));
    QCOMPARE(tuned.launches[0].cluster, (std::array<std::int64_t, 3>{2, 1, 1}));
    QCOMPARE(tuned.launches[0].sharedBytes, std::int64_t{256});
    QCOMPARE(tuned.launches[1].grid, (std::array<std::int64_t, 3>{1000, 2, 1}));
    const model::Argument& map = tuned.arguments.at(0);
    QCOMPARE(map.name, std::string("x_map"));
    QCOMPARE(map.buffer, std::string("x"));
    QCOMPARE(map.extents, (std::vector<std::int64_t>{64, 1000}));
    QCOMPARE(map.strides, std::vector<std::int64_t>{128});
    QCOMPARE(map.box, (std::vector<std::int64_t>{32, 256}));
    QCOMPARE(map.swizzle, 64);
    QCOMPARE(tuned.arguments.at(1).shape, std::vector<std::int64_t>{8000});
    QCOMPARE(tuned.arguments.at(2).integer, std::int64_t{2});
    QCOMPARE(candidate->instances[1].launches[0].grid[0], std::int64_t{2});
}

void TestProblemResolver::onlyArgumentsThatLaunchesUseAreResolved() {
    const auto problem = *catalog::resolveProblem(target());
    const auto candidate = *catalog::resolveCandidate(target(), configurationOf("direct", 64, 1), problem.instances);
    QCOMPARE(candidate.instances[0].launches.size(), std::size_t{1});
    QVERIFY(candidate.instances[0].arguments.empty());
}

void TestProblemResolver::programsCarryTheirFilesAndOnlyTheDefinesTheyMention() {
    const auto cpu = *catalog::resolveTarget(m_kernel, model::DeviceInfo{.kind = "cpu"}, {}, {});
    const auto problem = *catalog::resolveProblem(cpu);
    const auto candidate = *catalog::resolveCandidate(cpu, {{{"BLOCK", std::int64_t{1024}}}}, problem.instances);
    const model::Program& program = candidate.programs.at(0);
    QCOMPARE(program.language, std::string("c++"));
    QCOMPARE(program.mainFile, std::string("scale.cpp"));
    QCOMPARE(program.defines, std::vector<std::string>{"BLOCK=1024"});
    std::set<std::string> names;
    for (const model::SourceFile& file : program.files)
        names.insert(file.name);
    QCOMPARE(names, (std::set<std::string>{"scale.cpp", "tile.h", "../common/round.h", "../common/round_impl.h"}));
    QCOMPARE(problem.instances[0].plainBaseline.programs.at(0).entries, std::vector<std::string>{"scale_plain"});

    test::writeFile(m_folder.path() / "finish.cu", "#if variant_mapped && DTYPE_f16 && PARTSX\n#endif\n");
    init();
    const auto both = *catalog::resolveCandidate(target(), configurationOf("mapped", 64, 2),
                                                 catalog::resolveProblem(target())->instances);
    QCOMPARE(both.programs.at(0).defines, std::vector<std::string>{"BLOCK=64"});
    QCOMPARE(both.programs.at(1).defines, (std::vector<std::string>{"variant_mapped=1", "DTYPE_f16=1"}));
    QCOMPARE(both.programs.at(1).options, std::vector<std::string>{"--use_fast_math"});
}

void TestProblemResolver::programsAreSharedByLaunchesAndInstances() {
    const auto problem = *catalog::resolveProblem(target());
    const auto candidate = *catalog::resolveCandidate(target(), configurationOf("mapped", 64, 2), problem.instances);
    QCOMPARE(candidate.programs.size(), std::size_t{2});
    for (const model::LaunchSequence& sequence : candidate.instances) {
        QVERIFY(sequence.programs.empty());
        QCOMPARE(sequence.launches[0].program, 0);
        QCOMPARE(sequence.launches[1].program, 1);
    }
}

void TestProblemResolver::spacesDependOnTheDeviceAndRestrictions() {
    QCOMPARE(catalog::buildSpace(target())->size(), space::Index{2 * 3 * 3});  // BLOCK 256 is too large
    const auto older = *catalog::resolveTarget(m_kernel, gpu(80), {}, {});
    QCOMPARE(catalog::buildSpace(older)->size(), space::Index{3 * 3});
    QCOMPARE(catalog::buildSpace(target(), {{"PARTS", {std::int64_t{1}}}})->size(), space::Index{2 * 3});
    QVERIFY(!catalog::buildSpace(target(), {{"PART", {std::int64_t{1}}}}).has_value());
}

void TestProblemResolver::seedsThatHoldComeAfterTheDefault() {
    model::DeviceInfo large = gpu();
    large.threadsPerBlock = 1024;
    const auto wide = *catalog::resolveTarget(m_kernel, large, {}, {});
    const auto seeds = catalog::seedConfigurations(wide, *catalog::buildSpace(wide));
    QCOMPARE(seeds.size(), std::size_t{2});
    QCOMPARE(seeds[0].key(), std::string("variant=direct,BLOCK=64,PARTS=1"));
    QCOMPARE(seeds[1].key(), std::string("variant=mapped,BLOCK=256,PARTS=1"));
    // The first seed is not in this space, and the second one holds for one row.
    QCOMPARE(catalog::seedConfigurations(target(), *catalog::buildSpace(target())).size(), std::size_t{1});
    const auto row = target({}, {{"rows", 1}});
    QCOMPARE(catalog::seedConfigurations(row, *catalog::buildSpace(row)).at(1).key(),
             std::string("variant=direct,BLOCK=32,PARTS=1"));
}

void TestProblemResolver::targetsThatCannotBeAreRefused() {
    const auto message = [&](const model::DeviceInfo& device, std::optional<model::ElementType> type,
                             const model::Sizes& sizes) {
        const auto resolved = catalog::resolveTarget(m_kernel, device, type, sizes);
        return resolved ? std::string() : resolved.error().message;
    };
    QCOMPARE(message(gpu(), {}, {{"row", 5}}), std::string("scale has no size row; did you mean rows?"));
    QCOMPARE(message(gpu(), {}, {{"rows", -5}}), std::string("Size rows must be at least 1, not -5."));
    QCOMPARE(message(gpu(), model::ElementType::Bf16, {}),
             std::string("scale does not come in bf16 on cuda devices, only in f32, f16."));
    QVERIFY(message(model::DeviceInfo{.kind = "rocm"}, {}, {}).find("no implementation for rocm") != std::string::npos);
}

void TestProblemResolver::impossibleLaunchesAreRefusedInWords_data() {
    QTest::addColumn<QString>("before");
    QTest::addColumn<QString>("after");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name, const char* before, const char* after, const char* expected) {
        QTest::newRow(name) << QString(before) << QString(after) << QString(expected);
    };
    row("grid of zero", "grid = [\"blocks\"]", "grid = [\"rows // 1001\"]",
        "Grid of scale in dimension x is 0 ('rows // 1001')");
    row("grid of 2^31", "grid = [\"blocks\"]", "grid = [2147483648]", "Grid of scale in dimension x is 2147483648");
    row("overflow", "grid = [\"blocks\"]", "grid = [\"rows ** 10\"]",
        "the result does not fit into 64 bits at column 6");
    row("division", "grid = [\"blocks\"]", "grid = [\"rows // (BLOCK - 64)\"]", "division by zero at column 6");
    row("no whole number", "block = [\"BLOCK\"]", "block = [\"BLOCK / 3\"]", "is not a whole number");
    row("text", "block = [\"BLOCK\"]", "block = [\"variant\"]", "direct is not a whole number");
    row("shared memory", "arguments = [\"x\", \"y\", \"n\"]\n",
        "arguments = [\"x\", \"y\", \"n\"]\n  shared_memory = \"-BLOCK\"\n", "Shared memory of scale is -64");
    row("cluster", "block = [\"BLOCK\"]", "block = [\"BLOCK\"]\n  cluster = [7]", "no multiple of the cluster's 7");
    row("no launch", "when = \"variant == 'direct'\"", "when = \"false\"", "no launch of scale applies");
    row("argument that does not exist", "arguments = [\"x\", \"y\", \"n\"]", "arguments = [\"x_map\", \"y\", \"n\"]",
        "scale needs x_map, which does not exist here");
    row("derived", "expression = \"ceil_div(rows * cols, BLOCK)\"", "expression = \"rows // (BLOCK - 64)\"",
        "division by zero at column 6 of 'rows // (BLOCK - 64)', which is used");
}

void TestProblemResolver::impossibleLaunchesAreRefusedInWords() {
    QFETCH(QString, before);
    QFETCH(QString, after);
    QFETCH(QString, expected);
    const test::KernelFolder folder;
    // References come later in the file: the first match is the launch.
    QVERIFY(folder.change(before.toStdString(), after.toStdString()));
    const auto read = catalog::readManifest(folder.manifest());
    QVERIFY2(read.usable(), toString(read.mistakes).c_str());
    const auto resolved = *catalog::resolveTarget(read.definition, gpu(), {}, {});
    const auto problem = *catalog::resolveProblem(resolved);
    const auto candidate = catalog::resolveCandidate(resolved, configurationOf("direct", 64, 1), problem.instances);
    QVERIFY(!candidate.has_value());
    const QString message = QString::fromStdString(candidate.error().message);
    QVERIFY2(message.contains(expected), qPrintable(message));
    QVERIFY(message.startsWith("At rows=1000, cols=64"));
}

void TestProblemResolver::valuesThatDoNotFitAreRefused() {
    const auto scalar = catalog::resolveProblem(target({}, {{"rows", 1 << 30}}));
    QVERIFY(!scalar.has_value());
    QVERIFY(scalar.error().message.find("Argument n is 68719476736") != std::string::npos);
    QVERIFY(m_folder.change("value = \"rows * cols\"", "value = \"1\""));
    init();
    const auto buffer = catalog::resolveProblem(target({}, {{"rows", std::int64_t{1} << 60}, {"cols", 64}}));
    QVERIFY(!buffer.has_value());
    QVERIFY(buffer.error().message.find("larger than any memory") != std::string::npos);
    QVERIFY(m_folder.change("value = \"1\"", "value = \"rows * cols\""));
}

void TestProblemResolver::tolerancesRejectTheNextLowerPrecision() {
    // Relative errors of rounding once to 53, 24, 11 (tf32, f16) and 8 bits: 2^-bits / sqrt(3) for the worst mantissas.
    const auto rounding = [](int bits) { return std::ldexp(1.0, -bits) / std::sqrt(3.0); };
    using model::ElementType;
    QVERIFY(catalog::defaultTolerance(ElementType::F64).relativeRms < rounding(24));
    QVERIFY(catalog::defaultTolerance(ElementType::F32).relativeRms < rounding(11));
    QVERIFY(catalog::defaultTolerance(ElementType::Tf32).relativeRms < rounding(8));
    for (const auto& [type, bits] : {std::pair(ElementType::F64, 53), std::pair(ElementType::F32, 24),
                                     std::pair(ElementType::F16, 11), std::pair(ElementType::Bf16, 8)}) {
        QVERIFY(catalog::defaultTolerance(type).relativeRms > 2 * rounding(bits));
    }
    QCOMPARE(catalog::defaultTolerance(ElementType::I32).relativeRms, 0.0);
    QCOMPARE(catalog::toleranceOf(m_kernel, ElementType::F16).element, 5e-3);
}

QTEST_GUILESS_MAIN(TestProblemResolver)
#include "test_problem_resolver.moc"
