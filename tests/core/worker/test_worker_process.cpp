#include <csignal>

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

#include "tests/core/worker/worker_process.h"

using namespace ww;
using namespace ww::protocol;
using test::WorkerProcess;

namespace {

std::string source() {
    QFile file(WW_SOURCE_DIR "/tests/core/worker/product_kernel.cpp");
    if (!file.open(QIODevice::ReadOnly)) qFatal("the kernel of this test is missing");
    return file.readAll().toStdString();
}

model::Program programOf(const std::string& entry, const std::string& define) {
    model::Program program{"c++", "product.cpp", {{"product.cpp", source()}}, {entry}, {}, {}};
    if (!define.empty()) program.defines = {define + "=1"};
    return program;
}

model::Argument matrix(const std::string& name, std::int64_t rows, std::int64_t columns, bool output) {
    model::Argument argument;
    argument.name = name;
    argument.shape = {rows, columns};
    if (output) argument.access = model::ArgumentDefinition::Access::Write;
    return argument;
}

model::Argument extent(const std::string& name, std::int64_t value) {
    model::Argument argument;
    argument.name = name;
    argument.kind = model::ArgumentDefinition::Kind::Scalar;
    argument.type = model::ElementType::I32;
    argument.integer = value;
    return argument;
}

model::LaunchSequence callOf(const std::string& entry) {
    model::LaunchSequence sequence;
    sequence.launches.resize(1);
    sequence.launches[0].entry = entry;
    sequence.launches[0].arguments = {"A", "B", "C", "M", "N", "K"};
    return sequence;
}

model::ProblemRequest productProblem() {
    model::ProblemRequest problem;
    problem.family = "gemm";
    problem.baselines = {"openblas", "onednn"};
    for (const auto& [m, n, k] : {std::array<std::int64_t, 3>{96, 80, 64}, std::array<std::int64_t, 3>{13, 7, 5}}) {
        model::ProblemInstance instance;
        instance.sizes = {{"M", m}, {"N", n}, {"K", k}};
        instance.arguments = {matrix("A", m, k, false), matrix("B", k, n, false), matrix("C", m, n, true),
                              extent("M", m),           extent("N", n),           extent("K", k)};
        instance.reference = callOf("product_reference");
        instance.reference.programs = {programOf("product_reference", "")};
        instance.plainBaseline = callOf("product");
        instance.plainBaseline.programs = {programOf("product", "")};
        instance.flops = 2.0 * static_cast<double>(m * n * k);
        instance.bytes = 4.0 * static_cast<double>(m * k + k * n + m * n);
        problem.instances.push_back(std::move(instance));
    }
    return problem;
}

model::Candidate candidateOf(const std::string& define = "") {
    model::Candidate candidate;
    candidate.key = "define=" + define;
    candidate.programs = {programOf("product", define)};
    candidate.instances = {callOf("product"), callOf("product")};
    return candidate;
}

request::Evaluate evaluationOf(const std::string& define) {
    request::Evaluate evaluate;
    evaluate.candidate = candidateOf(define);
    evaluate.settings.minimumMs = 5;
    evaluate.settings.maximumMs = 50;
    return evaluate;
}

}  // namespace

/// Spawns the worker with the CPU device and the system's compiler.
class TestWorkerProcess : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void helloIsAnsweredAtOnce();
    void aKernelIsCompiledVerifiedTimedAndConfirmed();
    void whatIsWrongWithAKernelIsItsOutcome_data();
    void whatIsWrongWithAKernelIsItsOutcome();
    void aCrashEndsTheWorkerByItsSignal();
    void cancellingClosesWaitingRequests();
    void whatAKernelPrintsDoesNotBreakTheProtocol();
    void nonsenseIsAnsweredAndSurvived();
    void withoutAProblemAnEvaluationFails();
    void programsArePreparedAheadIntoTheCache();
    void endOfInputEndsTheWorkerAfterItsWork();
    void anUnknownDeviceIsRefusedWithItsReason();
    void theDeviceListIsJson();
    void badUsageExplainsItself();

