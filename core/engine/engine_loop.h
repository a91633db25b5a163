#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <QObject>
#include <QTimer>

#include "core/engine/job.h"

namespace ww::engine {

class TuningSession;

/// The inside of the engine, in its thread: takes commands, finds devices, lets jobs have them by turns.
class EngineLoop : public QObject {
    Q_OBJECT

public:
    explicit EngineLoop(Engine& engine);
    ~EngineLoop() override;

    void startSession(RequestId request, const model::SessionSettings& settings);
    void resumeSession(RequestId request, std::int64_t session, int moreIterations);
    void evaluate(RequestId request, const model::SessionSettings& settings, const model::Configuration& configuration);
    void remeasure(RequestId request, std::int64_t session, const std::vector<model::Configuration>& configurations);
    void stability(RequestId request, const model::SessionSettings& settings,
                   const std::vector<model::Configuration>& configurations, const std::vector<model::Sizes>& sizes);
    void measureLimits(RequestId request, const std::string& device);
    void queryDevices(RequestId request);
    void previewSpace(RequestId request, const model::SessionSettings& settings);

    void pause(std::int64_t session);
    void proceed(std::int64_t session);
    void stop(std::int64_t session, model::StopReason reason, Ending ending);
    void cancel(RequestId request);

    /// Ends everything at once; running sessions become interrupted ones.
    void shutDown();

private:
    using DeviceAnswer = std::function<void(Result<model::DeviceInfo>)>;

    /// A job with the device that was found for it.
    struct Entry {
        std::unique_ptr<Job> job;
        std::optional<model::DeviceInfo> device;
        bool running = false;
    };

    template <typename MakeJob>
    void submit(RequestId request, MakeJob&& makeJob);
    void submitFound(std::unique_ptr<Job> job);
    Result<Store*> store();
    void reject(RequestId request, const Error& error);

    void findDevice(const std::string& wanted, DeviceAnswer answer);
    void tryDevices(std::vector<std::string> candidates, DeviceAnswer answer);
    Evaluator& evaluatorFor(const std::string& device);

    void schedule();
    void run(Entry& entry);
    void onFinished(Job* job);
    [[nodiscard]] bool isFree(const model::DeviceInfo& device) const;
    void releaseIdleWorkers();
    [[nodiscard]] TuningSession* sessionWith(std::int64_t id) const;

    Engine& m_engine;
    std::unique_ptr<Store> m_store;
    std::map<std::string, std::unique_ptr<Evaluator>> m_evaluators;
    std::vector<Entry> m_jobs;  ///< in the order in which they came
    QTimer m_idle;
    bool m_closing = false;
};

}  // namespace ww::engine
