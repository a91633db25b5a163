#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <QObject>
#include <QStringList>

#include "core/model/kernel_definition.h"
#include "core/model/progress.h"
#include "core/model/session.h"
#include "ui/bridge/engine_bridge.h"
#include "ui/bridge/kernel_shelf.h"
#include "ui/viewmodels/exploration.h"

namespace ww::ui {

enum class RunState { Idle, Starting, Running, Paused, Stopping };
enum class Tone { Info, Good, Warning, Bad };

/// What the workbench has open: kernel, device, the settings of the next session, the running session, and what the
/// user looks at. Every panel works on this and none knows another. GUI thread.
class Workbench : public QObject {
    Q_OBJECT

public:
    explicit Workbench(const engine::EngineSettings& settings, QObject* parent = nullptr);

    [[nodiscard]] EngineBridge& bridge() { return m_bridge; }
    [[nodiscard]] ArchiveAccess& archive() { return m_bridge.archive(); }
    [[nodiscard]] Exploration& exploration() { return m_exploration; }
    [[nodiscard]] const KernelShelf& shelf() const { return m_shelf; }
    [[nodiscard]] const std::filesystem::path& archivePath() { return m_bridge.engine().settings().archive; }

    void load();  ///< kernels, devices, sessions: once, after the window is shown

    // Kernel, device and settings of the next session
    [[nodiscard]] const model::KernelDefinition* kernel() const { return m_shelf.find(m_draft.kernel); }
    [[nodiscard]] const model::Implementation* implementation() const;  ///< of the kernel on the device; none: no such
    [[nodiscard]] const std::vector<model::DeviceInfo>& devices() const { return m_devices; }
    [[nodiscard]] bool devicesKnown() const { return m_devicesKnown; }
    [[nodiscard]] const model::DeviceInfo* device() const;
    [[nodiscard]] const model::SessionSettings& draft() const { return m_draft; }
    [[nodiscard]] const std::optional<engine::SpacePreview>& preview() const { return m_preview; }
    [[nodiscard]] const QString& previewError() const { return m_previewError; }
    [[nodiscard]] QString whyNotStart() const;  ///< empty: start() will do

    void openKernel(const std::filesystem::path& path) { m_shelf.open(path); }
    void reloadKernels() { m_shelf.load(); }
    void findDevices();
    void chooseKernel(const std::string& name);
    void chooseDevice(const std::string& id);
    void setDraft(const model::SessionSettings& draft);

    // Running
    [[nodiscard]] RunState runState() const { return m_runState; }
    [[nodiscard]] const std::optional<model::SessionProgress>& progress() const { return m_progress; }
    [[nodiscard]] const std::optional<model::FinalsResult>& standings() const { return m_standings; }
    [[nodiscard]] const std::optional<model::SessionResult>& result() const { return m_result; }
    [[nodiscard]] std::int64_t liveSession() const { return m_live; }  ///< 0: none
    [[nodiscard]] bool watchingLive() const;

    void start() { start(m_draft); }
    void start(const model::SessionSettings& settings);
    void trySample();  ///< matmul on the CPU, small, under a minute
    void resume(std::int64_t session, int moreIterations = 0);
    void togglePause();
    void stop(engine::Ending ending = engine::Ending::ConfirmFirst);
    void check();  ///< the default configuration, compiled, verified and timed once: checked()
    void evaluate(const model::Configuration& configuration);
    void remeasure(const std::vector<std::int64_t>& rows);
    void measureStability(const std::vector<std::int64_t>& rows);
    void measureLimits();

    // Archive
    [[nodiscard]] const std::vector<model::SessionSummary>& recentSessions() const { return m_recent; }
    void openSession(std::int64_t session);
    void watchLive();
    void refreshSessions();
    void deleteSession(std::int64_t session);
    void restoreSession(std::int64_t session);
    void annotate(std::int64_t session, const archive::Annotation& annotation);
    void requestAttempt(std::int64_t id);  ///< attemptLoaded

    void tell(Tone tone, const QString& words) { Q_EMIT told(tone, words); }

Q_SIGNALS:
    void kernelsChanged();
    void kernelChanged();
    void devicesChanged();
    void deviceChanged();
    void draftChanged();
    void previewChanged();
    void runStateChanged();
    void progressChanged();
    void standingsChanged();
    void finished(const ww::model::SessionResult& result);
    void sessionsChanged();
    void sessionDeleted(std::int64_t session);
    void attemptLoaded(const ww::model::Attempt& attempt);
    void checking();
    void checked(const ww::model::Attempt& attempt);
    void deviceStateChanged(const ww::model::DeviceState& state);
    void limitsMeasured(const ww::model::DeviceLimits& limits);
    void stabilityProgressed(int points, int expected);
    void stabilityChanged(const ww::model::StabilityResult& result);
    void told(ww::ui::Tone tone, const QString& words);

private:
    void connectBridge();
    void setRunState(RunState state);
    void adoptStarted(const model::SessionSummary& summary);
    void adoptAttempts(std::int64_t session, const std::vector<model::Attempt>& attempts);
    void adoptFinished(const model::SessionResult& result);
    void adoptFailure(RequestId request, const Error& error);
    void adoptDevices(const std::vector<model::DeviceInfo>& devices);
    void adoptSession(const model::SessionSummary& summary);
    void loadAttempts(std::int64_t session, std::int64_t after);
    void requestPreview();
    [[nodiscard]] model::SessionSettings forEngine(model::SessionSettings settings) const;
    template <typename Work>
    void changeArchive(Work work, const QString& done);

    EngineBridge m_bridge;
    KernelShelf m_shelf;
    Exploration m_exploration;
    std::vector<model::DeviceInfo> m_devices;
    bool m_devicesKnown = false;
    model::SessionSettings m_draft;
    std::optional<engine::SpacePreview> m_preview;
    QString m_previewError;
    QTimer m_previewSoon;
    RequestId m_previewRequest = 0, m_runRequest = 0, m_checkRequest = 0, m_stabilityRequest = 0;
    int m_stabilityPoints = 0, m_stabilityExpected = 0;
    RunState m_runState = RunState::Idle;
    std::int64_t m_live = 0;
    std::optional<model::SessionSummary> m_liveSummary;
    std::optional<model::SessionProgress> m_progress;
    std::optional<model::FinalsResult> m_standings;
    std::optional<model::SessionResult> m_result;
    std::vector<model::SessionSummary> m_recent;
    std::uint64_t m_opening = 0;  ///< number of the latest openSession
};

}  // namespace ww::ui