private:
    [[nodiscard]] QStringList environment() const { return {"XDG_CACHE_HOME=" + m_cache.path()}; }
    std::optional<event::Attempted> evaluated(WorkerProcess& worker, const std::string& define);

    QTemporaryDir m_cache;
};

void TestWorkerProcess::initTestCase() {
    WorkerProcess worker("cpu", environment());
    worker.send(request::Hello{});
    const auto ready = worker.await<event::Ready>();
    QVERIFY(ready.has_value());
    for (const std::string& missing : ready->device.missing) {
        if (missing.starts_with("C++ compiler")) QSKIP("no C++ compiler on this machine");
    }
}

std::optional<event::Attempted> TestWorkerProcess::evaluated(WorkerProcess& worker, const std::string& define) {
    worker.send(request::SetProblem{productProblem()});
    if (!worker.await<event::ProblemReady>()) return std::nullopt;
    worker.send(evaluationOf(define));
    return worker.await<event::Attempted>();
}

void TestWorkerProcess::helloIsAnsweredAtOnce() {
    QElapsedTimer timer;
    timer.start();
    WorkerProcess worker("cpu", environment());
    const std::int64_t id = worker.send(request::Hello{});
    const auto event = worker.next();
    QVERIFY(event.has_value());
    QCOMPARE(event->id, id);
    const auto* ready = std::get_if<event::Ready>(&event->body);
    QVERIFY(ready != nullptr);
    QCOMPARE(ready->version, protocol::version);
    QCOMPARE(ready->processId, worker.process().processId());
    QCOMPARE(ready->device.kind, std::string("cpu"));
    QVERIFY(ready->device.processors > 0);
    qInfo("start to ready: %lld ms", timer.elapsed());
}

void TestWorkerProcess::aKernelIsCompiledVerifiedTimedAndConfirmed() {
    WorkerProcess worker("cpu", environment());
    worker.send(request::SetProblem{productProblem()});
    const auto ready = worker.await<event::ProblemReady>();
    QVERIFY(ready.has_value());
    QVERIFY(!ready->baselines.empty());
    qInfo("setting the problem up: %.0f ms", ready->setUpMs);
    QVERIFY(ready->baselines[0].milliseconds > 0);

    const std::int64_t id = worker.send(evaluationOf(""));
    std::vector<event::PhaseName> phases;
    std::optional<event::Attempted> attempted;
    while (!attempted) {
        const auto event = worker.next();
        QVERIFY(event.has_value());
        if (event->id != id) continue;
        if (const auto* phase = std::get_if<event::Phase>(&event->body)) phases.push_back(phase->phase);
        if (const auto* body = std::get_if<event::Attempted>(&event->body)) attempted = *body;
    }
    QVERIFY((phases == std::vector<event::PhaseName>{event::PhaseName::Compile, event::PhaseName::Verify,
                                                     event::PhaseName::Benchmark}));
    QCOMPARE(attempted->key, candidateOf().key);
    QVERIFY2(attempted->attempt.ok(), attempted->attempt.message.c_str());
    QVERIFY(attempted->attempt.timing.median > 0);
    QVERIFY(attempted->attempt.speedup.value > 0);
    QCOMPARE(attempted->attempt.baselineName, ready->baselines[0].name);
    QVERIFY(attempted->attempt.verification.cases >= 6);
    QVERIFY(attempted->attempt.verification.rmsError > 0 && attempted->attempt.verification.rmsError < 1e-5);

    request::Finals finals;
    finals.candidates = {candidateOf(), candidateOf("WRONG")};
    finals.settings.roundMs = 2;
    finals.settings.maximumSeconds = 2;
    worker.send(finals);
    const auto done = worker.await<event::FinalsDone>();
    QVERIFY(done.has_value());
    QVERIFY(done->result.standings.size() >= 3);
    QVERIFY(done->result.standings[0].outcome == model::Outcome::Ok);
    QVERIFY(done->result.standings[0].speedup.low <= done->result.standings[0].speedup.value);
    QVERIFY(done->result.standings[1].outcome == model::Outcome::WrongResult);
    QVERIFY(done->result.noiseFloor > 0);
}

