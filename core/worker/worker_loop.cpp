#include "core/worker/worker_loop.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <thread>
#include <unistd.h>

#include <fmt/format.h>

namespace ww::worker {

namespace request = protocol::request;
namespace event = protocol::event;

namespace {

/// After the end of input nobody can cancel: a request that stays silent longer than this never ends.
constexpr std::chrono::seconds longestSilence{90};

std::uint64_t drawSecret() {
    std::random_device source;
    return static_cast<std::uint64_t>(source()) << 32 | source();
}

int compileThreads() {
    return static_cast<int>(std::max(2U, std::thread::hardware_concurrency())) - 1;
}

/// Compilation stays out while this exists.
class Timing {
public:
    explicit Timing(TimingGate& gate) : m_gate(gate) { m_gate.enterTiming(); }
    ~Timing() { m_gate.leaveTiming(); }
    Timing(const Timing&) = delete;
    Timing& operator=(const Timing&) = delete;

private:
    TimingGate& m_gate;
};

event::PhaseName nameOf(evaluation::Phase phase) {
    switch (phase) {
        case evaluation::Phase::Compile:
            return event::PhaseName::Compile;
        case evaluation::Phase::Verify:
            return event::PhaseName::Verify;
        default:
            return event::PhaseName::Benchmark;
    }
}

}  // namespace

WorkerLoop::WorkerLoop(std::unique_ptr<evaluation::Device> device, EventSink& sink, int input)
    : m_device(std::move(device)),
      m_sink(sink),
      m_gate(m_device->info().kind == "cpu"),
      m_pool(*m_device, sink, m_gate, compileThreads()),
      m_pipeline(*m_device, drawSecret()),
      m_requests(input, {[this](std::int64_t id, request::Prepare prepare) { m_pool.prepare(id, std::move(prepare)); },
                         [this](std::int64_t target) { m_pool.cancel(target); },
                         [this](const std::string& message) { m_sink.send(0, event::Failed{message, false}); },
                         [this] { onInputEnded(); }}) {}

/// Runs on the reader's thread.
void WorkerLoop::onInputEnded() {
    while (m_sink.quiet() < longestSilence)
        std::this_thread::sleep_for(std::chrono::seconds(1));
    std::_Exit(1);
}

int WorkerLoop::run() {
    for (;;) {
        protocol::Request next = m_requests.next();
        if (std::holds_alternative<request::Quit>(next.body)) return 0;
        std::visit(
            [&](auto& body) {
                if constexpr (requires { serve(next.id, body); }) serve(next.id, body);
            },
            next.body);
        if (m_device->lost()) {
            // Nothing on the device can be freed any more; leaving without trying is the only safe way.
            std::fflush(stderr);
            std::_Exit(0);
        }
    }
}

void WorkerLoop::serve(std::int64_t id, const request::Hello& hello) {
    if (hello.version != protocol::version) {
        fmt::print(stderr, "the engine speaks protocol {}, this worker {}\n", hello.version, protocol::version);
    }
    m_sink.send(id, event::Ready{protocol::version, ::getpid(), m_device->info()});
}

bool WorkerLoop::refuseCancelled(std::int64_t id) {
    if (!m_requests.cancelled()) return false;
    m_sink.send(id, event::Failed{"cancelled", false});
    return true;
}

void WorkerLoop::sendError(std::int64_t id, const Error& error) {
    m_sink.send(id, event::Failed{error.message, m_device->lost()});
}

evaluation::Watch WorkerLoop::watchFor(std::int64_t id) {
    evaluation::Watch watch;
    watch.onPhase = [this, id](evaluation::Phase phase) {
        if (phase == evaluation::Phase::Benchmark) m_gate.enterTiming();
        m_sink.send(id, event::Phase{nameOf(phase)});
    };
    watch.onProgress = [this, id](int step, int steps, const std::string& text) {
        m_sink.send(id, event::Progress{step, steps, text});
    };
    watch.isCancelled = [this] { return m_requests.cancelled(); };
    return watch;
}

void WorkerLoop::serve(std::int64_t id, request::SetProblem& request) {
    if (refuseCancelled(id)) return;
    const Timing timing(m_gate);
    Result<evaluation::ProblemSummary> summary = m_pipeline.setProblem(std::move(request.problem));
    if (!summary) return sendError(id, summary.error());
    event::ProblemReady ready;
    for (const auto& baseline : summary->baselines)
        ready.baselines.push_back({baseline.name, baseline.milliseconds});
    ready.limits = summary->limits;
    ready.rooflineMs = summary->rooflineMs;
    ready.setUpMs = summary->setUpMs;
    ready.warnings = std::move(summary->warnings);
    m_sink.send(id, std::move(ready));
}

void WorkerLoop::serve(std::int64_t id, const request::Evaluate& request) {
    event::Attempted attempted;
    attempted.key = request.candidate.key;
    if (m_requests.cancelled()) {
        attempted.attempt.message = "cancelled before it began";
        m_sink.send(id, std::move(attempted));
        return;
    }
    m_pool.yield(request.candidate.key);
    Result<model::Attempt> attempt = m_pipeline.evaluate(request.candidate, request.settings, watchFor(id));
    m_gate.leaveTiming();
    if (!attempt) return sendError(id, attempt.error());
    attempted.attempt = std::move(*attempt);
    attempted.deviceLost = m_device->lost();
    const model::DeviceState state = attempted.attempt.deviceAfter;
    m_sink.send(id, std::move(attempted));
    m_sink.send(0, event::Telemetry{state});
}

void WorkerLoop::serve(std::int64_t id, const request::Finals& request) {
    if (refuseCancelled(id)) return;
    const Timing timing(m_gate);
    Result<model::FinalsResult> result = m_pipeline.confirm(request.candidates, request.settings, watchFor(id));
    if (!result) return sendError(id, result.error());
    m_sink.send(id, event::FinalsDone{std::move(*result)});
    m_sink.send(0, event::Telemetry{m_device->state()});
}

void WorkerLoop::serve(std::int64_t id, const request::MeasureLimits& request) {
    if (refuseCancelled(id)) return;
    const Timing timing(m_gate);
    m_sink.send(id, event::LimitsMeasured{m_pipeline.limitsFor(request.type, true)});
}

int refuse(EventSink& sink, const Error& error) {
    RequestQueue requests(
        STDIN_FILENO, {[](std::int64_t, request::Prepare) {}, [](std::int64_t) {}, [](const std::string&) {}, [] {}});
    const protocol::Request first = requests.next();
    if (!std::holds_alternative<request::Quit>(first.body)) sink.send(first.id, event::Failed{error.message, false});
    fmt::print(stderr, "{}\n", error.message);
    constexpr int noSuchDevice = 3;
    return noSuchDevice;
}

}  // namespace ww::worker
