#include <filesystem>
#include <fstream>
#include <string>
#include <zlib.h>

#include <QtTest>

#include "core/interchange/recorded_space.h"
#include "core/interchange/text_file.h"
#include "core/stats/random.h"

using namespace ww;
using namespace ww::interchange;

namespace {

const std::string cacheHeader =
    R"({"device_name": "GPU", "kernel_name": "k", "problem_size": [4, 4], "tune_params_keys": ["a", "b"],
"tune_params": {"a": [16, 32], "b": [0, 1]}, "objective": "time",
"cache": {)";

const std::string cacheRows =
    R"("16,0": {"a": 16, "b": 0, "time": 1.5, "times": [1.4, 1.6], "compile_time": 100, "verification_time": 2,
 "benchmark_time": 3, "strategy_time": 0.5, "framework_time": 0.25, "GFLOP/s": 7, "timestamp": "now"},
"16,1": {"a": 16, "b": 1, "time": "CompilationFailedConfig", "compile_time": 50},
"32,0": {"a": 32, "b": 0, "time": 1e+20, "times": [], "compile_time": 60},
"32,1": {"a": 32, "b": 1, "time": 2.5, "times": [[0, 2.5], 2.5], "compile_time": 70})";

const std::string cache = cacheHeader + cacheRows + "}}";

const std::string t4 = R"({"metadata": {"timeunit": "miliseconds"}, "schema_version": "1.0.0", "results": [
{"timestamp": "now", "configuration": {"a": 32, "b": "x"}, "times": {"compilation": 10, "framework": 1,
 "search_algorithm": 0, "validation": 2, "runtimes": [1, 2, 3]}, "invalidity": "correct", "correctness": 1,
 "measurements": [{"name": "time", "value": 2, "unit": ""}], "objectives": ["time"]},
{"configuration": {"a": 4, "b": "y"}, "times": {"compilation_time": 11, "runtimes": []}, "invalidity": "compile",
 "correctness": 0, "measurements": [{"name": "time", "value": "CompilationFailedConfig", "unit": ""}]}]})";

const std::string ktt = R"({"Metadata": {"Device": "GPU", "TimeUnit": "Microseconds"}, "Results": [
{"KernelName": "k", "Status": "Ok", "Configuration": [{"Name": "A", "Value": 64, "ValueType": "UnsignedInt"}],
 "TotalDuration": 1500.0, "ExtraDuration": 0.0, "TotalOverhead": 2000.0, "DataMovementOverhead": 100.0,
 "SearcherOverhead": 10.0, "ValidationOverhead": 20.0, "ComputationResults": []},
{"KernelName": "k", "Status": "ValidationFailed", "Configuration": [{"Name": "A", "Value": 8, "ValueType": "UnsignedInt"}],
 "TotalDuration": 0.0, "TotalOverhead": 2000.0}]})";

RecordedSpace parsed(const std::string& text) {
    Result<RecordedSpace> space = parseRecordedSpace(text, "file");
    if (!space) qFatal("%s", space.error().message.c_str());
    return std::move(*space);
}

QString refusal(const std::string& text, const ReadLimits& limits = {}) {
    const Result<RecordedSpace> space = parseRecordedSpace(text, "file", limits);
    return space ? QString() : QString::fromStdString(space.error().message);
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    return text.replace(text.find(from), from.size(), to);
}

std::filesystem::path writeGzip(const QTemporaryDir& folder, const std::string& text) {
    const std::filesystem::path file = folder.filePath("space.json.gz").toStdString();
    gzFile out = gzopen(file.c_str(), "wb");
    gzwrite(out, text.data(), static_cast<unsigned>(text.size()));
    gzclose(out);
    return file;
}

}  // namespace

