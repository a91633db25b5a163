#include "core/engine/stability_run.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/base/clock.h"
#include "core/stats/descriptive.h"

namespace ww::engine {

using model::Outcome;
using model::StabilityPoint;

model::StabilityScore stabilityScore(const model::Configuration& configuration,
                                     std::span<const StabilityPoint> points) {
    model::StabilityScore score;
    score.configuration = configuration;
    std::vector<double> speedups, logarithms;
    for (const StabilityPoint& point : points) {
        if (!(point.configuration == configuration)) continue;
        if (point.outcome != Outcome::Ok || point.speedup.value <= 0) {
            ++score.failures;
            continue;
        }
        if (speedups.empty() || point.speedup.value < score.worstSpeedup) {
            score.worstSpeedup = point.speedup.value;
            score.worstSizes = point.sizes;
        }
        speedups.push_back(point.speedup.value);
        logarithms.push_back(std::log(point.speedup.value));
    }
    score.sizes = static_cast<int>(speedups.size());
    if (speedups.empty()) return score;
    score.meanSpeedup = stats::mean(speedups);
    score.geometricMean = std::exp(stats::mean(logarithms));
    score.deviation = stats::standardDeviation(speedups);
    score.score = 1 - stats::coefficientOfVariation(speedups);
    return score;
}

StabilityRun::StabilityRun(RequestId request, Services services, model::SessionSettings settings,
                           std::vector<model::Configuration> configurations, std::vector<model::Sizes> sizes)
    : Job(request, settings.device, services),
      m_settings(std::move(settings)),
      m_configurations(std::move(configurations)),
      m_sizes(std::move(sizes)) {}

void StabilityRun::begin(Evaluator& evaluator, const model::DeviceInfo& device) {
    m_evaluator = &evaluator;
    if (auto opened = open(device); !opened) return end(opened.error());
    nextSize();
}

Result<void> StabilityRun::open(const model::DeviceInfo& device) {
    auto task = TuningTask::make(m_settings, device, services().settings);
    if (!task) return passOn(task);
    if (m_sizes.empty()) m_sizes = task->kernel().stabilitySizes;
    if (m_sizes.empty()) m_sizes = {task->sizes()};
    if (m_configurations.empty()) m_configurations = {task->defaults()};
    for (model::Configuration& configuration : m_configurations) {
        configuration = task->filledIn(configuration);
    }
    if (auto stored = services().store.writer.storeKernelVersion(task->version()); !stored) return stored;
    m_result.kernel = task->kernel().name;
    m_result.kernelVersion = task->kernel().version;
    m_result.device = device;
    m_result.type = task->type();
    m_kernel = std::move(*task);
    return {};
}

void StabilityRun::nextSize() {
    if (m_cancelled) return end(Error{"cancelled", Error::Kind::Interrupted});
    if (m_size == m_sizes.size()) return conclude();
    m_configuration = 0;
    auto task = m_kernel->at(m_sizes[m_size]);
    if (!task) return addForWholeSize(task.error().message);
    m_task = std::move(*task);
    m_evaluator->setProblem(m_task->problem(), [this](auto ready) {
        if (ready) return nextConfiguration();
        if (m_cancelled) return end(ready.error());
        addForWholeSize(ready.error().message);
    });
}

void StabilityRun::nextConfiguration() {
    if (m_configuration == m_configurations.size()) {
        ++m_size;
        return nextSize();
    }
    const auto valid = m_task->complete(m_configurations[m_configuration]);
    auto candidate = valid ? m_task->candidate(*valid) : Result<model::Candidate>(tl::unexpected(valid.error()));
    if (!candidate) {
        model::Attempt attempt;
        attempt.outcome = Outcome::ResourceExceeded;
        attempt.message = candidate.error().message;
        return onAttempt(std::move(attempt));
    }
    m_evaluator->evaluate(std::move(*candidate), services().settings.singleBenchmark,
                          [this](auto attempt) { onAttempt(std::move(attempt)); });
}

void StabilityRun::onAttempt(Result<model::Attempt> attempt) {
    if (!attempt) return end(attempt.error());
    if (m_cancelled) return end(Error{"cancelled", Error::Kind::Interrupted});
    add(*attempt);
    nextConfiguration();
}

void StabilityRun::add(const model::Attempt& attempt) {
    StabilityPoint point;
    point.configuration = m_configurations[m_configuration++];
    point.sizes = m_sizes[m_size];
    point.outcome = attempt.outcome;
    point.message = attempt.message;
    point.timing = attempt.timing;
    point.baseline = attempt.baseline;
    point.baselineName = attempt.baselineName;
    point.speedup = attempt.speedup;
    Q_EMIT services().events.stabilityPoint(request(), point);
    m_result.points.push_back(std::move(point));
}

/// The size itself cannot be had: too large for the device, or none the kernel has.
void StabilityRun::addForWholeSize(const std::string& message) {
    model::Attempt attempt;
    attempt.outcome = Outcome::ResourceExceeded;
    attempt.message = message;
    while (m_configuration < m_configurations.size())
        add(attempt);
    ++m_size;
    nextSize();
}

void StabilityRun::conclude() {
    for (const model::Configuration& configuration : m_configurations) {
        m_result.scores.push_back(stabilityScore(configuration, m_result.points));
    }
    m_result.measuredAt = utcNow();
    const auto id = services().store.writer.addStability(m_result);
    if (!id) return end(id.error());
    m_result.id = *id;
    Q_EMIT services().events.stabilityFinished(request(), m_result);
    end();
}

void StabilityRun::cancel() {
    m_cancelled = true;
    if (m_evaluator != nullptr) m_evaluator->cancel();
}

}  // namespace ww::engine
