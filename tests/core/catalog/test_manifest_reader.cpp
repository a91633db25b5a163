#include <map>
#include <random>
#include <set>

#include <QtTest>

#include "core/catalog/manifest_reader.h"
#include "tests/core/catalog/kernel_folder.h"

using ww::catalog::readManifest;
using ww::test::KernelFolder;
using ww::test::readFile;
using ww::test::writeFile;

class TestManifestReader : public QObject {
    Q_OBJECT

private slots:
    void aManifestWithoutMistakesIsReadWhole();
    void everyMistakeIsReportedWithItsPlace_data();
    void everyMistakeIsReportedWithItsPlace();
    void severalMistakesAreAllReported();
    void includesAreResolvedToNamesWithinTheKernelsFolder();
    void hostileFilesAreRefused();
    void filesOutsideTheFolderAreRefused();
    void includesThatIncludeThemselvesAreReported();
    void theVersionChangesWithEveryFile();
    void damagedManifestsNeverCrash();
};

void TestManifestReader::aManifestWithoutMistakesIsReadWhole() {
    const KernelFolder folder;
    const auto read = readManifest(folder.manifest());
    QVERIFY2(read.usable(), toString(read.mistakes).c_str());
    const ww::model::KernelDefinition& kernel = read.definition;
    QCOMPARE(kernel.name, std::string("scale"));
    QCOMPARE(kernel.defaultSizes, (ww::model::Sizes{{"rows", 1000}, {"cols", 64}}));  // in the file's order
    QCOMPARE(kernel.stabilitySizes.at(1), (ww::model::Sizes{{"rows", 1000}, {"cols", 128}}));
    QCOMPARE(kernel.arguments.size(), std::size_t{3});
    QCOMPARE(kernel.arguments[0].fill.deviation, 0.5);
    QCOMPARE(kernel.tolerances.at(0).second.element, 5e-3);
    QCOMPARE(kernel.implementations.size(), std::size_t{2});
    const ww::model::Implementation& cuda = *kernel.implementationFor("cuda");
    QCOMPARE(cuda.defaultType, std::optional(ww::model::ElementType::F16));
    QCOMPARE(cuda.parameters.size(), std::size_t{3});
    QCOMPARE(cuda.parameters[2].values.size(), std::size_t{3});
    QCOMPARE(cuda.parameters[2].defaultValue, ww::model::Value(std::int64_t{1}));
    QCOMPARE(cuda.launches.size(), std::size_t{3});
    QCOMPARE(cuda.launches[2].grid[1], std::string("PARTS"));
    QCOMPARE(cuda.arguments[2].when, std::string("variant == 'mapped'"));
    QCOMPARE(cuda.seeds.size(), std::size_t{2});
    QCOMPARE(kernel.implementationFor("cpu")->plainBaseline.size(), std::size_t{1});
}

