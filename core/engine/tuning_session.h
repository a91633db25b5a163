#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include <QElapsedTimer>
#include <QTimer>

#include "core/advisor/advisor.h"
#include "core/engine/job.h"
#include "core/engine/session_record.h"
#include "core/engine/tuning_task.h"

namespace ww::engine {

/// The closed loop: default configuration, then propose → known already? → evaluate → archive → observe, until there is
/// a reason to stop; then the best ones again, interleaved with the baselines. Each step starts from the event loop, so
/// that pause and stop are heard between any two.
class TuningSession : public Job {
    Q_OBJECT

public:
    TuningSession(RequestId request, Services services, model::SessionSettings settings);

    /// Goes on with an archived session, whose settings may have been extended.
    TuningSession(RequestId request, Services services, model::SessionSummary resumed);

    [[nodiscard]] std::int64_t session() const { return m_summary.id; }

    void begin(Evaluator& evaluator, const model::DeviceInfo& device) override;
    void cancel() override { stop(model::StopReason::Stopped, Ending::AtOnce); }

    void interrupt() override;

    void pause();
    void proceed();
    void stop(model::StopReason reason, Ending ending);

private:
    /// A configuration on its way to be tried.
    struct Pending {
        model::Configuration configuration;
        std::string source;
        std::string rationale;
    };

    Result<void> open(const model::DeviceInfo& device);
    Result<void> openResumed();
    Result<void> makeAdvisor();
    void planStarts();
    void startBudget();
    void setUpProblem();
    void onProblem(Result<protocol::event::ProblemReady> ready);

    void step();
    void stepSoon();
    [[nodiscard]] std::optional<model::StopReason> reasonToStop() const;
    void fillQueue();
    void enqueue(Pending pending);
    void prepare(const model::Configuration& configuration);
    void prepareQueue();

    bool replay(const Pending& next);
    void recall(const model::Attempt& before);
    bool answerFromArchive(const Pending& next);
    void evaluate(Pending next);
    void onEvaluated(Result<model::Attempt> evaluated);
    void label(model::Attempt& attempt, const Pending& tried) const;
    void keep(model::Attempt attempt, std::int64_t answeredBy = 0);
    void learn(const model::Attempt& attempt);
    [[nodiscard]] double objectiveMs(const model::Attempt& attempt) const;

    void conclude(model::StopReason reason);
    void confirm();
    void onFinals(Result<model::FinalsResult> finals);
    [[nodiscard]] bool targetMissed(const model::Attempt& confirmedBest) const;
    void finish();
    void failWith(const Error& error);

    void enter(model::SessionPhase phase);
    void reportProgress();
    [[nodiscard]] std::optional<double> secondsLeft() const;
    [[nodiscard]] double elapsedSeconds() const { return static_cast<double>(m_clock.elapsed()) / 1000; }
    [[nodiscard]] double finalsSeconds() const;

    model::SessionSummary m_summary;
    bool m_resumed = false;
    Evaluator* m_evaluator = nullptr;
    std::optional<TuningTask> m_task;
    SessionRecord m_record;
    std::unique_ptr<advisor::Advisor> m_advisor;

    std::deque<Pending> m_starts;            ///< what is tried before the advisor is asked
    std::deque<Pending> m_queue;             ///< proposed, perhaps being compiled
    std::unordered_set<std::string> m_seen;  ///< keys that were ever queued
    std::optional<Pending> m_current;        ///< what is being evaluated

    QElapsedTimer m_clock;  ///< since the session began or was resumed
    QElapsedTimer m_attemptClock;
    std::string m_attemptStarted;
    QTimer m_budget;
    double m_measuringSeconds = 0;  ///< of the attempts measured since then
    int m_measured = 0;
    model::SessionPhase m_phase = model::SessionPhase::Starting;

    double m_screeningTarget = 0;  ///< speedup at which the screening stops for the target; 0: never
    std::optional<model::StopReason> m_stopReason;
    Ending m_ending = Ending::ConfirmFirst;
    bool m_paused = false;
    bool m_settingUp = false;
    bool m_stepPending = false;
    bool m_confirming = false;
    bool m_finished = false;
    std::vector<model::Attempt> m_finalists;
    model::SessionResult m_result;
};

}  // namespace ww::engine
