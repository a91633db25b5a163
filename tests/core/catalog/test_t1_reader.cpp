#include <algorithm>
#include <random>

#include <QtTest>

#include "core/catalog/problem_resolver.h"
#include "core/catalog/t1_reader.h"
#include "tests/core/catalog/kernel_folder.h"

using namespace ww;

namespace {

std::filesystem::path data(const char* name) {
    return std::filesystem::path(WW_SOURCE_DIR) / "tests/data/t1" / name;
}

model::DeviceInfo gpu() {
    model::DeviceInfo device;
    device.kind = "cuda";
    return device;
}

}  // namespace

class TestT1Reader : public QObject {
    Q_OBJECT

private slots:
    void aProblemIsReadAsASpaceALaunchAndArguments();
    void everythingNotHeededIsNamed();
    void mistakesAreReported_data();
    void mistakesAreReported();
    void thePublishedProblemsHaveTheirPublishedSizes_data();
    void thePublishedProblemsHaveTheirPublishedSizes();
    void damagedFilesNeverCrash();
};

void TestT1Reader::aProblemIsReadAsASpaceALaunchAndArguments() {
    const auto read = catalog::readT1(data("blur.json"));
    QVERIFY2(read.usable(), toString(read.mistakes).c_str());
    const auto target = *catalog::resolveTarget(read.definition, gpu(), {}, {});
    const auto space = catalog::buildSpace(target);
    QVERIFY2(space.has_value(), space ? "" : space.error().message.c_str());
    // block_x·block_y in 32…256: x 32: 4, 64: 3, 96: 2, 128: 2 and none of 1, 2 (at most 16); y = 1 comes with both
    // factors.
    QCOMPARE(space->size(), space::Index{4 + 3 + 2 + 2 + 4});
    QCOMPARE(space->defaults().key(), std::string("block_x=64,block_y=2,radius=3,factor=0.5"));
    const auto problem = catalog::resolveProblem(target);
    QVERIFY2(problem.has_value(), problem ? "" : problem.error().message.c_str());
    const auto& arguments = problem->instances.at(0).arguments;
    QCOMPARE(arguments.size(), std::size_t{3});
    QCOMPARE(arguments[0].shape, std::vector<std::int64_t>{4'099'000});
    QCOMPARE(arguments[0].fill.high, 4.0);
    QCOMPARE(arguments[2].number, 0.25);
    const auto candidate = catalog::resolveCandidate(target, space->configuration(0), problem->instances);
    QVERIFY2(candidate.has_value(), candidate ? "" : candidate.error().message.c_str());
    QCOMPARE(space->configuration(0).key(), std::string("block_x=32,block_y=1,radius=3,factor=0.5"));
    QCOMPARE(candidate->instances[0].launches[0].grid, (std::array<std::int64_t, 3>{64, 1000, 1}));
    QCOMPARE(candidate->instances[0].launches[0].block, (std::array<std::int64_t, 3>{32, 1, 1}));
    QCOMPARE(candidate->programs[0].defines, std::vector<std::string>{"block_x=32"});
    QCOMPARE(candidate->programs[0].options, std::vector<std::string>{"-std=c++11"});
}

void TestT1Reader::everythingNotHeededIsNamed() {
    const auto read = catalog::readT1(data("blur.json"));
    for (const char* word :
         {"pairs: type float2", "table: MemoryType Symbol", "Misc", "Budget", "BenchmarkConfig.note", "no reference"}) {
        const bool named = std::ranges::any_of(
            read.unsupported, [&](const std::string& line) { return line.find(word) != std::string::npos; });
        QVERIFY2(named, word);
    }
    QVERIFY(std::ranges::none_of(read.unsupported,
                                 [](const std::string& line) { return line.find("Stream") != std::string::npos; }));
}

