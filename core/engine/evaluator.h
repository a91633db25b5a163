#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <QObject>
#include <QTimer>

#include "core/base/result.h"
#include "core/dispatch/worker.h"
#include "core/model/device_info.h"
#include "core/model/evaluation.h"
#include "core/protocol/messages.h"

namespace ww::engine {

/// Measures on one device, whatever becomes of the worker process: each request gets exactly one answer, later, from
/// the event loop. A worker that dies is started again and told the problem again; a candidate that killed it gets the
/// outcome for it. One request at a time. Lives in the engine's thread.
class Evaluator : public QObject {
    Q_OBJECT

public:
    using DeviceAnswer = std::function<void(Result<model::DeviceInfo>)>;
    using ProblemAnswer = std::function<void(Result<protocol::event::ProblemReady>)>;
    using AttemptAnswer = std::function<void(Result<model::Attempt>)>;
    using FinalsAnswer = std::function<void(Result<model::FinalsResult>)>;
    using LimitsAnswer = std::function<void(Result<model::DeviceLimits>)>;

    Evaluator(const std::vector<std::string>& command, const std::string& device, const dispatch::Deadlines& deadlines,
              QObject* parent = nullptr);

    /// Starts the worker if need be. Several may wait. No such device: an error of kind NoDevice.
    void connectDevice(DeviceAnswer answer);

    [[nodiscard]] const std::string& device() const { return m_worker.device(); }
    [[nodiscard]] bool isBusy() const { return m_request != nullptr; }

    void setProblem(model::ProblemRequest problem, ProblemAnswer answer);

    /// An Error only when no worker can be had any more; everything the candidate does is in the attempt.
    void evaluate(model::Candidate candidate, const model::BenchmarkSettings& settings, AttemptAnswer answer);
    void confirm(std::vector<model::Candidate> candidates, const model::FinalsSettings& settings, FinalsAnswer answer);
    void measureLimits(model::ElementType type, LimitsAnswer answer);

    /// Compiles ahead in the background; no answer. Ignored while there is no worker.
    void prepare(const model::Candidate& candidate);

    /// Ends the running request soon: an evaluation with Outcome::Cancelled, the others with an error of kind
    /// Interrupted. A worker that does not comply is killed.
    void cancel();

    /// Lets the worker go; the next request starts another.
    void release();

Q_SIGNALS:
    void phaseEntered(ww::protocol::event::PhaseName phase);
    void restarted();  ///< after a loss; what was prepared ahead and not yet compiled is forgotten
    void telemetry(const ww::model::DeviceState& state);
    void logLine(const std::string& line);

private:
    /// The request being served. `answer` gets the closing event; `fail` ends it otherwise.
    struct Running {
        protocol::RequestBody body;
        std::function<void(const protocol::EventBody&)> answer;
        std::function<void(Error)> fail;
        std::function<void(const dispatch::WorkerLoss&)> blame;  ///< answers for a loss that the request itself caused
        int tries = 0;
    };

    void run(Running request);
    void serve();
    void sendRunning();
    void onReady();
    void onReceived(const protocol::Event& event);
    void onLost(const dispatch::WorkerLoss& loss);
    void onProblemEvent(const protocol::EventBody& body);
    void onStartFailed(const dispatch::WorkerLoss& loss);
    void giveUp(const Error& error);
    void finish(const std::function<void(const Running&)>& how);
    void dropLostDevice(const protocol::EventBody& body);

    dispatch::Worker m_worker;
    QTimer m_grace;  ///< after a cancel, until the worker is killed
    std::vector<DeviceAnswer> m_waiting;
    std::optional<model::ProblemRequest> m_problem;
    bool m_problemKnown = false;  ///< to the worker that runs now
    std::unique_ptr<Running> m_request;
    std::int64_t m_requestId = 0;
    std::int64_t m_problemId = 0;
    bool m_cancelled = false;
    bool m_wasReady = false;
    bool m_phaseSeen = false;
    int m_startFailures = 0;
};

}  // namespace ww::engine
