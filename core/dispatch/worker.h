#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include <QObject>
#include <QProcess>
#include <QTimer>

#include "core/base/result.h"
#include "core/dispatch/deadlines.h"
#include "core/dispatch/line_buffer.h"
#include "core/dispatch/worker_loss.h"
#include "core/protocol/messages.h"

namespace ww::dispatch {

/// `warpwright-worker` beside the running executable.
[[nodiscard]] std::vector<std::string> defaultWorkerCommand();

/// One worker process for one device: starts it, shakes hands, sends requests, watches deadlines and reports how it was
/// lost. Lives in a thread with an event loop; signals come from there, never from within a call. The process and what
/// it started form a group of their own and are killed together; on Linux they also die with this process.
class Worker : public QObject {
    Q_OBJECT

public:
    /// `command`: the program with its arguments, before `--device`; may begin with a launcher (ssh, srun).
    Worker(std::vector<std::string> command, std::string device, Deadlines deadlines, QObject* parent = nullptr);
    ~Worker() override;

    [[nodiscard]] const std::string& device() const { return m_device; }
    [[nodiscard]] bool isReady() const { return m_state == State::Ready; }
    [[nodiscard]] bool isRunning() const { return m_state != State::Down; }
    [[nodiscard]] const protocol::event::Ready& hello() const { return m_hello; }  ///< valid once ready

    /// Starts the process, also after it was lost. Answer: ready or lost.
    void start();

    /// Returns the id that the events will carry. Only while ready.
    std::int64_t send(protocol::RequestBody body);

    /// Ends the process without a `lost` signal: by Quit with a deadline, or at once.
    void quit();
    void kill();

Q_SIGNALS:
    void ready(const ww::protocol::event::Ready& hello);
    void received(const ww::protocol::Event& event);
    void lost(const ww::dispatch::WorkerLoss& loss);
    void logLine(const std::string& line);

private:
    enum class State { Down, Starting, Ready, Quitting };

    /// A request that is served in its turn (Prepare and Cancel are not) and not yet closed.
    struct Outstanding {
        std::int64_t id = 0;
        std::chrono::milliseconds deadline{};
        bool hasPhases = false;
    };

    void connectProcess();
    void onOutput();
    void onErrorOutput();
    void onFinished(int exitCode, QProcess::ExitStatus status);
    void onErrorOccurred(QProcess::ProcessError error);
    void onDeadline();
    void take(const std::string& line);
    void take(const protocol::Event& event);
    void takeHello(const protocol::Event& event);
    void close(const protocol::Event& event);
    void watchFront();
    [[nodiscard]] std::chrono::milliseconds deadlineOf(protocol::event::PhaseName phase) const;
    void lose(WorkerLoss::Cause cause, std::string message);
    void lose(WorkerLoss loss);
    void killGroup();
    void write(const protocol::Request& request);
    [[nodiscard]] std::string lastWords() const;

    std::vector<std::string> m_command;
    std::string m_device;
    Deadlines m_deadlines;
    QProcess m_process;
    QTimer m_deadline;
    State m_state = State::Down;
    qint64 m_processId = 0;
    LineBuffer m_output, m_errorOutput;
    std::deque<std::string> m_lastErrorLines;
    std::string m_strayOutput;  ///< last line on stdout that was no message
    std::deque<Outstanding> m_outstanding;
    std::optional<protocol::event::PhaseName> m_phase;
    protocol::event::Ready m_hello;
    std::int64_t m_nextId = 1;
};

}  // namespace ww::dispatch
