#include <atomic>
#include <bit>
#include <cmath>
#include <thread>

#include <QTemporaryDir>
#include <QTest>

#include "core/host/host_device.h"

using namespace ww;
using namespace ww::host;
using evaluation::Device;
using model::Argument;
using model::ArgumentDefinition;
using model::ElementType;
using model::Outcome;

namespace {

model::Program programOf(const std::string& text, const std::string& entry) {
    return {.language = "c++", .mainFile = "kernel.cpp", .files = {{"kernel.cpp", text}}, .entries = {entry}};
}

Argument bufferArgument(const std::string& name, std::vector<std::int64_t> shape,
                        ArgumentDefinition::Access access = ArgumentDefinition::Access::Read) {
    Argument argument;
    argument.name = name;
    argument.access = access;
    argument.shape = std::move(shape);
    return argument;
}

Argument scalarArgument(const std::string& name, ElementType type, std::int64_t integer, double number = 0) {
    Argument argument;
    argument.name = name;
    argument.kind = ArgumentDefinition::Kind::Scalar;
    argument.type = type;
    argument.integer = integer;
    argument.number = number;
    return argument;
}

Argument workspaceArgument(const std::string& name, std::int64_t bytes) {
    Argument argument;
    argument.name = name;
    argument.kind = ArgumentDefinition::Kind::Workspace;
    argument.shape = {bytes};
    return argument;
}

/// A buffer of floats with its values.
class Floats {
public:
    Floats(Device& device, std::size_t count) : m_buffer(std::move(*device.allocate(count * sizeof(float)))) {}

    [[nodiscard]] evaluation::Buffer* buffer() const { return m_buffer.get(); }
    float& operator[](std::size_t i) const { return static_cast<float*>(m_buffer->address())[i]; }

private:
    std::unique_ptr<evaluation::Buffer> m_buffer;
};

constexpr const char* scaleSource = R"(
#ifndef FACTOR
#define FACTOR 2
#endif
extern "C" void scale(const float* x, float* y, int n, double offset) {
    #pragma omp parallel for
    for (int i = 0; i < n; ++i) y[i] = FACTOR * x[i] + offset;
})";

}  // namespace

