#include <QTest>

#include "core/cuda/ptxas_log.h"

using namespace ww;

class TestPtxasLog : public QObject {
    Q_OBJECT

private slots:
    void registersStackSpillsAndSharedMemoryAreReadPerEntry();
    void whatCostsSpeedIsKeptAsAWarning();
    void anEmptyLogSaysNothing();
    void cutShortLinesDoNoHarm();
};

namespace {

// Printed by NVRTC 13.0 with -Xptxas=-v, shortened.
constexpr const char* printed = R"(ptxas info    : 0 bytes gmem
ptxas info    : Compiling entry function 'bar' for 'sm_90a'
ptxas info    : Function properties for bar
ptxas         .     800 bytes stack frame, 12 bytes spill stores, 20 bytes spill loads
ptxas info    : Used 40 registers, used 0 barriers, 800 bytes cumulative stack size
ptxas info    : Compile time = 102.859 ms
ptxas info    : Compiling entry function 'foo' for 'sm_90a'
ptxas info    : Function properties for foo
ptxas         .     0 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads
ptxas info    : Used 10 registers, used 1 barriers, 1024 bytes smem
ptxas info    : (C7508) Potential Performance Loss: 'setmaxnreg' ignored to maintain minimum register requirements.
)";

}  // namespace

void TestPtxasLog::registersStackSpillsAndSharedMemoryAreReadPerEntry() {
    const cuda::PtxasReport report = cuda::parsePtxasLog(printed);
    QCOMPARE(report.resources.size(), std::size_t{2});
    const model::Resources& bar = report.resources.at("bar");
    QCOMPARE(bar.registersPerThread, 40);
    QCOMPARE(bar.stackBytes, 800);
    QCOMPARE(bar.spillBytes, 32);
    QCOMPARE(bar.staticSharedBytes, 0);
    const model::Resources& foo = report.resources.at("foo");
    QCOMPARE(foo.registersPerThread, 10);
    QCOMPARE(foo.spillBytes, 0);
    QCOMPARE(foo.staticSharedBytes, 1024);
}

void TestPtxasLog::whatCostsSpeedIsKeptAsAWarning() {
    const cuda::PtxasReport report = cuda::parsePtxasLog(printed);
    QCOMPARE(report.warnings.size(), std::size_t{1});
    QVERIFY(report.warnings[0].find("setmaxnreg") != std::string::npos);
}

void TestPtxasLog::anEmptyLogSaysNothing() {
    QVERIFY(cuda::parsePtxasLog("").resources.empty());
}

void TestPtxasLog::cutShortLinesDoNoHarm() {
    const std::string_view text = printed;
    for (std::size_t length = 0; length < text.size(); length += 7)
        QVERIFY(cuda::parsePtxasLog(text.substr(0, length)).resources.size() <= 2);
}

QTEST_GUILESS_MAIN(TestPtxasLog)
#include "test_ptxas_log.moc"