void TestManifestReader::everyMistakeIsReportedWithItsPlace_data() {
    QTest::addColumn<QString>("before");
    QTest::addColumn<QString>("after");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name, const char* before, const char* after, const char* expected) {
        QTest::newRow(name) << QString(before) << QString(after) << QString(expected);
    };
    row("unknown key",
        "title = ", "titel = ", "kernel.toml:4:1: unknown key 'titel' in [kernel]; did you mean 'title'?");
    row("wrong type", "name = \"scale\"", "name = 3",
        "kernel.toml:3:8: 'name' of [kernel] must be text, not a whole number");
    row("missing name", "name = \"scale\"\n", "", "kernel.toml:2:1: [kernel] lacks 'name'");
    row("TOML syntax", "family = \"scale\"", "family = scale", "kernel.toml:6:");
    row("unknown type", "default_type = \"f32\"", "default_type = \"fp32\"",
        "kernel.toml:7:16: 'fp32' is no element type; did you mean 'f32'?");
    row("size of zero", "rows = 1000", "rows = 0",
        "kernel.toml:8:18: size 'rows' must be a whole number of at least 1");
    row("unknown size", "{ cols = 128 }", "{ col = 128 }",
        "kernel.toml:9:54: unknown size 'col'; did you mean 'cols'?");
    row("unknown name", "flops = \"rows * cols\"", "flops = \"rows * colums\"",
        "kernel.toml:11:17: unknown name colums; did you mean cols? at column 8 of 'rows * colums'");
    row("expression syntax", "flops = \"rows * cols\"", "flops = \"rows * \"",
        "kernel.toml:11:17: the expression ends too early at column 8 of 'rows * '");
    row("unknown kind", "kind = \"scalar\"", "kind = \"scaler\"", "'scaler' is no kind; did you mean 'scalar'?");
    row("unknown fill", "kind = \"normal\"", "kind = \"gauss\"",
        "'gauss' is no kind; known are uniform, normal, constant");
    row("no output", "access = \"write\"", "access = \"read\"", "no argument is an output");
    row("two arguments of one name", "name = \"y\"", "name = \"x\"", "there are two arguments named 'x'");
    row("unknown device", "device = \"cpu\"", "device = \"gpu\"", "'gpu' is no kind of device; did you mean");
    row("unknown library", "[\"cublas\"]", "[\"cublass\"]", "'cublass' is no library; did you mean 'cublas'?");
    row("default not among the values", "default = 64", "default = 48", "BLOCK cannot be 48. Valid: 32, 64, 128, 256.");
    row("value twice", "[32, 64, 128, 256]", "[32, 64, 32]", "32 is there twice");
    row("text that no macro can hold", "[\"direct\", \"mapped\"]", "[\"direct\", \"mapped\", \"a-b\"]",
        "'a-b' may have only letters");
    row("list with an error", "[2**i for i in range(3)]", "[2**i for i in rnge(3)]", "a list was expected here");
    row("name taken", "name = \"PARTS\"", "name = \"rows\"", "the name 'rows' is taken");
    row("reserved name", "name = \"PARTS\"", "name = \"min\"", "'min' cannot be a name");
    row("tunable in a reference", "grid = [\"ceil_div(rows * cols, 256)\"]",
        "grid = [\"ceil_div(rows * cols, BLOCK)\"]", "unknown name BLOCK");
    row("derived name before it exists", "blocks\"\n  expression = \"ceil_div(rows * cols, BLOCK)\"",
        "blocks\"\n  expression = \"blocks + 1\"", "unknown name blocks");
    row("text that a tunable never is", "when = \"variant == 'direct'\"", "when = \"variant == 'dirct'\"",
        "variant is never 'dirct'; did you mean 'direct'?");
    row("type that there is not", "dtype_bytes == 2 ? 64 : 128", "dtype == 'half' ? 64 : 128", "dtype is never 'half'");
    row("unknown argument", "[\"x_map\", \"y\", \"n\"]", "[\"x_mapp\", \"y\", \"n\"]",
        "there is no argument 'x_mapp'; did you mean 'x_map'?");
    row("four extents", "grid = [\"rows\", \"PARTS\"]", "grid = [1, 1, 1, 1]", "'grid' has at most three extents");
    row("tensor map", "strides = [\"cols * dtype_bytes\"]", "strides = []", "2 extents need 1 strides");
    row("unknown parameter in a seed", "set = { BLOCK = 32 }", "set = { BLOK = 32 }",
        "There is no parameter BLOK; did you mean BLOCK?");
    row("value in a seed", "set = { BLOCK = 32 }", "set = { BLOCK = 33 }", "BLOCK cannot be 33.");
    row("missing source", "source = \"finish.cu\"", "source = \"finsh.cu\"", "There is no file");
    row("single brackets", "[[implementation.seed]]", "[implementation.seed_]", "unknown key 'seed_'");
    row("negative tolerance", "relative_rms = 1e-3", "relative_rms = -1e-3", "tolerances must not be negative");
    row("tolerance type", "[tolerance.f16]", "[tolerance.fp16]", "'fp16' is no element type; did you mean 'f16'?");
    row("infinite fill", "mean = 1", "mean = inf", "'mean' of fill must be a finite number");
    row("expression too deep", "flops = \"rows * cols\"",
        "flops = "
        "\"((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((1)))))))))))))))))))))))))))))))))))))))"
        ")))))))))))))))))))))))))))))\"",
        "nested too deeply");
}