class TestHostDevice : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_device = open({}); }

    void theProcessorIsDescribed() {
        const model::DeviceInfo& info = m_device->info();
        QCOMPARE(info.kind, std::string("cpu"));
        QVERIFY(!info.name.empty());
        QVERIFY(info.processors >= 1 && info.processors <= static_cast<int>(std::thread::hardware_concurrency()));
        QVERIFY(info.memoryBytes > 1 << 28);
        QVERIFY(info.vectorBits >= 128);
        QVERIFY(!info.versions.empty());
    }

    void aProgramIsCompiledLoadedAndRun() {
        Floats x(*m_device, 1000), y(*m_device, 1000);
        for (std::size_t i = 0; i < 1000; ++i)
            x[i] = static_cast<float>(i);
        auto program = programOf(scaleSource, "scale");
        program.defines = {"FACTOR=3"};
        const auto ran = run(program, {"x", "y", "n", "offset"}, {{"x", x.buffer()}, {"y", y.buffer()}});
        QVERIFY2(ran.has_value(), messageOf(ran));
        for (std::size_t i = 0; i < 1000; ++i)
            QCOMPARE(y[i], static_cast<float>(3 * i + 1));
    }

    void includedFilesAreFoundInTheirFolders() {
        auto program = programOf(R"(#include "../common/answer.h"
            extern "C" void put(float* y) { y[0] = answer(); })",
                                 "put");
        program.files.push_back(
            {"../common/answer.h", "#include \"parts/number.h\"\ninline float answer() { return number; }"});
        program.files.push_back({"../common/parts/number.h", "constexpr float number = 42;"});
        Floats y(*m_device, 1);
        const auto ran = run(program, {"y"}, {{"y", y.buffer()}});
        QVERIFY2(ran.has_value(), messageOf(ran));
        QCOMPARE(y[0], 42.0f);
    }

    void aFileOutsideTheKernelsFolderIsRefused() {
        auto program = programOf(scaleSource, "scale");
        program.files.push_back({"../../../escaped.h", "int escaped;"});
        const auto compiled = m_device->compile(program);
        QVERIFY(!compiled.has_value());
        QVERIFY(compiled.error().outcome == Outcome::CompileFailed);
    }

    void theSecondCompilationComesFromTheCache() {
        const auto program = programOf(std::string(scaleSource) + "// cached once", "scale");
        const auto first = m_device->compile(program), second = m_device->compile(program);
        QVERIFY(first.has_value() && second.has_value());
        QVERIFY(!first->fromCache && second->fromCache);
        QVERIFY(first->binary == second->binary);
        auto other = program;
        other.defines = {"FACTOR=5"};
        const auto third = m_device->compile(other);
        QVERIFY(third.has_value() && !third->fromCache);
        // Another device object, as after a restart of the worker.
        QVERIFY(open({})->compile(program)->fromCache);
    }

    void severalThreadsCompileAtOnce() {
        std::vector<std::thread> threads;
        std::atomic<int> compiled{0};
        for (int i = 0; i < 4; ++i) {
            threads.emplace_back([&, i] {
                auto program = programOf(scaleSource, "scale");
                program.defines = {"FACTOR=" + std::to_string(100 + i / 2)};  // two of each: a race for one cache entry
                compiled += m_device->compile(program).has_value() ? 1 : 0;
            });
        }
        for (std::thread& thread : threads)
            thread.join();
        QCOMPARE(compiled.load(), 4);
    }

    void theCompilersWordsArriveWhenItFails() {
        const auto compiled = m_device->compile(programOf("extern \"C\" void f() { undeclared_thing(); }", "f"));
        QVERIFY(!compiled.has_value());
        QVERIFY(compiled.error().outcome == Outcome::CompileFailed);
        QVERIFY2(compiled.error().message.find("undeclared_thing") != std::string::npos,
                 compiled.error().message.c_str());
        QVERIFY2(compiled.error().message.find("kernel.cpp:1") != std::string::npos, compiled.error().message.c_str());
    }

    void anEndlessCompilationIsStopped() {
        const auto device = open(std::chrono::milliseconds(1500));
        const auto started = std::chrono::steady_clock::now();
        const auto compiled = device->compile(programOf(R"(
            template <int Depth, long Path> struct Endless {
                static constexpr long value = Endless<Depth - 1, 2 * Path>::value + Endless<Depth - 1, 2 * Path + 1>::value;
            };
            template <long Path> struct Endless<0, Path> { static constexpr long value = Path; };
            extern "C" void f(float* y) { y[0] = Endless<50, 1>::value; })",
                                                        "f"));
        QVERIFY(!compiled.has_value());
        QVERIFY2(compiled.error().outcome == Outcome::CompileTimedOut, compiled.error().message.c_str());
        QVERIFY(std::chrono::steady_clock::now() - started < std::chrono::seconds(6));
    }

    void aMissingEntryIsACompileError() {
        const auto compiled = m_device->compile(programOf(scaleSource, "scael"));
        QVERIFY(!compiled.has_value());
        QVERIFY(compiled.error().message.find("scael") != std::string::npos);
    }

    void theWrongNumberOfArgumentsIsRefused() {
        Floats x(*m_device, 1);
        const auto ran = run(programOf(scaleSource, "scale"), {"x", "n"}, {{"x", x.buffer()}});
        QVERIFY(!ran.has_value());
        QVERIFY(ran.error().outcome == Outcome::LaunchFailed);
        QVERIFY2(ran.error().message.find("4 parameters") != std::string::npos, ran.error().message.c_str());
    }

    void anArgumentOfTheWrongKindIsRefused() {
        Floats x(*m_device, 1);
        const auto ran = run(programOf(scaleSource, "scale"), {"x", "x", "offset", "offset"}, {{"x", x.buffer()}});
        QVERIFY(!ran.has_value());
        QVERIFY2(ran.error().message.find("parameter 3") != std::string::npos, ran.error().message.c_str());
    }

    void anArgumentThatIsNotThereIsRefused() {
        Floats x(*m_device, 1);
        const auto ran = run(programOf(scaleSource, "scale"), {"x", "z", "n", "offset"}, {{"x", x.buffer()}});
        QVERIFY(!ran.has_value());
        QVERIFY2(ran.error().message.find(" z") != std::string::npos, ran.error().message.c_str());
    }

    void scalarsOfEveryKindArrive() {
        Floats y(*m_device, 4);
        const auto program =
            programOf(R"(extern "C" void put(float* y, long long a, unsigned char b, short c, float d) {
            y[0] = a; y[1] = b; y[2] = c; y[3] = d; })",
                      "put");
        m_arguments = {scalarArgument("a", ElementType::I64, 1LL << 40), scalarArgument("b", ElementType::U8, 200),
                       scalarArgument("c", ElementType::I16, -3), scalarArgument("d", ElementType::F32, 0, 0.5)};
        const auto ran = run(program, {"y", "a", "b", "c", "d"}, {{"y", y.buffer()}});
        m_arguments = standardArguments();
        QVERIFY2(ran.has_value(), messageOf(ran));
        QCOMPARE(y[0], 0x1p40f);
        QCOMPARE(y[1], 200.0f);
        QCOMPARE(y[2], -3.0f);
        QCOMPARE(y[3], 0.5f);
    }

    void workspacesAreShownAndGuarded() {
        const auto program = programOf(R"(extern "C" void write(unsigned char* scratch, float* y, int n) {
            y[0] = scratch[0]; for (int i = 0; i < n; ++i) scratch[i] = 1; })",
                                       "write");
        Floats y(*m_device, 1);
        for (const int written : {1000, 1001}) {
            m_arguments = {scalarArgument("n", ElementType::I32, written)};
            const auto executable =
                prepare(program, {"scratch", "y", "n"}, {{"y", y.buffer()}}, {workspaceArgument("scratch", 1000)});
            QVERIFY(executable.has_value());
            const std::vector<evaluation::Buffer*> workspaces = (*executable)->workspaces();
            QCOMPARE(workspaces.size(), 1);
            QVERIFY(m_device->poison(*workspaces.front(), 0xff).has_value());
            QVERIFY((*executable)->enqueue().has_value());
            QCOMPARE(y[0], 255.0f);
            QCOMPARE(*m_device->guardsIntact(*workspaces.front()), written == 1000);
        }
        m_arguments = standardArguments();
    }

    void executablesShareScratchMemoryButOneHasItsWorkspacesApart() {
        const auto program = programOf(R"(extern "C" void pair(float* first, float* second, float* y) {
            first[0] = 1; second[0] = 2; y[0] = first[0]; })",
                                       "pair");
        Floats y(*m_device, 1);
        const std::vector<Argument> own = {workspaceArgument("first", 64), workspaceArgument("second", 64)};
        const auto one = prepare(program, {"first", "second", "y"}, {{"y", y.buffer()}}, own);
        const auto other = prepare(program, {"first", "second", "y"}, {{"y", y.buffer()}}, own);
        QVERIFY(one.has_value() && other.has_value());
        QVERIFY((*one)->enqueue().has_value());
        QCOMPARE(y[0], 1.0f);
        QCOMPARE((*one)->workspaces().front(), (*other)->workspaces().front());
    }

    void aCopyCopies() {
        Floats from(*m_device, 3'000'000), to(*m_device, 3'000'000);
        for (std::size_t i = 0; i < 3'000'000; ++i)
            from[i] = static_cast<float>(i);
        const auto copy = m_device->copy(*to.buffer(), *from.buffer());
        QVERIFY(copy.has_value() && (*copy)->enqueue().has_value());
        QCOMPARE(*m_device->checksum(*to.buffer()), *m_device->checksum(*from.buffer()));
    }

    void aWriteBeyondABufferIsNoticed() {
        const auto program = programOf(R"(extern "C" void overrun(float* y, int n) { y[n] = 1; })", "overrun");
        Floats y(*m_device, 1000);
        QVERIFY(*m_device->guardsIntact(*y.buffer()));
        QVERIFY(run(program, {"y", "n"}, {{"y", y.buffer()}}).has_value());
        QVERIFY(!*m_device->guardsIntact(*y.buffer()));
    }

    void timesAreThoseOfTheRuns() {
        const auto program = programOf(R"(
            #include <chrono>
            extern "C" void wait(int n) {
                const auto end = std::chrono::steady_clock::now() + std::chrono::microseconds(n);
                while (std::chrono::steady_clock::now() < end) {}
            })",
                                       "wait");
        const auto executable = prepare(program, {"n"}, {});
        QVERIFY(executable.has_value());
        evaluation::Executable* const rotation[] = {executable->get()};
        const auto milliseconds = m_device->time(rotation, 20);
        QVERIFY(milliseconds.has_value());
        QVERIFY2(*milliseconds >= 1.0 && *milliseconds < 5.0, std::to_string(*milliseconds).c_str());
        QVERIFY(!m_device->time({}, 1).has_value());
    }

    void aKernelUsesAllCores() {
        const auto program = programOf(R"(
            #include <omp.h>
            extern "C" void count(float* y) { y[0] = omp_get_max_threads(); })",
                                       "count");
        Floats y(*m_device, 1);
        QVERIFY(run(program, {"y"}, {{"y", y.buffer()}}).has_value());
        QCOMPARE(static_cast<int>(y[0]), m_device->info().processors);
    }

    void matrixBaselinesAgreeWithTheReference_data() {
        QTest::addColumn<int>("type");
        for (const ElementType type : {ElementType::F32, ElementType::Bf16, ElementType::F16}) {
            QTest::addRow("%s", std::string(model::toString(type)).c_str()) << static_cast<int>(type);
        }
    }

    void matrixBaselinesAgreeWithTheReference() {
        QFETCH(const int, type);
        const auto elementType = static_cast<ElementType>(type);
        const std::int64_t m = 61, n = 47, k = 129;
        auto a = buffer(elementType, m * k, 1), b = buffer(elementType, k * n, 2), c = buffer(elementType, m * n, 3);
        const std::vector<double> x = values(*a, elementType, m * k), y = values(*b, elementType, k * n);
        auto reference = std::move(*m_device->allocate(static_cast<std::size_t>(m * n) * 8));
        auto* const expected = static_cast<double*>(reference->address());
        for (std::int64_t i = 0; i < m; ++i) {
            for (std::int64_t j = 0; j < n; ++j) {
                double sum = 0;
                for (std::int64_t p = 0; p < k; ++p)
                    sum += x[static_cast<std::size_t>(i * k + p)] * y[static_cast<std::size_t>(p * n + j)];
                expected[i * n + j] = sum;
            }
        }
        model::ProblemInstance instance;
        instance.arguments = {bufferArgument("A", {m, k}), bufferArgument("B", {k, n}),
                              bufferArgument("C", {m, n}, ArgumentDefinition::Access::Write)};
        checkBaselines("gemm", elementType, instance, {{"A", a.get()}, {"B", b.get()}, {"C", c.get()}}, *c, *reference,
                       m * n);
    }

    void softmaxBaselinesAgreeWithTheReference_data() { matrixBaselinesAgreeWithTheReference_data(); }

    void softmaxBaselinesAgreeWithTheReference() {
        QFETCH(const int, type);
        const auto elementType = static_cast<ElementType>(type);
        const std::int64_t rows = 19, columns = 1003;
        auto x = buffer(elementType, rows * columns, 1), y = buffer(elementType, rows * columns, 2);
        const std::vector<double> logits = values(*x, elementType, rows * columns);
        auto reference = std::move(*m_device->allocate(static_cast<std::size_t>(rows * columns) * 8));
        auto* const expected = static_cast<double*>(reference->address());
        for (std::int64_t row = 0; row < rows; ++row) {
            double sum = 0;
            for (std::int64_t i = row * columns; i < (row + 1) * columns; ++i) {
                expected[i] = std::exp(logits[static_cast<std::size_t>(i)]);
                sum += expected[i];
            }
            for (std::int64_t i = row * columns; i < (row + 1) * columns; ++i)
                expected[i] /= sum;
        }
        model::ProblemInstance instance;
        instance.arguments = {bufferArgument("x", {rows, columns}),
                              bufferArgument("y", {rows, columns}, ArgumentDefinition::Access::Write)};
        checkBaselines("softmax", elementType, instance, {{"x", x.get()}, {"y", y.get()}}, *y, *reference,
                       rows * columns);
    }

    void aProblemThatDoesNotFitHasNoBaseline() {
        Floats x(*m_device, 64);
        model::ProblemInstance instance;
        instance.arguments = {bufferArgument("A", {8, 8}), bufferArgument("B", {4, 16}),
                              bufferArgument("C", {8, 8}, ArgumentDefinition::Access::Write)};
        model::ProblemRequest problem;
        problem.family = "gemm";
        const std::vector<std::string> names = {"openblas", "onednn", "cublas"};
        const evaluation::Bindings bindings = {{"A", x.buffer()}, {"B", x.buffer()}, {"C", x.buffer()}};
        QVERIFY(m_device->baselines(names, problem, instance, bindings).empty());
    }

