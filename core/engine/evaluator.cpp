#include "core/engine/evaluator.h"

#include <chrono>
#include <utility>

#include <fmt/format.h>

namespace ww::engine {

namespace {

using namespace std::chrono_literals;
namespace event = protocol::event;
using dispatch::WorkerLoss;
using model::Outcome;

constexpr int mostStartFailures = 3;
constexpr int mostTries = 3;  ///< of a request that a worker was lost over before it began with it
constexpr auto cancelGrace = 1500ms;
constexpr auto restartPause = 200ms;  ///< times the number of failures so far

/// What a candidate did, judged by how its worker was lost.
model::Attempt attemptFromLoss(const WorkerLoss& loss) {
    model::Attempt attempt;
    attempt.message = loss.message;
    if (!loss.lastWords.empty()) attempt.message += "\n" + loss.lastWords;
    const bool compiling = !loss.phase || *loss.phase == event::PhaseName::Compile;
    if (loss.cause == WorkerLoss::Cause::DeadlinePassed) {
        attempt.outcome = compiling ? Outcome::CompileTimedOut : Outcome::TimedOut;
    } else if (loss.ownFault() && !compiling) {
        attempt.outcome = Outcome::IllegalAccess;
    } else {
        attempt.outcome = Outcome::WorkerDied;
    }
    return attempt;
}

Error unexpected(const protocol::EventBody& body) {
    if (const auto* failed = std::get_if<event::Failed>(&body)) return Error{failed->message};
    return Error{"the worker answered something else than what it was asked"};
}

}  // namespace

Evaluator::Evaluator(const std::vector<std::string>& command, const std::string& device,
                     const dispatch::Deadlines& deadlines, QObject* parent)
    : QObject(parent), m_worker(command, device, deadlines), m_grace(this) {
    m_grace.setSingleShot(true);
    connect(&m_worker, &dispatch::Worker::ready, this, &Evaluator::onReady);
    connect(&m_worker, &dispatch::Worker::received, this, &Evaluator::onReceived);
    connect(&m_worker, &dispatch::Worker::lost, this, &Evaluator::onLost);
    connect(&m_worker, &dispatch::Worker::logLine, this, &Evaluator::logLine);
    connect(&m_grace, &QTimer::timeout, this, [this] {
        m_worker.kill();
        m_problemKnown = false;
        giveUp(Error{"cancelled", Error::Kind::Interrupted});
    });
}

void Evaluator::connectDevice(DeviceAnswer answer) {
    m_waiting.push_back(std::move(answer));
    if (m_worker.isReady()) {
        QMetaObject::invokeMethod(this, &Evaluator::onReady, Qt::QueuedConnection);
    } else {
        m_worker.start();
    }
}

void Evaluator::onReady() {
    if (!m_worker.isReady()) return;
    m_startFailures = 0;
    for (const DeviceAnswer& answer : std::exchange(m_waiting, {}))
        answer(m_worker.hello().device);
    if (std::exchange(m_wasReady, true) && !m_problemKnown) Q_EMIT restarted();
    serve();
}

void Evaluator::run(Running request) {
    Q_ASSERT(!m_request);
    m_cancelled = false;
    m_request = std::make_unique<Running>(std::move(request));
    serve();
}

/// Takes the next step towards an answer: a worker, the problem, the request itself.
void Evaluator::serve() {
    if (!m_request || m_requestId != 0 || m_problemId != 0) return;
    if (!m_worker.isReady()) return m_worker.start();
    const bool setsProblem = std::holds_alternative<protocol::request::SetProblem>(m_request->body);
    const bool needsProblem = !std::holds_alternative<protocol::request::MeasureLimits>(m_request->body);
    if (!setsProblem && needsProblem && !m_problemKnown && m_problem) {
        m_problemId = m_worker.send(protocol::request::SetProblem{*m_problem});
        return;
    }
    sendRunning();
}

void Evaluator::sendRunning() {
    m_phaseSeen = false;
    ++m_request->tries;
    m_requestId = m_worker.send(m_request->body);
}

void Evaluator::setProblem(model::ProblemRequest problem, ProblemAnswer answer) {
    m_problem = problem;
    m_problemKnown = false;
    Running request;
    request.body = protocol::request::SetProblem{std::move(problem)};
    request.answer = [this, answer](const protocol::EventBody& body) {
        const auto* ready = std::get_if<event::ProblemReady>(&body);
        m_problemKnown = ready != nullptr;
        if (ready == nullptr) return answer(tl::unexpected(unexpected(body)));
        answer(*ready);
    };
    request.fail = [answer](Error error) { answer(tl::unexpected(std::move(error))); };
    run(std::move(request));
}

void Evaluator::evaluate(model::Candidate candidate, const model::BenchmarkSettings& settings, AttemptAnswer answer) {
    Running request;
    request.body = protocol::request::Evaluate{std::move(candidate), settings};
    request.answer = [answer](const protocol::EventBody& body) {
        if (const auto* attempted = std::get_if<event::Attempted>(&body)) return answer(attempted->attempt);
        // The worker could not serve this candidate, but lives: nobody's fault that is known.
        model::Attempt attempt;
        attempt.outcome = Outcome::WorkerDied;
        attempt.message = unexpected(body).message;
        answer(std::move(attempt));
    };
    request.fail = [answer](Error error) {
        if (error.kind != Error::Kind::Interrupted) return answer(tl::unexpected(std::move(error)));
        answer(model::Attempt{});  // its outcome is Cancelled
    };
    request.blame = [answer](const WorkerLoss& loss) { answer(attemptFromLoss(loss)); };
    run(std::move(request));
}

void Evaluator::confirm(std::vector<model::Candidate> candidates, const model::FinalsSettings& settings,
                        FinalsAnswer answer) {
    Running request;
    request.body = protocol::request::Finals{std::move(candidates), settings};
    request.answer = [answer](const protocol::EventBody& body) {
        const auto* done = std::get_if<event::FinalsDone>(&body);
        if (done == nullptr) return answer(tl::unexpected(unexpected(body)));
        answer(done->result);
    };
    request.fail = [answer](Error error) { answer(tl::unexpected(std::move(error))); };
    run(std::move(request));
}

void Evaluator::measureLimits(model::ElementType type, LimitsAnswer answer) {
    Running request;
    request.body = protocol::request::MeasureLimits{type};
    request.answer = [answer](const protocol::EventBody& body) {
        const auto* measured = std::get_if<event::LimitsMeasured>(&body);
        if (measured == nullptr) return answer(tl::unexpected(unexpected(body)));
        answer(measured->limits);
    };
    request.fail = [answer](Error error) { answer(tl::unexpected(std::move(error))); };
    run(std::move(request));
}

void Evaluator::prepare(const model::Candidate& candidate) {
    if (m_worker.isReady()) m_worker.send(protocol::request::Prepare{candidate.key, candidate.programs});
}

void Evaluator::cancel() {
    if (!m_request || m_cancelled) return;
    m_cancelled = true;
    if (m_worker.isReady()) m_worker.send(protocol::request::Cancel{m_requestId});
    m_grace.start(cancelGrace);
}

void Evaluator::release() {
    m_problem.reset();
    m_problemKnown = false;
    m_wasReady = false;
    m_worker.quit();
}

/// Ends the request before telling whoever asked: the answer may bring the next request.
void Evaluator::finish(const std::function<void(const Running&)>& how) {
    m_grace.stop();
    m_requestId = 0;
    m_problemId = 0;
    const std::unique_ptr<Running> finished = std::move(m_request);
    if (finished) how(*finished);
}

void Evaluator::giveUp(const Error& error) {
    for (const DeviceAnswer& answer : std::exchange(m_waiting, {}))
        answer(tl::unexpected(error));
    finish([&error](const Running& request) { request.fail(error); });
}

void Evaluator::onReceived(const protocol::Event& received) {
    const protocol::EventBody& body = received.body;
    if (const auto* state = std::get_if<event::Telemetry>(&body)) return Q_EMIT telemetry(state->state);
    const bool ours = m_request && received.id == m_requestId && m_requestId != 0;
    if (const auto* phase = std::get_if<event::Phase>(&body)) {
        if (!ours) return;
        m_phaseSeen = true;
        return Q_EMIT phaseEntered(phase->phase);
    }
    if (std::holds_alternative<event::Progress>(body) || std::holds_alternative<event::Prepared>(body)) return;
    if (m_problemId != 0 && received.id == m_problemId) return onProblemEvent(body);
    if (!ours) return;
    dropLostDevice(body);
    if (m_cancelled) return giveUp(Error{"cancelled", Error::Kind::Interrupted});
    finish([&body](const Running& request) { request.answer(body); });
}

/// The problem was sent again to a fresh worker.
void Evaluator::onProblemEvent(const protocol::EventBody& body) {
    m_problemId = 0;
    m_problemKnown = std::holds_alternative<event::ProblemReady>(body);
    if (!m_problemKnown) return giveUp(unexpected(body));
    if (m_cancelled) return giveUp(Error{"cancelled", Error::Kind::Interrupted});
    serve();
}

/// A process whose device context is gone ends by itself; what is sent to it in the meantime would be lost.
void Evaluator::dropLostDevice(const protocol::EventBody& body) {
    const auto* attempted = std::get_if<event::Attempted>(&body);
    const auto* failed = std::get_if<event::Failed>(&body);
    if ((attempted == nullptr || !attempted->deviceLost) && (failed == nullptr || !failed->deviceLost)) return;
    m_worker.kill();
    m_problemKnown = false;
}

void Evaluator::onLost(const WorkerLoss& loss) {
    m_problemKnown = false;
    if (m_worker.isRunning()) return;  // already replaced
    Q_EMIT logLine(loss.message);
    if (m_cancelled) return giveUp(Error{"cancelled", Error::Kind::Interrupted});
    if (loss.whileStarting()) return onStartFailed(loss);
    const bool settingUp = m_problemId != 0;
    m_problemId = 0;
    m_requestId = 0;
    if (!m_request) return;
    const bool hadBegun = m_phaseSeen || loss.cause == WorkerLoss::Cause::DeadlinePassed;
    if (m_request->blame && hadBegun && !settingUp) {
        return finish([&loss](const Running& request) { request.blame(loss); });
    }
    // It was lost before it began, or by something that no single candidate answers for.
    if (settingUp) ++m_request->tries;
    if (m_request->tries >= mostTries) return giveUp(Error{loss.message});
    serve();
}

void Evaluator::onStartFailed(const WorkerLoss& loss) {
    if (loss.cause == WorkerLoss::Cause::NoDevice) return giveUp(Error{loss.message, Error::Kind::NoDevice});
    const bool hopeless = loss.cause != WorkerLoss::Cause::NoHandshake;
    if (hopeless || ++m_startFailures >= mostStartFailures) {
        const std::string times = hopeless ? "" : fmt::format(" ({} times in a row)", m_startFailures);
        m_startFailures = 0;
        return giveUp(Error{loss.message + times});
    }
    QTimer::singleShot(restartPause * m_startFailures, this, [this] {
        if (m_request || !m_waiting.empty()) m_worker.start();
    });
}

}  // namespace ww::engine
