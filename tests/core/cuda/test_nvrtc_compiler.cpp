#include <atomic>
#include <thread>

#include <QTemporaryDir>
#include <QTest>

#include "core/cuda/device_kernels_source.h"
#include "core/cuda/nvrtc_compiler.h"

using namespace ww;
using cuda::NvrtcCompiler;
using evaluation::CompiledCodeCache;

/// Needs NVRTC, but no GPU.
class TestNvrtcCompiler : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void definesAndIncludedFilesReachTheSource();
    void aCompileErrorIsAFaultWithTheCompilersWords();
    void theSecondCompilationComesFromTheCache();
    void severalThreadsCompileAtOnce();
    void hopperGetsItsOwnInstructions();
    void theDevicesOwnKernelsCompileEverywhere_data();
    void theDevicesOwnKernelsCompileEverywhere();

private:
    [[nodiscard]] CompiledCodeCache cache() const { return CompiledCodeCache(m_folder.path().toStdString()); }

    QTemporaryDir m_folder;
};

namespace {

model::Program programOf(const std::string& text) {
    model::Program program;
    program.language = "cuda";
    program.mainFile = "kernel.cu";
    program.files = {{"kernel.cu", text}};
    return program;
}

}  // namespace

void TestNvrtcCompiler::initTestCase() {
    if (NvrtcCompiler::version().empty()) QSKIP("NVRTC is not installed");
}

void TestNvrtcCompiler::definesAndIncludedFilesReachTheSource() {
    model::Program program = programOf(R"(
        #include "../common/shared.cuh"
        extern "C" __global__ void __launch_bounds__(THREADS) scale(float* x) {
            __shared__ float tile[THREADS];
            tile[threadIdx.x] = twice(x[threadIdx.x]);
            __syncthreads();
            x[threadIdx.x] = tile[THREADS - 1 - threadIdx.x];
        })");
    program.files.push_back({"../common/shared.cuh", "__device__ float twice(float x) { return 2 * x; }\n"});
    program.defines = {"THREADS=96"};
    const auto compiled = NvrtcCompiler(80, cache()).compile(program);
    QVERIFY2(compiled.has_value(), compiled ? "" : compiled.error().message.c_str());
    QVERIFY(compiled->binary.size() > 100);
    QVERIFY(!compiled->fromCache);
    QCOMPARE(compiled->resources.at("scale").staticSharedBytes, 96 * 4);
    QVERIFY(compiled->resources.at("scale").registersPerThread > 0);
    QVERIFY(compiled->warnings.empty());
}

void TestNvrtcCompiler::aCompileErrorIsAFaultWithTheCompilersWords() {
    const auto compiled = NvrtcCompiler(80, cache()).compile(programOf("__global__ void f() { undefined_name(); }"));
    QVERIFY(!compiled.has_value());
    QVERIFY(compiled.error().outcome == model::Outcome::CompileFailed);
    QVERIFY2(compiled.error().message.find("undefined_name") != std::string::npos, compiled.error().message.c_str());
    QVERIFY(compiled.error().message.find("kernel.cu(1)") != std::string::npos);
}

void TestNvrtcCompiler::theSecondCompilationComesFromTheCache() {
    model::Program program = programOf("extern \"C\" __global__ void f(float* x) { x[0] = VALUE; }");
    program.defines = {"VALUE=1"};
    const NvrtcCompiler compiler(80, cache());
    const auto first = compiler.compile(program);
    const auto second = compiler.compile(program);
    QVERIFY(first.has_value() && second.has_value());
    QVERIFY(!first->fromCache);
    QVERIFY(second->fromCache);
    QVERIFY(first->binary == second->binary);
    QCOMPARE(second->resources.at("f").registersPerThread, first->resources.at("f").registersPerThread);
    program.defines = {"VALUE=2"};
    const auto third = compiler.compile(program);
    QVERIFY(third.has_value() && !third->fromCache);
    const auto elsewhere = NvrtcCompiler(86, cache()).compile(program);
    QVERIFY(elsewhere.has_value() && !elsewhere->fromCache);
}

void TestNvrtcCompiler::severalThreadsCompileAtOnce() {
    const NvrtcCompiler compiler(80, cache());
    std::atomic<int> succeeded{0};
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 4; ++i) {
            threads.emplace_back([&compiler, &succeeded, i] {
                model::Program program = programOf("extern \"C\" __global__ void f(float* x) { x[0] = VALUE; }");
                program.defines = {"VALUE=" + std::to_string(100 + i)};
                if (compiler.compile(program)) ++succeeded;
            });
        }
    }
    QCOMPARE(succeeded.load(), 4);
}

void TestNvrtcCompiler::hopperGetsItsOwnInstructions() {
    QCOMPARE(NvrtcCompiler(90, cache()).architecture(), std::string("sm_90a"));
    QCOMPARE(NvrtcCompiler(89, cache()).architecture(), std::string("sm_89"));
    const auto fence =
        programOf("extern \"C\" __global__ void f() { asm volatile(\"wgmma.fence.sync.aligned;\" ::: \"memory\"); }");
    QVERIFY(NvrtcCompiler(90, cache()).compile(fence).has_value());
    QVERIFY(!NvrtcCompiler(80, cache()).compile(fence).has_value());
}

void TestNvrtcCompiler::theDevicesOwnKernelsCompileEverywhere_data() {
    QTest::addColumn<int>("computeCapability");
    for (const int capability : {75, 80, 86, 89, 90, 100, 120})
        QTest::addRow("sm_%d", capability) << capability;
}

void TestNvrtcCompiler::theDevicesOwnKernelsCompileEverywhere() {
    QFETCH(int, computeCapability);
    const std::string text = std::string(cuda::randomFillSource) + cuda::deviceKernelsSource;
    const auto compiled = NvrtcCompiler(computeCapability, cache()).compile(programOf(text));
    QVERIFY2(compiled.has_value(), compiled ? "" : compiled.error().message.c_str());
    QVERIFY(compiled->resources.contains("fill_buffer"));
    QVERIFY(compiled->resources.contains("compare_elements"));
}

QTEST_GUILESS_MAIN(TestNvrtcCompiler)
#include "test_nvrtc_compiler.moc"