private:
    std::unique_ptr<Device> open(std::chrono::milliseconds timeout = {}) {
        HostDeviceOptions options;
        options.cacheFolder = m_cache.path().toStdString();
        if (timeout.count() > 0) options.compileLimits.timeout = timeout;
        return openHostDevice(options);
    }

    static std::vector<Argument> standardArguments() {
        return {scalarArgument("n", ElementType::I32, 1000), scalarArgument("offset", ElementType::F64, 0, 1.0)};
    }

    evaluation::Tried<std::unique_ptr<evaluation::Executable>> prepare(const model::Program& program,
                                                                       const std::vector<std::string>& arguments,
                                                                       const evaluation::Bindings& bindings,
                                                                       const std::vector<Argument>& own = {}) {
        auto compiled = m_device->compile(program);
        if (!compiled) return tl::unexpected(compiled.error());
        auto module = m_device->load(*compiled);
        if (!module) return tl::unexpected(module.error());
        evaluation::Module* const modules[] = {module->get()};
        m_modules.push_back(std::move(*module));
        model::LaunchSequence sequence;
        sequence.launches = {{.program = 0, .entry = program.entries.front(), .arguments = arguments}};
        sequence.arguments = own;
        return m_device->prepare(sequence, modules, m_arguments, bindings);
    }

    evaluation::Tried<void> run(const model::Program& program, const std::vector<std::string>& arguments,
                                const evaluation::Bindings& bindings, const std::vector<Argument>& own = {}) {
        auto executable = prepare(program, arguments, bindings, own);
        if (!executable) return tl::unexpected(executable.error());
        if (auto ran = (*executable)->enqueue(); !ran) return ran;
        return m_device->synchronize();
    }

    static const char* messageOf(const evaluation::Tried<void>& tried) {
        return tried ? "" : tried.error().message.c_str();
    }

    std::unique_ptr<evaluation::Buffer> buffer(ElementType type, std::int64_t count, std::uint64_t seed) {
        auto made = std::move(*m_device->allocate(static_cast<std::size_t>(count) * model::bytesOf(type)));
        if (!m_device->fill(*made, type, count, {}, seed)) qFatal("fill failed");
        return made;
    }

    /// Written apart from the device's own conversions, which it checks.
    std::vector<double> values(const evaluation::Buffer& contents, ElementType type, std::int64_t count) {
        std::vector<double> result(static_cast<std::size_t>(count));
        const auto* const bits16 = static_cast<const std::uint16_t*>(contents.address());
        const auto* const floats = static_cast<const float*>(contents.address());
        for (std::size_t i = 0; i < result.size(); ++i) {
            if (type == ElementType::F32) result[i] = static_cast<double>(floats[i]);
            if (type == ElementType::Bf16)
                result[i] = static_cast<double>(std::bit_cast<float>(std::uint32_t{bits16[i]} << 16));
            if (type == ElementType::F16) {
                const int exponent = bits16[i] >> 10 & 31;
                const double fraction = (bits16[i] & 1023) / 1024.0 + (exponent > 0 ? 1 : 0);
                result[i] = std::ldexp(bits16[i] & 0x8000 ? -fraction : fraction, std::max(exponent, 1) - 15);
            }
        }
        return result;
    }

    void checkBaselines(const std::string& family, ElementType type, model::ProblemInstance& instance,
                        const evaluation::Bindings& bindings, evaluation::Buffer& output,
                        const evaluation::Buffer& reference, std::int64_t count) {
        for (Argument& argument : instance.arguments)
            argument.type = type;
        model::ProblemRequest problem;
        problem.family = family;
        problem.type = type;
        const std::vector<std::string> names = {"openblas", "onednn"};
        const auto bound = m_device->baselines(names, problem, instance, bindings);
        if (bound.empty()) QSKIP("no library here computes this");
        for (const evaluation::BoundBaseline& baseline : bound) {
            qInfo("%s", baseline.name.c_str());
            QVERIFY(m_device->poison(output, 0xff).has_value());
            QVERIFY(baseline.executable->enqueue().has_value());
            const double element = type == ElementType::F32 ? 1e-5 : 1e-2;
            const auto compared = m_device->compare(output, type, reference, count, {.element = element});
            QVERIFY(compared.has_value());
            QCOMPARE(compared->wrong, 0);
        }
    }

    QTemporaryDir m_cache;
    std::unique_ptr<Device> m_device;
    std::vector<std::unique_ptr<evaluation::Module>> m_modules;  // outlive what was prepared from them
    std::vector<Argument> m_arguments = standardArguments();
};

QTEST_GUILESS_MAIN(TestHostDevice)
#include "test_host_device.moc"
