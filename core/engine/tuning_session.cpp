#include "core/engine/tuning_session.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include <fmt/format.h>

#include "core/base/clock.h"
#include "core/engine/confirmation.h"

namespace ww::engine {

using model::Attempt;
using model::Outcome;
using model::SessionPhase;
using model::StopReason;

namespace {

SessionPhase sessionPhase(protocol::event::PhaseName phase) {
    switch (phase) {
        case protocol::event::PhaseName::Compile:
            return SessionPhase::Compiling;
        case protocol::event::PhaseName::Verify:
            return SessionPhase::Verifying;
        case protocol::event::PhaseName::Benchmark:
            return SessionPhase::Benchmarking;
    }
    return SessionPhase::Compiling;
}

model::SessionSummary summaryOf(model::SessionSettings settings) {
    model::SessionSummary summary;
    summary.kernel = settings.kernel;
    summary.settings = std::move(settings);
    return summary;
}

}  // namespace

TuningSession::TuningSession(RequestId request, Services services, model::SessionSettings settings)
    : Job(request, settings.device, services),
      m_summary(summaryOf(std::move(settings))),
      m_record(services.store),
      m_budget(this) {
    m_screeningTarget = m_summary.settings.targetSpeedup;
    m_budget.setSingleShot(true);
    connect(&m_budget, &QTimer::timeout, this, [this] { stop(StopReason::TimeBudget, Ending::ConfirmFirst); });
}

TuningSession::TuningSession(RequestId request, Services services, model::SessionSummary resumed)
    : TuningSession(request, services, resumed.settings) {
    m_resumed = true;
    m_summary = std::move(resumed);
}

// Opening

void TuningSession::begin(Evaluator& evaluator, const model::DeviceInfo& device) {
    m_evaluator = &evaluator;
    m_clock.start();
    if (auto opened = open(device); !opened) {
        m_finished = true;
        return end(opened.error());
    }
    connect(&evaluator, &Evaluator::phaseEntered, this, [this](auto phase) { enter(sessionPhase(phase)); });
    connect(&evaluator, &Evaluator::restarted, this, &TuningSession::prepareQueue);
    Q_EMIT services().events.sessionStarted(request(), m_summary);
    startBudget();
    setUpProblem();
}

Result<void> TuningSession::open(const model::DeviceInfo& device) {
    auto task = TuningTask::make(m_summary.settings, device, services().settings);
    if (!task) return passOn(task);
    m_task = std::move(*task);
    auto proposals = ProposalQueue::make(*m_task, m_summary.settings);
    if (!proposals) return passOn(proposals);
    m_proposals = std::move(*proposals);
    for (const std::string& remark : m_proposals->remarks())
        Q_EMIT services().events.logLine(remark);
    if (m_resumed) return openResumed();
    m_summary.kernel = m_task->kernel().name;
    m_summary.kernelVersion = m_task->kernel().version;
    m_summary.device = device;
    m_summary.type = m_task->type();
    m_summary.sizes = m_task->sizes();
    return m_record.begin(*m_task, m_summary);
}

Result<void> TuningSession::openResumed() {
    if (m_task->kernel().version != m_summary.kernelVersion) {
        return fail("kernel {} has changed since session {}; start a new session for its present version",
                    m_summary.kernel, m_summary.id);
    }
    if (archive::deviceKey(m_task->device()) != archive::deviceKey(m_summary.device)) {
        return fail("session {} ran on {}, not on {}", m_summary.id, m_summary.device.name, m_task->device().name);
    }
    m_summary.stopReason.reset();
    m_summary.state = model::SessionState::Running;
    return m_record.resume(*m_task, m_summary);
}

void TuningSession::startBudget() {
    const auto& budget = m_summary.settings.timeBudget;
    if (!budget) return;
    const double screening = std::max(0.0, budget->count() - finalsSeconds() - elapsedSeconds());
    m_budget.start(std::chrono::milliseconds(static_cast<std::int64_t>(screening * 1000)));
}

void TuningSession::setUpProblem() {
    enter(SessionPhase::Starting);
    m_settingUp = true;
    fillQueue();  // its compilation overlaps with the set-up
    m_evaluator->setProblem(m_task->problem(), [this](auto ready) { onProblem(std::move(ready)); });
}

void TuningSession::onProblem(Result<protocol::event::ProblemReady> ready) {
    m_settingUp = false;
    if (!ready && ready.error().kind == Error::Kind::Interrupted) return finish();
    if (!ready) return failWith(ready.error());
    const bool unknownBaseline = m_summary.baselineMs <= 0;  // a resumed session keeps its scale
    if (unknownBaseline && !ready->baselines.empty()) {
        m_summary.baselineName = ready->baselines.front().name;
        m_summary.baselineMs = ready->baselines.front().milliseconds;
        const auto kept = m_record.setBaseline(m_summary.baselineName, m_summary.baselineMs);
        if (!kept) return failWith(kept.error());
    }
    stepSoon();
}

// The loop

void TuningSession::stepSoon() {
    if (std::exchange(m_stepPending, true)) return;
    QMetaObject::invokeMethod(this, &TuningSession::step, Qt::QueuedConnection);
}

void TuningSession::step() {
    m_stepPending = false;
    if (m_finished || m_settingUp || m_current || m_confirming) return;
    if (m_stopReason) return conclude(*m_stopReason);
    if (m_paused) return enter(SessionPhase::Paused);
    if (const auto reason = reasonToStop()) return conclude(*reason);
    enter(SessionPhase::Proposing);
    fillQueue();
    if (m_finished) return;
    if (m_proposals->empty()) return conclude(StopReason::SpaceExhausted);
    Proposed next = m_proposals->take();
    m_attemptClock.start();
    m_attemptStarted = utcNow();
    if (replay(next) || answerFromArchive(next)) return stepSoon();
    if (!m_finished) evaluate(std::move(next));
}

std::optional<StopReason> TuningSession::reasonToStop() const {
    const model::SessionSettings& settings = m_summary.settings;
    const auto& best = m_record.best();
    if (m_screeningTarget > 0 && best && best->speedup.value >= m_screeningTarget) return StopReason::TargetReached;
    if (m_record.attemptCount() >= settings.maxIterations) return StopReason::IterationBudget;
    if (settings.patience > 0 && best && m_record.sinceBest() >= settings.patience) return StopReason::Patience;
    return std::nullopt;
}

/// Proposes a little ahead, so that the next candidates compile while one is measured.
void TuningSession::fillQueue() {
    const int left = m_summary.settings.maxIterations - m_record.attemptCount();
    const int wanted = std::clamp(left, 0, services().settings.prepareAhead + 1);
    m_proposals->fill(static_cast<std::size_t>(wanted),
                      [this](const Proposed& added) { prepare(added.configuration); });
}

void TuningSession::prepare(const model::Configuration& configuration) {
    if (services().settings.prepareAhead <= 0 || m_record.isReplaying()) return;
    if (!m_summary.settings.remeasure) {
        const auto known = m_record.known(configuration.key());
        if (known && *known) return;
    }
    if (const auto candidate = m_task->candidate(configuration)) m_evaluator->prepare(*candidate);
}

void TuningSession::prepareQueue() {
    for (const Proposed& waiting : m_proposals->waiting())
        prepare(waiting.configuration);
}

/// A resumed session goes the way it went before, so that its advisor comes to the same state. Where the way parts
/// (another version of the advisor), what was measured is told to it all at once.
bool TuningSession::replay(const Proposed& next) {
    if (!m_record.isReplaying()) return false;
    if (const auto before = m_record.replay(next.configuration.key())) {
        recall(*before);
        if (!m_record.isReplaying()) prepareQueue();
        return true;
    }
    for (const Attempt& before : m_record.replayRest()) {
        m_proposals->strike(before.configuration.key());
        recall(before);
    }
    m_proposals->putBack(next);  // its turn comes if there is still no reason to stop
    prepareQueue();
    return true;
}

void TuningSession::recall(const Attempt& before) {
    m_record.count(before);
    m_proposals->observe(before, objectiveMs(before));
}

bool TuningSession::answerFromArchive(const Proposed& next) {
    if (m_summary.settings.remeasure) return false;
    auto known = m_record.known(next.configuration.key());
    if (!known) {
        failWith(known.error());
        return false;
    }
    if (!*known) return false;
    Attempt attempt = std::move(**known);
    const std::int64_t answeredBy = attempt.id;
    label(attempt, next);
    attempt.exchange = 0;
    attempt.fromCache = true;
    keep(std::move(attempt), answeredBy);
    return true;
}

void TuningSession::evaluate(Proposed next) {
    auto candidate = m_task->candidate(next.configuration);
    m_current = std::move(next);
    enter(SessionPhase::Compiling);
    if (!candidate) {
        Attempt attempt;
        attempt.outcome = Outcome::LaunchFailed;
        attempt.message = candidate.error().message;
        return onEvaluated(std::move(attempt));
    }
    model::BenchmarkSettings benchmark = services().settings.benchmark;
    if (m_record.best()) benchmark.incumbentMs = objectiveMs(*m_record.best());
    m_evaluator->evaluate(std::move(*candidate), benchmark, [this](auto attempt) { onEvaluated(std::move(attempt)); });
}

void TuningSession::onEvaluated(Result<Attempt> evaluated) {
    const Proposed tried = std::move(*m_current);
    m_current.reset();
    if (!evaluated) return failWith(evaluated.error());
    if (evaluated->outcome == Outcome::Cancelled) return stepSoon();  // stopped by us: nothing to keep
    label(*evaluated, tried);
    evaluated->phases.total = static_cast<double>(m_attemptClock.nsecsElapsed()) / 1e6;
    m_measuringSeconds += evaluated->phases.total / 1000;
    ++m_measured;
    keep(std::move(*evaluated));
    stepSoon();
}

void TuningSession::label(Attempt& attempt, const Proposed& tried) const {
    attempt.configuration = tried.configuration;
    attempt.source = tried.source;
    attempt.rationale = tried.rationale;
    attempt.kernelVersion = m_task->kernel().version;
    attempt.sizes = m_task->sizes();
    attempt.startedAt = m_attemptStarted;
}

/// Archive first: what others are told of is never lost.
void TuningSession::keep(Attempt attempt, std::int64_t answeredBy) {
    if (const auto kept = m_record.add(attempt, answeredBy); !kept) return failWith(kept.error());
    m_proposals->observe(attempt, objectiveMs(attempt));
    Q_EMIT services().events.attemptFinished(request(), attempt);
    reportProgress();
}

/// The time against the session's baseline: a drifting clock slows candidate and baseline alike and cancels out.
double TuningSession::objectiveMs(const Attempt& attempt) const {
    const bool comparable = attempt.speedup.value > 0 && m_summary.baselineMs > 0;
    return comparable ? m_summary.baselineMs / attempt.speedup.value : attempt.timing.median;
}

// Commands

void TuningSession::pause() {
    if (m_finished || m_stopReason || std::exchange(m_paused, true)) return;
    (void)m_record.setState(model::SessionState::Paused);
    stepSoon();
}

void TuningSession::proceed() {
    if (m_finished || !std::exchange(m_paused, false)) return;
    (void)m_record.setState(model::SessionState::Running);
    stepSoon();
}

void TuningSession::stop(StopReason reason, Ending ending) {
    if (m_finished) return;
    m_budget.stop();
    if (ending == Ending::AtOnce) m_ending = ending;
    if (!m_stopReason || reason == StopReason::Interrupted) m_stopReason = reason;
    if (m_settingUp || m_current || (m_confirming && m_ending == Ending::AtOnce)) return m_evaluator->cancel();
    stepSoon();
}

void TuningSession::interrupt() {
    if (m_finished || m_summary.id == 0) return;
    m_stopReason = StopReason::Interrupted;
    finish();
}

// The end

void TuningSession::conclude(StopReason reason) {
    m_stopReason = reason;
    if (m_ending == Ending::AtOnce || m_record.leaders().empty()) return finish();
    confirm();
}

double TuningSession::finalsSeconds() const {
    const double longest = services().settings.finals.maximumSeconds;
    const auto& budget = m_summary.settings.timeBudget;
    return budget ? std::min(longest, budget->count() / 4) : longest;
}

void TuningSession::confirm() {
    m_confirming = true;
    enter(SessionPhase::Confirming);
    m_finalists = pickFinalists(m_record.leaders(), m_summary.settings.finalists);
    std::vector<model::Candidate> candidates;
    for (const Attempt& finalist : m_finalists) {
        auto candidate = m_task->candidate(finalist.configuration);
        if (candidate) candidates.push_back(std::move(*candidate));
    }
    model::FinalsSettings settings = services().settings.finals;
    settings.maximumSeconds = finalsSeconds();
    m_evaluator->confirm(std::move(candidates), settings, [this](auto finals) { onFinals(std::move(finals)); });
}

void TuningSession::onFinals(Result<model::FinalsResult> finals) {
    m_confirming = false;
    if (!finals) {
        m_result.message = fmt::format("the best was not confirmed: {}", finals.error().message);
        return finish();
    }
    Confirmation confirmation = judge(m_finalists, *finals);
    if (auto kept = m_record.addFinals(*finals, confirmation.attempts); !kept) return failWith(kept.error());
    Q_EMIT services().events.standingsChanged(m_summary.id, *finals);
    if (!confirmation.best) {
        m_result.message = "none of the best held when it was measured again";
        return finish();
    }
    if (targetMissed(*confirmation.best)) {
        m_stopReason.reset();
        m_screeningTarget = m_record.best()->speedup.value * 1.001;
        return stepSoon();
    }
    m_result.best = std::move(confirmation.best);
    m_result.tiedWithBest = std::move(confirmation.tied);
    finish();
}

/// Screening saw the target reached and the finals did not: the session goes on until something faster is found.
bool TuningSession::targetMissed(const Attempt& confirmedBest) const {
    return m_stopReason == StopReason::TargetReached &&
           confirmedBest.speedup.value < m_summary.settings.targetSpeedup &&
           m_record.attemptCount() < m_summary.settings.maxIterations;
}

void TuningSession::finish() {
    m_finished = true;
    m_budget.stop();
    m_result.stopReason = m_stopReason.value_or(StopReason::Stopped);
    if (!m_result.best && m_result.message.empty() && m_record.best()) {
        m_result.message = "the best was not confirmed: the session was ended at once";
    }
    if (!m_result.best) m_result.best = m_record.best();
    const auto state = m_result.stopReason == StopReason::Failed        ? model::SessionState::Failed
                       : m_result.stopReason == StopReason::Interrupted ? model::SessionState::Interrupted
                                                                        : model::SessionState::Finished;
    const auto kept = m_record.finish(state, m_result.stopReason, m_result.message);
    if (!kept) Q_EMIT services().events.logLine(kept.error().message);
    m_result.summary = m_record.summary().value_or(m_summary);
    enter(SessionPhase::Finished);
    Q_EMIT services().events.sessionFinished(request(), m_result);
    end();
}

void TuningSession::failWith(const Error& error) {
    if (m_finished) return;
    m_stopReason = StopReason::Failed;
    m_result.message = error.message;
    finish();
}

// Progress

void TuningSession::enter(SessionPhase phase) {
    m_phase = phase;
    reportProgress();
}

void TuningSession::reportProgress() {
    model::SessionProgress progress;
    m_record.describe(progress);
    progress.phase = m_phase;
    progress.maxIterations = m_summary.settings.maxIterations;
    if (m_current) progress.current = m_current->configuration;
    if (m_result.best) progress.best = m_result.best;
    progress.elapsedSeconds = elapsedSeconds();
    if (progress.elapsedSeconds > 0) progress.attemptsPerSecond = progress.iteration / progress.elapsedSeconds;
    progress.secondsLeft = secondsLeft();
    Q_EMIT services().events.progressed(progress);
}

std::optional<double> TuningSession::secondsLeft() const {
    if (m_finished) return 0;
    std::optional<double> left;
    if (m_measured > 0) {
        const int attempts = std::max(0, m_summary.settings.maxIterations - m_record.attemptCount());
        left = attempts * m_measuringSeconds / m_measured + finalsSeconds();
    }
    if (m_summary.settings.timeBudget) {
        const double budget = std::max(0.0, m_summary.settings.timeBudget->count() - elapsedSeconds());
        left = std::min(left.value_or(budget), budget);
    }
    return left;
}

}  // namespace ww::engine