void TestT1Reader::mistakesAreReported_data() {
    QTest::addColumn<QString>("before");
    QTest::addColumn<QString>("after");
    QTest::addColumn<QString>("expected");
    QTest::newRow("syntax") << "\"Conditions\": [" << "\"Conditions\" ["
                            << "blur.json:10: This is no JSON from here on.";
    QTest::newRow("values") << "[2**i for i in range(0, 4)]" << "__import__('os').system('x')"
                            << "Values of block_y: this character has no meaning in an expression";
    QTest::newRow("condition") << "<= MAX_THREADS" << "<= MAX_THREAD"
                               << "unknown name MAX_THREAD; did you mean MAX_THREADS?";
    QTest::newRow("name twice") << "\"block_y\", \"Type\"" << "\"MAX_THREADS\", \"Type\"" << "is taken";
    QTest::newRow("no space") << "TuningParameters" << "Tuning" << "TuningParameters' is missing";
    QTest::newRow("no kernel") << "KernelSpecification" << "Kernel" << "KernelSpecification' is missing";
    QTest::newRow("huge range") << "range(32, 128+1, 32)" << "range(10**15)" << "more than 65535 values";
}

void TestT1Reader::mistakesAreReported() {
    QFETCH(QString, before);
    QFETCH(QString, after);
    QFETCH(QString, expected);
    QTemporaryDir folder;
    QString text = QString::fromStdString(test::readFile(data("blur.json")));
    QVERIFY(text.contains(before));
    const std::filesystem::path file = std::filesystem::path(folder.path().toStdString()) / "blur.json";
    test::writeFile(file, text.replace(before, after).toStdString());
    const auto read = catalog::readT1(file);
    const QString lines = QString::fromStdString(toString(read.mistakes));
    QVERIFY2(lines.contains(expected), qPrintable(lines));
}

void TestT1Reader::thePublishedProblemsHaveTheirPublishedSizes_data() {
    QTest::addColumn<qulonglong>("valid");
    QTest::newRow("hotspot_milo.json") << qulonglong{82'984};
    QTest::newRow("gemm_milo.json") << qulonglong{116'928};
    QTest::newRow("dedispersion_milo.json") << qulonglong{11'130};
    QTest::newRow("convolution_milo.json") << qulonglong{0};  // not published: only that it can be read
}

void TestT1Reader::thePublishedProblemsHaveTheirPublishedSizes() {
    QFETCH(qulonglong, valid);
    const auto file = std::filesystem::path(WW_SOURCE_DIR) / "../shared/data/spaces/t1" / QTest::currentDataTag();
    if (!std::filesystem::exists(file)) QSKIP("The published files are not here.");
    const auto read = catalog::readT1(file);
    QVERIFY2(read.usable(), toString(read.mistakes).c_str());
    const auto target = *catalog::resolveTarget(read.definition, gpu(), {}, {});
    const auto space = catalog::buildSpace(target);
    QVERIFY2(space.has_value(), space ? "" : space.error().message.c_str());
    QVERIFY(space->size() > 0);
    if (valid > 0) QCOMPARE(space->size(), space::Index{valid});
}

void TestT1Reader::damagedFilesNeverCrash() {
    const std::string original = test::readFile(data("blur.json"));
    QTemporaryDir folder;
    const std::filesystem::path file = std::filesystem::path(folder.path().toStdString()) / "blur.json";
    std::mt19937_64 rng(23);
    int usable = 0;
    for (int i = 0; i < 1500; ++i) {
        std::string text = original;
        const std::size_t at = rng() % text.size();
        switch (rng() % 4) {
            case 0:
                text[at] = static_cast<char>(rng() % 128);
                break;
            case 1:
                text.erase(at, rng() % 20);
                break;
            case 2:
                text.insert(at, 1, "[]{}\",:0n-"[rng() % 10]);
                break;
            default: {  // another value in place of one
                const std::size_t colon = text.find(": ", at);
                if (colon == std::string::npos) break;
                static constexpr std::array values = {"null",  "[]",   "{}",   "-1",
                                                      "1e400", "true", "\"\"", "99999999999999999999"};
                text.replace(colon + 2, 1, values[rng() % values.size()]);
                break;
            }
        }
        test::writeFile(file, text);
        usable += catalog::readT1(file).usable() ? 1 : 0;
    }
    QVERIFY(usable > 50 && usable < 1450);
    test::writeFile(file, std::string(3'000'000, '['));
    QVERIFY(!catalog::readT1(file).usable());
    QVERIFY(!catalog::readT1("/dev/zero").usable());
}

QTEST_GUILESS_MAIN(TestT1Reader)
#include "test_t1_reader.moc"