void TestManifestReader::everyMistakeIsReportedWithItsPlace() {
    QFETCH(QString, before);
    QFETCH(QString, after);
    QFETCH(QString, expected);
    const KernelFolder folder;
    QVERIFY(folder.change(before.toStdString(), after.toStdString()));
    const auto read = readManifest(folder.manifest());
    const QString lines = QString::fromStdString(toString(read.mistakes));
    QVERIFY2(lines.contains(expected), qPrintable(lines));
    QVERIFY(lines.startsWith(QString::fromStdString(folder.manifest().string())));
    if (!expected.contains("no argument is")) QVERIFY2(read.mistakes.back().line > 0, qPrintable(lines));
}

void TestManifestReader::severalMistakesAreAllReported() {
    const KernelFolder folder;
    QVERIFY(folder.change("title", "titel"));
    QVERIFY(folder.change("rows * cols\"", "rows * cls\""));
    QVERIFY(folder.change("default = 64", "default = 65"));
    QVERIFY(folder.change("finish.cu", "missing.cu"));
    const auto read = readManifest(folder.manifest());
    QCOMPARE(read.mistakes.size(), std::size_t{4});
    for (std::size_t i = 1; i < read.mistakes.size(); ++i)
        QVERIFY(read.mistakes[i - 1].line < read.mistakes[i].line);
}

void TestManifestReader::includesAreResolvedToNamesWithinTheKernelsFolder() {
    const KernelFolder folder;
    const auto read = readManifest(folder.manifest());
    std::map<std::string, std::string> texts;
    for (const auto& source : read.definition.sources)
        texts[source.name] = source.text;
    QVERIFY(texts.contains("scale.cpp") && texts.contains("tile.h") && texts.contains("../common/round.h"));
    QVERIFY(texts.contains("../common/round_impl.h"));
    // Written as "round_impl.h", relative to the file it stands in.
    QVERIFY(texts["../common/round.h"].find("#include \"../common/round_impl.h\"") != std::string::npos);
    QCOMPARE(texts["tile.h"], readFile(folder.path() / "tile.h"));
}

