#pragma once

#include <deque>
#include <optional>

#include <QElapsedTimer>
#include <QProcess>

#include "core/protocol/messages.h"

namespace ww::test {

/// A real warpwright-worker, spoken to line by line.
class WorkerProcess {
public:
    explicit WorkerProcess(const QString& device, const QStringList& environment = {}) {
        QProcessEnvironment variables = QProcessEnvironment::systemEnvironment();
        for (const QString& setting : environment)
            variables.insert(setting.section('=', 0, 0), setting.section('=', 1));
        m_process.setProcessEnvironment(variables);
        m_process.start(WW_BINARY_DIR "/bin/warpwright-worker", {"--device", device});
    }

    ~WorkerProcess() {
        m_process.kill();
        m_process.waitForFinished();
    }

    /// Waits for the process to end. (QProcess::waitForFinished is false for one that has ended already.)
    bool ended() { return m_process.state() == QProcess::NotRunning || m_process.waitForFinished(10000); }

    QProcess& process() { return m_process; }

    std::int64_t send(protocol::RequestBody body) {
        sendLine(protocol::encode(protocol::Request{++m_lastId, std::move(body)}));
        return m_lastId;
    }

    void sendLine(const std::string& line) {
        m_process.write(QByteArray::fromStdString(line + '\n'));
        m_process.waitForBytesWritten(1000);
    }

    /// The next event; none when the process ended or nothing came in time.
    std::optional<protocol::Event> next(int timeoutMs = 60000) {
        QElapsedTimer timer;
        timer.start();
        while (!m_process.canReadLine()) {
            const int left = timeoutMs - static_cast<int>(timer.elapsed());
            if (left <= 0 || !m_process.waitForReadyRead(left)) {
                if (!m_process.canReadLine()) return std::nullopt;
            }
        }
        auto event = protocol::decodeEvent(m_process.readLine().trimmed().toStdString());
        if (!event) qFatal("not an event: %s", event.error().message.c_str());
        return *event;
    }

    /// Skips events until one of that kind.
    template <typename Body>
    std::optional<Body> await(int timeoutMs = 60000) {
        while (std::optional<protocol::Event> event = next(timeoutMs)) {
            if (auto* body = std::get_if<Body>(&event->body)) return std::move(*body);
            if (const auto* failed = std::get_if<protocol::event::Failed>(&event->body)) {
                qWarning("the worker failed: %s", failed->message.c_str());
                return std::nullopt;
            }
        }
        return std::nullopt;
    }

private:
    QProcess m_process;
    std::int64_t m_lastId = 0;
};

}  // namespace ww::test
