#pragma once

#include <map>
#include <string>
#include <vector>

#include <QObject>
#include <QStringList>
#include <QTimer>

#include "core/engine/engine.h"
#include "ui/bridge/archive_access.h"

namespace ww::ui {

using engine::RequestId;

/// The only object connected to the engine's thread. Passes commands on, and collects what comes back so that the views
/// hear of it at most ten times a second, in the order it happened. GUI thread.
class EngineBridge : public QObject {
    Q_OBJECT

public:
    explicit EngineBridge(const engine::EngineSettings& settings, QObject* parent = nullptr);
    ~EngineBridge() override;

    /// Commands; see there. None of them waits.
    [[nodiscard]] engine::Engine& engine() { return *m_engine; }
    [[nodiscard]] ArchiveAccess& archive() { return *m_archive; }

Q_SIGNALS:
    void devicesFound(const std::vector<ww::model::DeviceInfo>& devices);
    void limitsMeasured(const std::string& device, const ww::model::DeviceLimits& limits);
    void spacePreviewed(ww::engine::RequestId request, const ww::engine::SpacePreview& preview);

    void sessionStarted(const ww::model::SessionSummary& summary);
    void attemptsArrived(std::int64_t session, const std::vector<ww::model::Attempt>& attempts);
    void progressed(const ww::model::SessionProgress& progress);
    void standingsChanged(std::int64_t session, const ww::model::FinalsResult& standings);
    void sessionFinished(const ww::model::SessionResult& result);

    void evaluated(ww::engine::RequestId request, const ww::model::Attempt& attempt);
    void stabilityProgressed(ww::engine::RequestId request, const ww::model::StabilityPoint& point);
    void stabilityFinished(ww::engine::RequestId request, const ww::model::StabilityResult& result);
    void requestFinished(ww::engine::RequestId request);
    void failed(ww::engine::RequestId request, const ww::Error& error);

    void deviceStateChanged(const std::string& device, const ww::model::DeviceState& state);
    void logged(const QStringList& lines);

private:
    void connectEngine();
    void connectAnswers();
    void takeAttempt(RequestId request, const model::Attempt& attempt);
    void schedule();
    void flush();

    std::unique_ptr<engine::Engine> m_engine;
    std::unique_ptr<ArchiveAccess> m_archive;
    QTimer m_flush;
    std::map<std::int64_t, std::vector<model::Attempt>> m_attempts;
    std::map<std::int64_t, model::SessionProgress> m_progress;
    std::map<std::string, model::DeviceState> m_states;
    QStringList m_log;
};

}  // namespace ww::ui
