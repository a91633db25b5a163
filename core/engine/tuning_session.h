#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <QElapsedTimer>
#include <QTimer>

#include "core/engine/job.h"
#include "core/engine/proposal_queue.h"
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
    Result<void> open(const model::DeviceInfo& device);
    Result<void> openResumed();
    void startBudget();
    void setUpProblem();
    void onProblem(Result<protocol::event::ProblemReady> ready);

    void step();
    void stepSoon();
    [[nodiscard]] std::optional<model::StopReason> reasonToStop() const;
    void fillQueue();
    void prepare(const model::Configuration& configuration);
    void prepareQueue();

    bool replay(const Proposed& next);
    void recall(const model::Attempt& before);
    bool answerFromArchive(const Proposed& next);
    void evaluate(Proposed next);
    void onEvaluated(Result<model::Attempt> evaluated);
    void label(model::Attempt& attempt, const Proposed& tried) const;
    void keep(model::Attempt attempt, std::int64_t answeredBy = 0);
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
    std::optional<ProposalQueue> m_proposals;
    std::optional<Proposed> m_current;  ///< what is being evaluated

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