void TestWorkerProcess::whatIsWrongWithAKernelIsItsOutcome_data() {
    QTest::addColumn<QByteArray>("define");
    QTest::addColumn<QByteArray>("outcome");
    QTest::newRow("wrong result") << QByteArray("WRONG") << QByteArray("wrong_result");
    QTest::newRow("write past the end") << QByteArray("OVERRUN") << QByteArray("illegal_access");
    QTest::newRow("compile error") << QByteArray("source") << QByteArray("compile_failed");
}

void TestWorkerProcess::whatIsWrongWithAKernelIsItsOutcome() {
    QFETCH(QByteArray, define);
    QFETCH(QByteArray, outcome);
    WorkerProcess worker("cpu", environment());
    worker.send(request::SetProblem{productProblem()});
    QVERIFY(worker.await<event::ProblemReady>().has_value());
    request::Evaluate evaluate = evaluationOf(define.toStdString());
    if (outcome == "compile_failed") evaluate.candidate.programs[0].files[0].text += "this is no C++";
    worker.send(evaluate);
    const auto attempted = worker.await<event::Attempted>();
    if (!attempted && define == "OVERRUN") {
        // Where the guard zone is a protected page, the process dies instead: see aCrashEndsTheWorkerByItsSignal.
        QVERIFY(worker.ended());
        QCOMPARE(worker.process().exitStatus(), QProcess::CrashExit);
        return;
    }
    QVERIFY(attempted.has_value());
    QCOMPARE(QByteArray(model::toString(attempted->attempt.outcome).data()), outcome);
    QVERIFY(!attempted->attempt.message.empty());
    // The worker goes on.
    worker.send(evaluationOf(""));
    const auto next = worker.await<event::Attempted>();
    QVERIFY(next.has_value());
    QVERIFY2(next->attempt.ok(), next->attempt.message.c_str());
}

void TestWorkerProcess::aCrashEndsTheWorkerByItsSignal() {
    WorkerProcess worker("cpu", environment());
    QVERIFY(!evaluated(worker, "CRASH").has_value());
    QVERIFY(worker.ended());
    QCOMPARE(worker.process().exitStatus(), QProcess::CrashExit);
    QCOMPARE(worker.process().exitCode(), SIGSEGV);
}

void TestWorkerProcess::cancellingClosesWaitingRequests() {
    WorkerProcess worker("cpu", environment());
    worker.send(request::SetProblem{productProblem()});
    worker.send(evaluationOf(""));
    const std::int64_t second = worker.send(evaluationOf("SECOND"));
    worker.send(request::Cancel{second});
    const auto first = worker.await<event::Attempted>();
    QVERIFY(first.has_value() && first->attempt.ok());
    const auto cancelled = worker.await<event::Attempted>();
    QVERIFY(cancelled.has_value());
    QVERIFY(cancelled->attempt.outcome == model::Outcome::Cancelled);
    // A cancelled request takes nothing with it.
    worker.send(evaluationOf(""));
    const auto third = worker.await<event::Attempted>();
    QVERIFY(third.has_value() && third->attempt.ok());
}

void TestWorkerProcess::whatAKernelPrintsDoesNotBreakTheProtocol() {
    WorkerProcess worker("cpu", environment());
    const auto attempted = evaluated(worker, "CHATTY");
    QVERIFY(attempted.has_value());
    QVERIFY2(attempted->attempt.ok(), attempted->attempt.message.c_str());
}