class TestRecordedSpace : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aKernelTunerCacheGivesRowsWithTimesAndFailures() {
        const RecordedSpace space = parsed(cache);
        QCOMPARE(toString(space.format), std::string_view("Kernel Tuner cache"));
        QCOMPARE(space.kernel, std::string("k"));
        QCOMPARE(space.device, std::string("GPU"));
        QCOMPARE(space.rows.size(), std::size_t{4});
        const RecordedRow& first = space.rows[0];
        QCOMPARE(first.key, std::string("16,0"));
        QCOMPARE(*first.milliseconds, 1.5);
        QCOMPARE(first.samples, (std::vector<double>{1.4, 1.6}));
        QCOMPARE(first.compile + first.verify + first.benchmark + first.strategy + first.framework, 105.75);
        QCOMPARE(first.timestamp, std::string("now"));
        QVERIFY(!space.rows[1].milliseconds);
        QVERIFY(space.rows[1].outcome == model::Outcome::CompileFailed);
        QCOMPARE(space.rows[1].message, std::string("CompilationFailedConfig"));
        QVERIFY2(!space.rows[2].milliseconds, "1e20 is an old mark of failure");
        QCOMPARE(space.rows[3].digits, (std::vector<std::uint16_t>{1, 1}));
        QCOMPARE(space.rows[3].samples, std::vector<double>{2.5});
    }

    void missingClosingBracketsAndATrailingCommaAreTolerated_data() {
        QTest::addColumn<QString>("ending");
        int row = 0;
        for (const char* ending : {"", "}", "}\n", ",", ",\n", ",}", ",\n}\n}\n", "}}\n"}) {
            QTest::addRow("ending %d", ++row) << ending;
        }
    }

    void missingClosingBracketsAndATrailingCommaAreTolerated() {
        QFETCH(QString, ending);
        QCOMPARE(parsed(cacheHeader + cacheRows + ending.toStdString()).rows.size(), std::size_t{4});
    }

    void aCacheCutWithinARowIsRefusedWithThePosition() {
        const QString message = refusal(cacheHeader + cacheRows.substr(0, cacheRows.size() - 20));
        QVERIFY2(message.contains("file: line 7, column"), qPrintable(message));
        QVERIFY(!message.contains('\n'));
    }

    void t4IsReadInBothSpellings() {
        const RecordedSpace space = parsed(t4);
        QCOMPARE(toString(space.format), std::string_view("T4"));
        QCOMPARE(space.rows.size(), std::size_t{2});
        QCOMPARE(space.rows[0].key, std::string("32,x"));
        QCOMPARE(*space.rows[0].milliseconds, 2.0);
        QCOMPARE(space.rows[0].compile, 10.0);
        QCOMPARE(space.rows[1].compile, 11.0);
        QVERIFY(space.rows[1].outcome == model::Outcome::CompileFailed);
        QCOMPARE(space.parameters[0].values.front(), model::Value(std::int64_t{4}));
        QCOMPARE(space.rows[0].digits, (std::vector<std::uint16_t>{1, 0}));
    }

    void kttResultsAreConvertedToMilliseconds() {
        const RecordedSpace space = parsed(ktt);
        QCOMPARE(toString(space.format), std::string_view("KTT"));
        QCOMPARE(space.kernel, std::string("k"));
        QCOMPARE(space.device, std::string("GPU"));
        QCOMPARE(*space.rows[0].milliseconds, 1.5);
        QCOMPARE(space.rows[0].compile, 2.0);
        QCOMPARE(space.rows[0].framework, 0.1);
        QVERIFY(space.rows[1].outcome == model::Outcome::WrongResult);
    }

    void numbersThatJsonDoesNotKnowAreFailures() {
        const RecordedSpace space =
            parsed(replaced(replaced(cache, "\"time\": 2.5", "\"time\": Infinity"), "\"GFLOP/s\": 7", "\"NaN\": NaN"));
        QVERIFY(!space.rows[3].milliseconds);
        QCOMPARE(*space.rows[0].milliseconds, 1.5);
    }

    void aConfigurationMeasuredTwiceCountsWithItsLastMeasurement() {
        const std::string again = R"(, "16,0 again": {"a": 16, "b": 0, "time": 9})";
        const RecordedSpace space = parsed(cacheHeader + cacheRows + again + "}}");
        QCOMPARE(space.rows.size(), std::size_t{4});
        QCOMPARE(*space.rows[0].milliseconds, 9.0);
    }

    void wrongSchemasAreRefusedInOneLineThatNamesTheRow_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* name, const std::string& text, const char* expected) {
            QTest::newRow(name) << QString::fromStdString(text) << QString(expected);
        };
        row("empty", "", "line 1, column 1");
        row("no object", "[1, 2]", "not a JSON object");
        row("something else", R"({"a": 1})", "neither a Kernel Tuner cache");
        row("no rows", cacheHeader + "}}", "holds no configuration");
        row("rows of numbers", cacheHeader + "\"16,0\": 3}}", "row 1: not an object");
        row("cache is a number", R"({"tune_params_keys": ["a"], "cache": 3})", "holds no rows");
        row("header behind rows", R"({"cache": {"1": {"a": 1, "time": 1}}, "tune_params_keys": ["a"]})",
            "does not stand before");
        row("missing parameter", replaced(cache, "\"a\": 32, \"b\": 1", "\"a\": 32"), "row 4 (\"32,1\"): has no value");
        row("unlisted value", replaced(cache, "\"a\": 32, \"b\": 1", "\"a\": 33, \"b\": 1"), "row 4: 33 is not among");
        row("no time", replaced(cache, "\"time\": 1.5,", ""), "row 1 (\"16,0\"): has no \"time\"");
        row("list as value", replaced(cache, "\"a\": 16, \"b\": 1", "\"a\": [16], \"b\": 1"), "row 2");
        row("T4 without times", replaced(t4, "\"times\": {\"compilation_time\": 11, \"runtimes\": []},", ""),
            "row 2: has no object \"times\"");
        row("T4 with other parameters", replaced(t4, "\"b\": \"y\"", "\"c\": \"y\""), "row 2: 'c' where 'b'");
        row("KTT without status", replaced(ktt, "\"Status\": \"Ok\",", ""), "row 1: has no \"Status\"");
        row("T4 cut", t4.substr(0, t4.size() - 2), "line 6");
    }

    void wrongSchemasAreRefusedInOneLineThatNamesTheRow() {
        QFETCH(QString, text);
        QFETCH(QString, expected);
        const QString message = refusal(text.toStdString());
        QVERIFY2(message.startsWith("file: ") && message.contains(expected), qPrintable(message));
        QVERIFY(!message.contains('\n'));
    }

    void hostileFilesMeetALimit() {
        QVERIFY(refusal(std::string("{\"cache\": ").append(100000, '[')).contains("nested deeper"));
        std::string wide = "{\"x\": [0";
        for (int i = 0; i < 300000; ++i)
            wide += ",0";
        QVERIFY(refusal(wide + "]}").contains("more than 200000 values"));
        ReadLimits few;
        few.rows = 3;
        QVERIFY(refusal(cache, few).contains("more than 3 rows"));
        QVERIFY(refusal(replaced(cache, "\"a\": 16, \"b\": 0", "\"a\": 18446744073709551615, \"b\": 0"))
                    .contains("64 bits"));
    }

    void gzipIsReadAndABombOrADamagedArchiveIsRefused() {
        const QTemporaryDir folder;
        const std::filesystem::path file = writeGzip(folder, cache);
        QCOMPARE(readRecordedSpace(file)->rows.size(), std::size_t{4});
        const auto size = std::filesystem::file_size(file);
        std::filesystem::resize_file(file, size / 2);
        const auto damaged = readRecordedSpace(file);
        QVERIFY(!damaged);
        QVERIFY2(QString::fromStdString(damaged.error().message).contains("end too early"),
                 damaged.error().message.c_str());
        const auto bomb =
            readRecordedSpace(writeGzip(folder, cache + std::string(8 << 20, ' ')), {std::size_t{1} << 20});
        QVERIFY(!bomb);
        QVERIFY(QString::fromStdString(bomb.error().message).contains("more than 1 MiB"));
        QVERIFY(!readRecordedSpace(folder.filePath("absent.json").toStdString()));
    }

    void positionsCountLinesAndColumnsFromOne() {
        QCOMPARE(textPosition("ab\ncd", 0), std::string("line 1, column 1"));
        QCOMPARE(textPosition("ab\ncd", 4), std::string("line 2, column 2"));
        QCOMPARE(textPosition("ab", 99), std::string("line 1, column 3"));
    }

    // Whatever bytes are damaged, a reader gives a consistent space or one line, and never crashes.
    void damagedFilesNeverCrashTheReaders() {
        stats::Random random(20);
        const std::string alphabet = "{}[]\",:0123456789eE.-+truefalsnNaI\\ \n\xff";
        int accepted = 0;
        for (int round = 0; round < 6000; ++round) {
            std::string text = round % 3 == 0 ? cache : round % 3 == 1 ? t4 : ktt;
            for (std::uint64_t edit = 1 + random.below(4); edit > 0; --edit) {
                const std::size_t at = random.below(text.size());
                switch (random.below(4)) {
                    case 0:
                        text[at] = alphabet[random.below(alphabet.size())];
                        break;
                    case 1:
                        text.erase(at, 1 + random.below(12));
                        break;
                    case 2:
                        text.insert(at, 1, alphabet[random.below(alphabet.size())]);
                        break;
                    default:
                        text.resize(at + 1);
                        break;
                }
                if (text.empty()) text = "x";
            }
            const Result<RecordedSpace> space = parseRecordedSpace(text, "file");
            if (!space) {
                QVERIFY(space.error().message.starts_with("file: "));
                continue;
            }
            ++accepted;
            QVERIFY(!space->rows.empty());
            for (const RecordedRow& row : space->rows) {
                QCOMPARE(row.digits.size(), space->parameters.size());
                for (std::size_t p = 0; p < row.digits.size(); ++p)
                    QVERIFY(row.digits[p] < space->parameters[p].values.size());
                QCOMPARE(row.milliseconds.has_value(), row.outcome == model::Outcome::Ok);
            }
        }
        QVERIFY2(accepted > 100, qPrintable(QString::number(accepted)));
    }
};

QTEST_GUILESS_MAIN(TestRecordedSpace)
#include "test_recorded_space.moc"
