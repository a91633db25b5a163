#include "ui/bridge/engine_bridge.h"

#include <utility>

namespace ww::ui {

EngineBridge::EngineBridge(const engine::EngineSettings& settings, QObject* parent)
    : QObject(parent),
      m_engine(std::make_unique<engine::Engine>(settings)),
      m_archive(std::make_unique<ArchiveAccess>(m_engine->settings().archive)) {
    m_flush.setSingleShot(true);
    m_flush.setInterval(100);
    connect(&m_flush, &QTimer::timeout, this, &EngineBridge::flush);
    connectEngine();
    connectAnswers();
}

EngineBridge::~EngineBridge() = default;

/// What comes often: collected.
void EngineBridge::connectEngine() {
    using engine::Engine;
    connect(m_engine.get(), &Engine::attemptFinished, this, &EngineBridge::takeAttempt);
    connect(m_engine.get(), &Engine::progressed, this, [this](const model::SessionProgress& progress) {
        m_progress[progress.session] = progress;
        schedule();
    });
    connect(m_engine.get(), &Engine::deviceState, this,
            [this](const std::string& device, const model::DeviceState& state) {
                m_states[device] = state;
                schedule();
            });
    connect(m_engine.get(), &Engine::logLine, this, [this](const std::string& line) {
        m_log << QString::fromStdString(line);
        schedule();
    });
}

/// What comes once: passed on after everything collected before it.
void EngineBridge::connectAnswers() {
    using engine::Engine;
    Engine* source = m_engine.get();
    connect(source, &Engine::devicesFound, this,
            [this](RequestId, const auto& devices) { Q_EMIT devicesFound(devices); });
    connect(source, &Engine::limitsMeasured, this, [this](RequestId, const std::string& device, const auto& limits) {
        Q_EMIT limitsMeasured(device, limits);
    });
    connect(source, &Engine::spacePreviewed, this, &EngineBridge::spacePreviewed);
    connect(source, &Engine::sessionStarted, this, [this](RequestId, const model::SessionSummary& summary) {
        flush();
        Q_EMIT sessionStarted(summary);
    });
    connect(source, &Engine::sessionFinished, this, [this](RequestId, const model::SessionResult& result) {
        flush();
        Q_EMIT sessionFinished(result);
    });
    connect(source, &Engine::standingsChanged, this,
            [this](std::int64_t session, const model::FinalsResult& standings) {
                flush();
                Q_EMIT standingsChanged(session, standings);
            });
    connect(source, &Engine::stabilityPoint, this, &EngineBridge::stabilityProgressed);
    connect(source, &Engine::stabilityFinished, this, &EngineBridge::stabilityFinished);
    connect(source, &Engine::requestFinished, this, [this](RequestId request) {
        flush();
        Q_EMIT requestFinished(request);
    });
    connect(source, &Engine::failed, this, [this](RequestId request, const Error& error) {
        flush();
        Q_EMIT failed(request, error);
    });
}

void EngineBridge::takeAttempt(RequestId request, const model::Attempt& attempt) {
    if (attempt.session == 0) {
        Q_EMIT evaluated(request, attempt);
        return;
    }
    m_attempts[attempt.session].push_back(attempt);
    schedule();
}

void EngineBridge::schedule() {
    if (!m_flush.isActive()) m_flush.start();
}

void EngineBridge::flush() {
    m_flush.stop();
    for (const auto& [session, attempts] : std::exchange(m_attempts, {}))
        Q_EMIT attemptsArrived(session, attempts);
    for (const auto& [session, progress] : std::exchange(m_progress, {}))
        Q_EMIT progressed(progress);
    for (const auto& [device, state] : std::exchange(m_states, {}))
        Q_EMIT deviceStateChanged(device, state);
    if (!m_log.isEmpty()) Q_EMIT logged(std::exchange(m_log, {}));
}

}  // namespace ww::ui