void TestWorkerProcess::nonsenseIsAnsweredAndSurvived() {
    WorkerProcess worker("cpu", environment());
    for (const char* line :
         {"nonsense", "{}", "{\"request\":\"party\"}", "{\"request\":\"evaluate\",\"candidate\":3}"}) {
        worker.sendLine(line);
        const auto event = worker.next();
        QVERIFY(event.has_value());
        QVERIFY(std::holds_alternative<event::Failed>(event->body));
    }
    worker.send(request::Hello{});
    QVERIFY(worker.await<event::Ready>().has_value());
}

void TestWorkerProcess::withoutAProblemAnEvaluationFails() {
    WorkerProcess worker("cpu", environment());
    const std::int64_t id = worker.send(evaluationOf(""));
    const auto event = worker.next();
    QVERIFY(event.has_value());
    QCOMPARE(event->id, id);
    QVERIFY(std::holds_alternative<event::Failed>(event->body));
}

void TestWorkerProcess::programsArePreparedAheadIntoTheCache() {
    WorkerProcess worker("cpu", environment());
    const model::Candidate candidate = candidateOf("PREPARED");
    worker.send(request::Prepare{candidate.key, candidate.programs});
    const auto first = worker.await<event::Prepared>();
    QVERIFY(first.has_value());
    QVERIFY2(first->succeeded, first->message.c_str());
    QCOMPARE(first->key, candidate.key);
    worker.send(request::Prepare{candidate.key, candidate.programs});
    const auto second = worker.await<event::Prepared>();
    QVERIFY(second.has_value());
    QVERIFY(second->fromCache);
    model::Candidate broken = candidateOf("");
    broken.programs[0].files[0].text = "this is no C++";
    worker.send(request::Prepare{"broken", broken.programs});
    const auto third = worker.await<event::Prepared>();
    QVERIFY(third.has_value());
    QVERIFY(!third->succeeded && !third->message.empty());
}

void TestWorkerProcess::endOfInputEndsTheWorkerAfterItsWork() {
    WorkerProcess worker("cpu", environment());
    worker.send(request::SetProblem{productProblem()});
    worker.send(evaluationOf(""));
    worker.process().closeWriteChannel();
    QVERIFY(worker.await<event::Attempted>().has_value());
    QVERIFY(worker.ended());
    QCOMPARE(worker.process().exitStatus(), QProcess::NormalExit);
    QCOMPARE(worker.process().exitCode(), 0);
}

void TestWorkerProcess::anUnknownDeviceIsRefusedWithItsReason() {
    for (const char* device : {"abacus", "cuda:x", "cuda:99"}) {
        WorkerProcess worker(device, environment());
        worker.send(request::Hello{});
        const auto event = worker.next();
        QVERIFY(event.has_value());
        const auto* failed = std::get_if<event::Failed>(&event->body);
        QVERIFY(failed != nullptr && !failed->message.empty());
        QVERIFY(worker.ended());
        QCOMPARE(worker.process().exitCode(), 3);
    }
}

void TestWorkerProcess::theDeviceListIsJson() {
    QProcess process;
    process.start(WW_BINARY_DIR "/bin/warpwright-worker", {"--list-devices"});
    QVERIFY(process.waitForFinished(10000));
    QCOMPARE(process.exitCode(), 0);
    const QJsonObject list = QJsonDocument::fromJson(process.readAllStandardOutput()).object();
    const QJsonArray devices = list["devices"].toArray();
    QVERIFY(!devices.isEmpty());
    QCOMPARE(devices.last().toObject()["id"].toString(), QString("cpu"));
    QVERIFY(devices.size() > 1 || !list["missing"].toArray().isEmpty());
}

void TestWorkerProcess::badUsageExplainsItself() {
    QProcess process;
    process.start(WW_BINARY_DIR "/bin/warpwright-worker", {"--nonsense"});
    QVERIFY(process.waitForFinished(10000));
    QCOMPARE(process.exitCode(), 2);
    QVERIFY(process.readAllStandardError().contains("usage: warpwright-worker --device"));
}

QTEST_GUILESS_MAIN(TestWorkerProcess)
#include "test_worker_process.moc"
