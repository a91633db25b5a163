#include "core/engine/engine_loop.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include <fmt/format.h>

#include "core/dispatch/device_query.h"
#include "core/engine/evaluation_run.h"
#include "core/engine/limits_run.h"
#include "core/engine/stability_run.h"
#include "core/engine/tuning_session.h"

namespace ww::engine {

namespace {

using namespace std::chrono_literals;

/// How long a worker is kept for the next request: a start costs up to a second, a waiting one device memory.
constexpr auto idleTime = 30s;

/// The devices that a wish can mean, best first.
std::vector<std::string> candidatesFor(const std::string& wanted) {
    if (wanted.empty() || wanted == "auto") return {"cuda:0", "cpu"};
    if (wanted == "cuda") return {"cuda:0"};
    return {wanted};
}

/// Two GPUs do not disturb each other; a CPU measurement is disturbed by everything.
bool disturb(const model::DeviceInfo& a, const model::DeviceInfo& b) {
    return a.id == b.id || a.kind != "cuda" || b.kind != "cuda";
}

}  // namespace

EngineLoop::EngineLoop(Engine& engine) : m_engine(engine), m_idle(this) {
    m_idle.setSingleShot(true);
    connect(&m_idle, &QTimer::timeout, this, &EngineLoop::releaseIdleWorkers);
}

EngineLoop::~EngineLoop() = default;

// Requests

Result<Store*> EngineLoop::store() {
    if (m_store) return m_store.get();
    auto writer = archive::Writer::open(m_engine.settings().archive);
    if (!writer) return passOn(writer);
    auto reader = archive::Reader::open(m_engine.settings().archive);
    if (!reader) return passOn(reader);
    m_store = std::make_unique<Store>(Store{std::move(*writer), std::move(*reader)});
    return m_store.get();
}

void EngineLoop::reject(RequestId request, const Error& error) {
    Q_EMIT m_engine.failed(request, error);
    Q_EMIT m_engine.requestFinished(request);
}

/// `makeJob` gets the services and returns a Result<std::unique_ptr<Job>>.
template <typename MakeJob>
void EngineLoop::submit(RequestId request, MakeJob&& makeJob) {
    auto opened = store();
    if (!opened) return reject(request, opened.error());
    Result<std::unique_ptr<Job>> job = makeJob(Services{m_engine.settings(), **opened, m_engine});
    if (!job) return reject(request, job.error());
    submitFound(std::move(*job));
}

void EngineLoop::submitFound(std::unique_ptr<Job> job) {
    Job* const added = job.get();
    connect(added, &Job::finished, this, [this, added] { onFinished(added); });
    m_jobs.push_back({std::move(job), std::nullopt, false});
    findDevice(added->wantedDevice(), [this, added](Result<model::DeviceInfo> device) {
        const auto entry = std::ranges::find(m_jobs, added, [](const Entry& e) { return e.job.get(); });
        if (entry == m_jobs.end()) return;  // withdrawn in the meantime
        if (!device) return added->abandon(device.error());
        entry->device = *device;
        schedule();
    });
}

void EngineLoop::startSession(RequestId request, const model::SessionSettings& settings) {
    submit(request, [&](Services services) -> Result<std::unique_ptr<Job>> {
        return std::make_unique<TuningSession>(request, services, settings);
    });
}

void EngineLoop::resumeSession(RequestId request, std::int64_t session, int moreIterations) {
    submit(request, [&](Services services) -> Result<std::unique_ptr<Job>> {
        auto summary = services.store.reader.session(session);
        if (!summary) return passOn(summary);
        summary->settings.maxIterations += moreIterations;
        summary->settings.device = summary->device.id;
        return std::make_unique<TuningSession>(request, services, std::move(*summary));
    });
}

void EngineLoop::evaluate(RequestId request, const model::SessionSettings& settings,
                          const model::Configuration& configuration) {
    submit(request, [&](Services services) -> Result<std::unique_ptr<Job>> {
        return std::make_unique<EvaluationRun>(request, services, settings, std::vector{configuration});
    });
}

void EngineLoop::remeasure(RequestId request, std::int64_t session,
                           const std::vector<model::Configuration>& configurations) {
    submit(request, [&](Services services) -> Result<std::unique_ptr<Job>> {
        auto summary = services.store.reader.session(session);
        if (!summary) return passOn(summary);
        summary->settings.device = summary->device.id;
        return std::make_unique<EvaluationRun>(request, services, summary->settings, configurations, session);
    });
}

void EngineLoop::stability(RequestId request, const model::SessionSettings& settings,
                           const std::vector<model::Configuration>& configurations,
                           const std::vector<model::Sizes>& sizes) {
    submit(request, [&](Services services) -> Result<std::unique_ptr<Job>> {
        return std::make_unique<StabilityRun>(request, services, settings, configurations, sizes);
    });
}

void EngineLoop::measureLimits(RequestId request, const std::string& device) {
    submit(request, [&](Services services) -> Result<std::unique_ptr<Job>> {
        return std::make_unique<LimitsRun>(request, services, device);
    });
}

void EngineLoop::previewSpace(RequestId request, const model::SessionSettings& settings) {
    findDevice(settings.device, [this, request, settings](Result<model::DeviceInfo> device) {
        if (!device) return reject(request, device.error());
        const auto task = TuningTask::make(settings, *device, m_engine.settings());
        if (!task) return reject(request, task.error());
        Q_EMIT m_engine.spacePreviewed(request,
                                       {task->space().size(), task->space().cartesianSize(), task->defaults()});
        Q_EMIT m_engine.requestFinished(request);
    });
}

void EngineLoop::queryDevices(RequestId request) {
    const EngineSettings& settings = m_engine.settings();
    dispatch::queryDevices(settings.workerCommand, settings.deadlines.start, this,
                           [this, request](Result<dispatch::DeviceList> list) {
                               if (!list) return reject(request, list.error());
                               Q_EMIT m_engine.devicesFound(request, list->devices, list->missing);
                               Q_EMIT m_engine.requestFinished(request);
                           });
}

// Devices

void EngineLoop::findDevice(const std::string& wanted, DeviceAnswer answer) {
    tryDevices(candidatesFor(wanted), std::move(answer));
}

void EngineLoop::tryDevices(std::vector<std::string> candidates, DeviceAnswer answer) {
    const std::string first = candidates.front();
    candidates.erase(candidates.begin());
    evaluatorFor(first).connectDevice([this, candidates = std::move(candidates),
                                       answer = std::move(answer)](Result<model::DeviceInfo> device) mutable {
        const bool tryNext = !device && !candidates.empty() && !m_closing;
        if (!tryNext) return answer(std::move(device));
        Q_EMIT m_engine.logLine(device.error().message);
        tryDevices(std::move(candidates), std::move(answer));
    });
}

Evaluator& EngineLoop::evaluatorFor(const std::string& device) {
    std::unique_ptr<Evaluator>& evaluator = m_evaluators[device];
    if (!evaluator) {
        const EngineSettings& settings = m_engine.settings();
        evaluator = std::make_unique<Evaluator>(settings.workerCommand, device, settings.deadlines);
        connect(evaluator.get(), &Evaluator::logLine, &m_engine, &Engine::logLine, Qt::DirectConnection);
        connect(evaluator.get(), &Evaluator::telemetry, this,
                [this, device](const model::DeviceState& state) { Q_EMIT m_engine.deviceState(device, state); });
    }
    m_idle.start(idleTime);
    return *evaluator;
}

void EngineLoop::releaseIdleWorkers() {
    if (!m_jobs.empty()) return;  // the last one to finish starts the timer again
    for (const auto& [device, evaluator] : m_evaluators)
        evaluator->release();
}

// Turns

bool EngineLoop::isFree(const model::DeviceInfo& device) const {
    return std::ranges::none_of(m_jobs,
                                [&](const Entry& entry) { return entry.running && disturb(*entry.device, device); });
}

void EngineLoop::schedule() {
    std::vector<Job*> next;
    for (Entry& entry : m_jobs) {
        if (entry.running || !entry.device || !isFree(*entry.device)) continue;
        entry.running = true;
        next.push_back(entry.job.get());
    }
    // From the event loop: a job that fails at once changes the list.
    for (Job* job : next) {
        QMetaObject::invokeMethod(
            job,
            [this, job] {
                const auto entry = std::ranges::find(m_jobs, job, [](const Entry& e) { return e.job.get(); });
                if (entry != m_jobs.end()) job->begin(evaluatorFor(entry->device->id), *entry->device);
            },
            Qt::QueuedConnection);
    }
}

void EngineLoop::onFinished(Job* job) {
    const auto entry = std::ranges::find(m_jobs, job, [](const Entry& e) { return e.job.get(); });
    if (entry == m_jobs.end()) return;
    entry->job.release()->deleteLater();  // it is the one that is telling us
    m_jobs.erase(entry);
    Q_EMIT m_engine.requestFinished(job->request());
    m_idle.start(idleTime);
    if (!m_closing) schedule();
}

// Commands to what runs

TuningSession* EngineLoop::sessionWith(std::int64_t id) const {
    for (const Entry& entry : m_jobs) {
        auto* session = qobject_cast<TuningSession*>(entry.job.get());
        if (session != nullptr && session->session() == id) return session;
    }
    return nullptr;
}

void EngineLoop::pause(std::int64_t session) {
    if (TuningSession* found = sessionWith(session)) found->pause();
}

void EngineLoop::proceed(std::int64_t session) {
    if (TuningSession* found = sessionWith(session)) found->proceed();
}

void EngineLoop::stop(std::int64_t session, model::StopReason reason, Ending ending) {
    if (TuningSession* found = sessionWith(session)) found->stop(reason, ending);
}

void EngineLoop::cancel(RequestId request) {
    const auto entry = std::ranges::find(m_jobs, request, [](const Entry& e) { return e.job->request(); });
    if (entry == m_jobs.end()) return;
    Job* const job = entry->job.get();
    if (entry->running) return job->cancel();
    job->abandon(Error{"withdrawn before it began", Error::Kind::Interrupted});
}

void EngineLoop::shutDown() {
    m_closing = true;
    std::vector<Job*> jobs;
    for (const Entry& entry : m_jobs)
        jobs.push_back(entry.job.get());
    for (Job* job : jobs)
        job->interrupt();
    m_jobs.clear();
    m_evaluators.clear();
}

}  // namespace ww::engine