void TestManifestReader::hostileFilesAreRefused() {
    const KernelFolder folder;
    const auto firstMistake = [&] {
        const auto read = readManifest(folder.manifest());
        return read.mistakes.empty() ? std::string() : toString(read.mistakes);
    };
    std::filesystem::remove(folder.path() / "finish.cu");
    std::filesystem::create_symlink("/dev/zero", folder.path() / "finish.cu");
    QVERIFY(firstMistake().find("lies outside") != std::string::npos);
    std::filesystem::remove(folder.path() / "finish.cu");
    std::filesystem::create_directory(folder.path() / "finish.cu");
    QVERIFY(firstMistake().find("is not a regular file") != std::string::npos);
    std::filesystem::remove(folder.path() / "finish.cu");
    QCOMPARE(::system(("mkfifo '" + (folder.path() / "finish.cu").string() + "'").c_str()), 0);
    QVERIFY(firstMistake().find("is not a regular file") != std::string::npos);
    std::filesystem::remove(folder.path() / "finish.cu");
    writeFile(folder.path() / "finish.cu", std::string(5 << 20, 'x'));
    QVERIFY(firstMistake().find("is larger than 4096 KiB") != std::string::npos);
    writeFile(folder.path() / "finish.cu", std::string("a\0b", 3));
    QVERIFY(firstMistake().find("is not a text file") != std::string::npos);
    writeFile(folder.manifest(), std::string(2 << 20, '['));
    QVERIFY(firstMistake().find("is larger than 1024 KiB") != std::string::npos);
    writeFile(folder.manifest(), "a = " + std::string(500'000, '['));
    QVERIFY(!firstMistake().empty());
    writeFile(folder.manifest(), "a = " + std::string(900'000, '1'));
    QVERIFY(!firstMistake().empty());
    writeFile(folder.manifest(), "");
    QVERIFY(firstMistake().find("lacks 'kernel'") != std::string::npos);
    std::filesystem::remove(folder.manifest());
    std::filesystem::create_symlink("/dev/zero", folder.manifest());
    QVERIFY(firstMistake().find("is not a regular file") != std::string::npos);
    QVERIFY(!readManifest("/nowhere/kernel.toml").usable());
}

void TestManifestReader::filesOutsideTheFolderAreRefused() {
    const KernelFolder folder;
    writeFile(folder.root() / "other/secret.h", "int secret;\n");
    writeFile(folder.path() / "finish.cu", "#include \"../other/secret.h\"\n");
    auto read = readManifest(folder.manifest());
    QCOMPARE(read.mistakes.size(), std::size_t{1});
    QCOMPARE(read.mistakes[0].line, std::size_t{1});
    QVERIFY(read.mistakes[0].message.find("lies outside the kernel's folder") != std::string::npos);
    writeFile(folder.path() / "finish.cu", "  #  include \"/etc/passwd\"\n");
    QVERIFY(!readManifest(folder.manifest()).usable());
    writeFile(folder.path() / "finish.cu", "#include <vector>\n// #include \"nothing.h\"\n");
    QVERIFY(readManifest(folder.manifest()).usable());
    std::filesystem::create_symlink(folder.root() / "other/secret.h", folder.path() / "linked.h");
    writeFile(folder.path() / "finish.cu", "#include \"linked.h\"\n");
    QVERIFY(!readManifest(folder.manifest()).usable());
    QVERIFY(folder.change("source = \"finish.cu\"", "source = \"../other/secret.h\""));
    QVERIFY(toString(readManifest(folder.manifest()).mistakes).find("lies outside") != std::string::npos);
}

void TestManifestReader::includesThatIncludeThemselvesAreReported() {
    const KernelFolder folder;
    writeFile(folder.path() / "finish.cu", "#include \"a.h\"\n");
    writeFile(folder.path() / "a.h", "\n#include \"b.h\"\n");
    writeFile(folder.path() / "b.h", "#include \"a.h\"\n#include \"gone.h\"\n");
    const auto read = readManifest(folder.manifest());
    const std::string lines = toString(read.mistakes);
    QVERIFY2(lines.find("b.h:1: a.h includes itself by way of b.h.") != std::string::npos, lines.c_str());
    QVERIFY(lines.find("b.h:2: There is no file") != std::string::npos);
    for (int i = 0; i < 300; ++i) {
        writeFile(folder.path() / ("deep" + std::to_string(i) + ".h"),
                  "#include \"deep" + std::to_string(i + 1) + ".h\"\n");
    }
    writeFile(folder.path() / "finish.cu", "#include \"deep0.h\"\n");
    QVERIFY(toString(readManifest(folder.manifest()).mistakes).find("nested more than") != std::string::npos);
}

void TestManifestReader::theVersionChangesWithEveryFile() {
    const KernelFolder folder;
    std::set<std::string> versions{readManifest(folder.manifest()).definition.version};
    QCOMPARE(readManifest(folder.manifest()).definition.version, *versions.begin());
    for (const char* file : {"scale/kernel.toml", "scale/scale.cu", "scale/tile.h", "common/round_impl.h"}) {
        const std::filesystem::path path = folder.root() / file;
        writeFile(path, readFile(path) + "\n");
        versions.insert(readManifest(folder.manifest()).definition.version);
    }
    QCOMPARE(versions.size(), std::size_t{5});
}

void TestManifestReader::damagedManifestsNeverCrash() {
    const KernelFolder folder;
    const std::string original = readFile(folder.manifest());
    std::mt19937_64 rng(17);
    int refused = 0;
    for (int i = 0; i < 1500; ++i) {
        std::string text = original;
        for (std::uint64_t left = 1 + rng() % 4; left > 0; --left) {
            const std::size_t at = rng() % text.size();
            switch (rng() % 4) {
                case 0:
                    text[at] = static_cast<char>(rng() % 256);
                    break;
                case 1:
                    text.erase(at, rng() % 30);
                    break;
                case 2:
                    text.insert(at, text.substr(rng() % text.size(), rng() % 40));
                    break;
                default:
                    text.insert(at, 1, "[]{}\"'=,.\n#-"[rng() % 12]);
                    break;
            }
        }
        writeFile(folder.manifest(), text);
        const auto read = readManifest(folder.manifest());
        refused += read.usable() ? 0 : 1;
        for (const auto& mistake : read.mistakes)
            QVERIFY(!mistake.message.empty());
    }
    QVERIFY(refused > 1000);
}

QTEST_GUILESS_MAIN(TestManifestReader)
#include "test_manifest_reader.moc"
