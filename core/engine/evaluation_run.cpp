#include "core/engine/evaluation_run.h"

#include <utility>

#include "core/base/clock.h"

namespace ww::engine {

EvaluationRun::EvaluationRun(RequestId request, Services services, model::SessionSettings settings,
                             std::vector<model::Configuration> configurations, std::int64_t session)
    : Job(request, settings.device, services),
      m_settings(std::move(settings)),
      m_configurations(std::move(configurations)),
      m_session(session) {}

void EvaluationRun::begin(Evaluator& evaluator, const model::DeviceInfo& device) {
    m_evaluator = &evaluator;
    if (auto opened = open(device); !opened) return end(opened.error());
    m_evaluator->setProblem(m_task->problem(), [this](auto ready) {
        if (!ready) return end(ready.error());
        next();
    });
}

Result<void> EvaluationRun::open(const model::DeviceInfo& device) {
    auto task = TuningTask::make(m_settings, device, services().settings);
    if (!task) return passOn(task);
    m_task = std::move(*task);
    for (model::Configuration& configuration : m_configurations) {
        auto complete = m_task->complete(configuration);
        if (!complete) return passOn(complete);
        configuration = std::move(*complete);
    }
    archive::Writer& writer = services().store.writer;
    if (auto stored = writer.storeKernelVersion(m_task->version()); !stored) return stored;
    auto place = writer.place(m_task->place());
    if (!place) return passOn(place);
    m_place = *place;
    return {};
}

void EvaluationRun::next() {
    if (m_position == m_configurations.size() || m_cancelled) return end();
    auto candidate = m_task->candidate(m_configurations[m_position]);
    if (!candidate) return end(candidate.error());
    m_evaluator->evaluate(std::move(*candidate), services().settings.singleBenchmark,
                          [this](auto attempt) { onAttempt(std::move(attempt)); });
}

void EvaluationRun::onAttempt(Result<model::Attempt> attempt) {
    if (!attempt) return end(attempt.error());
    if (attempt->outcome == model::Outcome::Cancelled) return end();
    attempt->configuration = m_configurations[m_position++];
    attempt->source = "user";
    attempt->session = m_session;
    attempt->kernelVersion = m_task->kernel().version;
    attempt->sizes = m_task->sizes();
    attempt->startedAt = utcNow();
    attempt->number = 1;
    if (m_session != 0) attempt->number = services().store.reader.nextNumber(m_session).value_or(1);
    const auto id = services().store.writer.addAttempt(m_place, *attempt);
    if (!id) return end(id.error());
    attempt->id = *id;
    Q_EMIT services().events.attemptFinished(request(), *attempt);
    next();
}

void EvaluationRun::cancel() {
    m_cancelled = true;
    if (m_evaluator != nullptr) m_evaluator->cancel();
}

}  // namespace ww::engine
