#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <QObject>
#include <QThread>

#include "core/base/result.h"
#include "core/dispatch/deadlines.h"
#include "core/model/attempt.h"
#include "core/model/device_info.h"
#include "core/model/evaluation.h"
#include "core/model/progress.h"
#include "core/model/session.h"
#include "core/model/stability.h"

namespace ww::engine {

/// What the engine itself needs to know. Empty fields choose the usual places.
struct EngineSettings {
    std::filesystem::path archive;           ///< default: dataFolder()/archive.sqlite
    std::vector<std::string> workerCommand;  ///< default: warpwright-worker beside the executable; may be a launcher
    std::vector<std::filesystem::path> kernelFolders;  ///< searched beside the shipped kernels and the user's own
    dispatch::Deadlines deadlines;
    model::BenchmarkSettings benchmark;  ///< screening

    /// Of one configuration by itself: longer, never cut short, so that its figure repeats.
    model::BenchmarkSettings singleBenchmark{
        .minimumMs = 200, .maximumMs = 2000, .relativeError = 0.002, .hopelessFactor = 0};
    model::FinalsSettings finals;
    int verifySeeds = 3;
    int prepareAhead = 4;  ///< candidates compiled while another is evaluated; 0: none
};

/// Every command returns one; the signals that answer it carry it.
using RequestId = std::uint64_t;

/// How to end a session: with the best candidates confirmed first, or at once.
enum class Ending { ConfirmFirst, AtOnce };

/// How many configurations a session would choose from.
struct SpacePreview {
    std::uint64_t valid = 0;        ///< configurations that satisfy every constraint
    double total = 0;               ///< product of the value counts, restrictions applied
    model::Configuration defaults;  ///< what would be tried first
};

class EngineLoop;

/// The tuning engine: one thread with one event loop that owns the sessions, the workers and its archive connection.
///
/// Commands may be called from any thread, return at once and never block. Signals are emitted on the engine's thread
/// and carry values: connect them with a receiver object, Qt then queues them into the receiver's thread. Needs a
/// QCoreApplication. Destroying the engine interrupts running sessions (they can be resumed) and kills the workers.
///
/// Sessions on different CUDA devices run side by side; everything else that measures waits its turn.
class Engine : public QObject {
    Q_OBJECT

public:
    explicit Engine(EngineSettings settings = {}, QObject* parent = nullptr);
    ~Engine() override;

    [[nodiscard]] const EngineSettings& settings() const { return m_settings; }  ///< with the defaults filled in

    /// Tunes. Answer: sessionStarted, then progress and attempts, at last sessionFinished; or failed.
    RequestId startSession(const model::SessionSettings& settings);

    /// Goes on with an interrupted or finished session: what it measured is replayed to its advisor, then it continues
    /// up to `settings.maxIterations` etc. as archived. `moreIterations` are added to the archived budget.
    RequestId resumeSession(std::int64_t session, int moreIterations = 0);

    void pause(std::int64_t session);  ///< after the attempt in flight
    void proceed(std::int64_t session);
    void stop(std::int64_t session, model::StopReason reason = model::StopReason::Stopped,
              Ending ending = Ending::ConfirmFirst);

    /// Withdraws a request that waits or runs. A session is ended as by stop(…, AtOnce).
    void cancel(RequestId request);

    /// One configuration, measured even when the archive knows it: correct? how fast? Settings missing in
    /// `configuration` take their default. Answer: attemptFinished with session 0, then requestFinished; or failed.
    RequestId evaluate(const model::SessionSettings& settings, const model::Configuration& configuration);

    /// Configurations of a session again, added to it. Answer: attemptFinished for each, then requestFinished.
    RequestId remeasure(std::int64_t session, const std::vector<model::Configuration>& configurations);

    /// Configurations over sizes; no sizes: the kernel's own list. Answer: stabilityPoint each, then stabilityFinished.
    RequestId stability(const model::SessionSettings& settings, const std::vector<model::Configuration>& configurations,
                        const std::vector<model::Sizes>& sizes = {});

    RequestId queryDevices();                                        ///< devicesFound
    RequestId measureLimits(const std::string& device);              ///< limitsMeasured
    RequestId previewSpace(const model::SessionSettings& settings);  ///< spacePreviewed; never waits for a measurement

Q_SIGNALS:
    /// `missing`: one line for each kind of device there is not, and why.
    void devicesFound(ww::engine::RequestId request, const std::vector<ww::model::DeviceInfo>& devices,
                      const std::vector<std::string>& missing);
    void limitsMeasured(ww::engine::RequestId request, const std::string& device,
                        const ww::model::DeviceLimits& limits);
    void spacePreviewed(ww::engine::RequestId request, const ww::engine::SpacePreview& preview);

    void sessionStarted(ww::engine::RequestId request, const ww::model::SessionSummary& summary);
    void progressed(const ww::model::SessionProgress& progress);
    void attemptFinished(ww::engine::RequestId request, const ww::model::Attempt& attempt);
    /// After the confirming rounds: the candidates' standings first, the baselines' after them.
    void standingsChanged(std::int64_t session, const ww::model::FinalsResult& standings);
    void sessionFinished(ww::engine::RequestId request, const ww::model::SessionResult& result);

    void stabilityPoint(ww::engine::RequestId request, const ww::model::StabilityPoint& point);
    void stabilityFinished(ww::engine::RequestId request, const ww::model::StabilityResult& result);

    void requestFinished(ww::engine::RequestId request);  ///< after every request, also a failed or cancelled one
    void failed(ww::engine::RequestId request, const ww::Error& error);

    void deviceState(const std::string& device, const ww::model::DeviceState& state);  ///< while something measures
    void logLine(const std::string& line);  ///< the workers' stderr and the engine's own remarks

private:
    template <typename Command>
    RequestId post(Command&& command);

    EngineSettings m_settings;
    QThread m_thread;
    EngineLoop* m_loop = nullptr;  ///< lives in m_thread and goes with it
    std::atomic<RequestId> m_nextRequest{1};
};

}  // namespace ww::engine
