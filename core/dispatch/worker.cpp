#include "core/dispatch/worker.h"

#include <csignal>
#include <sys/prctl.h>
#include <unistd.h>
#include <utility>

#include <QStringList>
#include <fmt/format.h>

#include "core/base/paths.h"

namespace ww::dispatch {

namespace {

constexpr std::size_t keptErrorLines = 20;
constexpr std::size_t longestLine = 256u << 20;  // compiled listings are long, but not endless

template <class... Cases>
struct Overloaded : Cases... {
    using Cases::operator()...;
};
template <class... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;

/// In the child, before it becomes the worker: a group of its own, so that a terminal's Ctrl+C and our kill reach the
/// right processes; and death with its parent, so that nothing is left behind when this process is killed.
void becomeGroupLeader() {
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
}

bool closes(const protocol::EventBody& body) {
    return std::visit(
        Overloaded{[](const protocol::event::Phase&) { return false; },
                   [](const protocol::event::Progress&) { return false; },
                   [](const protocol::event::Telemetry&) { return false; }, [](const auto&) { return true; }},
        body);
}

std::string_view doing(protocol::event::PhaseName phase) {
    switch (phase) {
        case protocol::event::PhaseName::Compile:
            return "compiling";
        case protocol::event::PhaseName::Verify:
            return "verifying";
        case protocol::event::PhaseName::Benchmark:
            return "benchmarking";
    }
    return "working";
}

}  // namespace

std::vector<std::string> defaultWorkerCommand() {
    return {(executableFolder() / "warpwright-worker").string()};
}

Worker::Worker(std::vector<std::string> command, std::string device, Deadlines deadlines, QObject* parent)
    : QObject(parent),
      m_command(std::move(command)),
      m_device(std::move(device)),
      m_deadlines(deadlines),
      m_process(this),
      m_deadline(this) {
    m_deadline.setSingleShot(true);
    connectProcess();
}

Worker::~Worker() {
    kill();
}

void Worker::connectProcess() {
    m_process.setChildProcessModifier(&becomeGroupLeader);
    connect(&m_process, &QProcess::readyReadStandardOutput, this, &Worker::onOutput);
    connect(&m_process, &QProcess::readyReadStandardError, this, &Worker::onErrorOutput);
    connect(&m_process, &QProcess::finished, this, &Worker::onFinished);
    connect(&m_process, &QProcess::errorOccurred, this, &Worker::onErrorOccurred);
    connect(&m_deadline, &QTimer::timeout, this, &Worker::onDeadline);
}

void Worker::start() {
    if (m_state != State::Down) return;
    m_state = State::Starting;
    m_output.clear();
    m_errorOutput.clear();
    m_lastErrorLines.clear();
    m_strayOutput.clear();
    m_outstanding.clear();
    m_phase.reset();

    QStringList arguments;
    for (std::size_t i = 1; i < m_command.size(); ++i)
        arguments << QString::fromStdString(m_command[i]);
    arguments << "--device" << QString::fromStdString(m_device);
    m_deadline.start(m_deadlines.start);
    m_process.start(QString::fromStdString(m_command.at(0)), arguments);
    m_processId = m_process.processId();
    if (m_state == State::Starting) write({m_nextId++, protocol::request::Hello{}});
}

std::int64_t Worker::send(protocol::RequestBody body) {
    const std::int64_t id = m_nextId++;
    const auto served = std::visit(
        Overloaded{[&](const protocol::request::SetProblem&) { return Outstanding{id, m_deadlines.problem}; },
                   [&](const protocol::request::MeasureLimits&) { return Outstanding{id, m_deadlines.problem}; },
                   [&](const protocol::request::Evaluate&) { return Outstanding{id, m_deadlines.compile, true}; },
                   [&](const protocol::request::Finals&) { return Outstanding{id, m_deadlines.finals}; },
                   [](const auto&) { return Outstanding{}; }},
        body);
    write({id, std::move(body)});
    if (served.id != 0) {
        m_outstanding.push_back(served);
        if (m_outstanding.size() == 1) watchFront();
    }
    return id;
}

void Worker::write(const protocol::Request& request) {
    const std::string line = protocol::encode(request) + '\n';
    m_process.write(line.data(), static_cast<qint64>(line.size()));
}

void Worker::onOutput() {
    const QByteArray bytes = m_process.readAllStandardOutput();
    for (const std::string& line : m_output.feed({bytes.data(), static_cast<std::size_t>(bytes.size())})) {
        if (m_state == State::Down) return;
        take(line);
    }
    if (m_output.pendingBytes() > longestLine) lose(WorkerLoss::Cause::Nonsense, "sent an endless line");
}

void Worker::take(const std::string& line) {
    auto event = protocol::decodeEvent(line);
    if (event) return take(*event);
    // A launcher's greeting or a print from a candidate is no harm; something that looks like a message and is none is.
    m_strayOutput = line;
    Q_EMIT logLine(fmt::format("worker {}: not a message: {}", m_device, line.substr(0, 200)));
    if (line.front() == '{' && m_state == State::Ready) {
        lose(WorkerLoss::Cause::Nonsense, fmt::format("sent nonsense ({})", event.error().message));
    }
}

void Worker::take(const protocol::Event& event) {
    if (m_state == State::Starting) return takeHello(event);
    if (m_state == State::Quitting) return;
    if (const auto* phase = std::get_if<protocol::event::Phase>(&event.body)) m_phase = phase->phase;
    if (!m_outstanding.empty() && event.id == m_outstanding.front().id) {
        if (closes(event.body)) {
            m_outstanding.pop_front();
            m_phase.reset();
        }
        watchFront();
    }
    Q_EMIT received(event);
}

void Worker::takeHello(const protocol::Event& event) {
    if (const auto* failed = std::get_if<protocol::event::Failed>(&event.body)) {
        return lose(WorkerLoss::Cause::NoDevice, failed->message);
    }
    const auto* hello = std::get_if<protocol::event::Ready>(&event.body);
    if (hello == nullptr) return;
    if (hello->version != protocol::version) {
        return lose(
            WorkerLoss::Cause::OtherProtocol,
            fmt::format("speaks protocol version {}, this program {}; install the same Warpwright on both sides",
                        hello->version, protocol::version));
    }
    m_deadline.stop();
    m_hello = *hello;
    m_state = State::Ready;
    Q_EMIT ready(m_hello);
}

void Worker::watchFront() {
    if (m_outstanding.empty()) return m_deadline.stop();
    const Outstanding& front = m_outstanding.front();
    m_deadline.start(front.hasPhases && m_phase ? deadlineOf(*m_phase) : front.deadline);
}

std::chrono::milliseconds Worker::deadlineOf(protocol::event::PhaseName phase) const {
    switch (phase) {
        case protocol::event::PhaseName::Compile:
            return m_deadlines.compile;
        case protocol::event::PhaseName::Verify:
            return m_deadlines.verify;
        case protocol::event::PhaseName::Benchmark:
            return m_deadlines.benchmark;
    }
    return m_deadlines.compile;
}

void Worker::onDeadline() {
    if (m_state == State::Quitting) return killGroup();
    if (m_state == State::Starting) {
        const std::string heard =
            m_strayOutput.empty() ? "" : fmt::format("; it said: {}", m_strayOutput.substr(0, 200));
        return lose(WorkerLoss::Cause::NoHandshake,
                    fmt::format("did not answer within {:.0f} s of its start{}",
                                std::chrono::duration<double>(m_deadlines.start).count(), heard));
    }
    const double seconds = std::chrono::duration<double>(m_deadline.intervalAsDuration()).count();
    lose(WorkerLoss::Cause::DeadlinePassed,
         fmt::format("killed after {:.3g} s of {}", seconds, m_phase ? doing(*m_phase) : "work without an answer"));
}

void Worker::onErrorOutput() {
    const QByteArray bytes = m_process.readAllStandardError();
    for (std::string& line : m_errorOutput.feed({bytes.data(), static_cast<std::size_t>(bytes.size())})) {
        Q_EMIT logLine(fmt::format("worker {}: {}", m_device, line));
        m_lastErrorLines.push_back(std::move(line));
        if (m_lastErrorLines.size() > keptErrorLines) m_lastErrorLines.pop_front();
    }
}

void Worker::onErrorOccurred(QProcess::ProcessError error) {
    if (error != QProcess::FailedToStart || m_state == State::Down) return;
    lose(WorkerLoss::Cause::NotStarted,
         fmt::format("cannot be started: {}: {}", m_command.at(0), m_process.errorString().toStdString()));
}

void Worker::onFinished(int exitCode, QProcess::ExitStatus status) {
    if (m_state == State::Quitting) {
        m_state = State::Down;
        m_deadline.stop();
    }
    if (m_state == State::Down) return;
    onOutput();  // what it managed to say last
    onErrorOutput();
    if (m_state == State::Down) return;
    const bool starting = m_state == State::Starting;
    // Launchers report a signal as a shell does, with exit code 128 + signal.
    const int signal = status == QProcess::CrashExit ? exitCode : exitCode > 128 && exitCode < 160 ? exitCode - 128 : 0;
    WorkerLoss loss;
    loss.cause = starting      ? WorkerLoss::Cause::NoHandshake
                 : signal != 0 ? WorkerLoss::Cause::Signalled
                               : WorkerLoss::Cause::Exited;
    loss.signal = signal;
    loss.exitCode = exitCode;
    loss.message =
        signal != 0 ? fmt::format("ended by {}", signalName(signal)) : fmt::format("ended with exit code {}", exitCode);
    if (m_phase) loss.message += fmt::format(" while {}", doing(*m_phase));
    if (starting) loss.message += " before it was ready";
    lose(std::move(loss));
}

void Worker::lose(WorkerLoss::Cause cause, std::string message) {
    WorkerLoss loss;
    loss.cause = cause;
    loss.message = std::move(message);
    lose(std::move(loss));
}

void Worker::lose(WorkerLoss loss) {
    loss.phase = m_phase;
    m_deadline.stop();
    m_state = State::Down;
    killGroup();
    onErrorOutput();
    loss.lastWords = lastWords();
    if (loss.cause != WorkerLoss::Cause::NoDevice) {
        if (!loss.lastWords.empty()) loss.message += fmt::format(": {}", m_lastErrorLines.back());
        loss.message = fmt::format("the worker for {} {}", m_device, loss.message);
    }
    m_outstanding.clear();
    m_phase.reset();
    // Queued: whoever hears it may start the process again, which must not happen in the middle of reading its output.
    QMetaObject::invokeMethod(this, [this, loss = std::move(loss)] { Q_EMIT lost(loss); }, Qt::QueuedConnection);
}

std::string Worker::lastWords() const {
    std::string words;
    for (const std::string& line : m_lastErrorLines)
        words += (words.empty() ? "" : "\n") + line;
    return words;
}

void Worker::quit() {
    if (m_state == State::Down || m_state == State::Quitting) return;
    if (m_state == State::Starting || !m_outstanding.empty()) return kill();
    m_state = State::Quitting;
    write({m_nextId++, protocol::request::Quit{}});
    m_process.closeWriteChannel();
    m_deadline.start(m_deadlines.quit);
}

void Worker::kill() {
    m_deadline.stop();
    m_state = State::Down;
    m_outstanding.clear();
    m_phase.reset();
    killGroup();
}

/// Waits until the process is gone: after SIGKILL that is a matter of milliseconds, and the device is free again.
void Worker::killGroup() {
    if (m_process.state() == QProcess::NotRunning) return;
    if (m_processId > 0) ::kill(static_cast<pid_t>(-m_processId), SIGKILL);
    m_process.kill();
    m_process.waitForFinished(2000);
}

}  // namespace ww::dispatch
