#include "core/evaluation/pipeline.h"

#include <algorithm>

#include "core/evaluation/benchmark.h"
#include "core/evaluation/roofline.h"
#include "core/evaluation/stopwatch.h"

namespace ww::evaluation {

using model::Attempt;
using model::Outcome;

namespace {

void conclude(Attempt& attempt, Outcome outcome, const std::string& message) {
    attempt.outcome = outcome;
    attempt.message = message;
}

/// What the driver knows of a bound kernel completes what the compiler said.
void complete(model::Resources& resources, const model::Resources& bound) {
    if (bound.occupancy >= 0) {
        resources.occupancy = bound.occupancy;
        resources.occupancyLimiter = bound.occupancyLimiter;
    }
    if (resources.registersPerThread < 0) resources.registersPerThread = bound.registersPerThread;
    if (resources.staticSharedBytes < 0) resources.staticSharedBytes = bound.staticSharedBytes;
    if (resources.codeBytes < 0) resources.codeBytes = bound.codeBytes;
}

}  // namespace

model::DeviceLimits EvaluationPipeline::limitsFor(model::ElementType type, bool matrixProduct) {
    for (auto& [known, limits] : m_limits) {
        if (known == type && (!matrixProduct || limits.matrixTeraflops > 0)) return limits;
    }
    const model::DeviceLimits limits = measureLimits(m_device, type, matrixProduct);
    m_limits.emplace_back(type, limits);
    return limits;
}

Result<ProblemSummary> EvaluationPipeline::setProblem(model::ProblemRequest request) {
    const Stopwatch watch;
    m_problem.reset();
    if (request.instances.empty()) return fail("a problem needs at least one size");
    auto problem = std::make_unique<Problem>();
    problem->request = std::move(request);
    for (std::size_t i = 0; i < problem->request.instances.size(); ++i) {
        problem->instances.push_back(std::make_unique<InstanceStore>(m_device, problem->request, i, m_secret));
    }
    problem->verifier = std::make_unique<Verifier>(m_device, problem->request, problem->instances);
    const bool matrixProduct = problem->request.family == "gemm";
    const model::DeviceLimits limits = limitsFor(problem->request.type, matrixProduct);
    m_problem = std::move(problem);
    if (Result<void> prepared = prepareTiming(true); !prepared) {
        m_problem.reset();
        return passOn(prepared);
    }
    ProblemSummary summary;
    for (const Contestant& contestant : m_problem->baselines->contestants())
        summary.baselines.push_back({contestant.name, contestant.estimateMs});
    summary.limits = limits;
    if (!matrixProduct) summary.limits.matrixTeraflops = 0;
    summary.rooflineMs = rooflineMs(m_problem->request.instances[0], summary.limits);
    summary.warnings = m_problem->baselines->warnings();
    summary.setUpMs = watch.milliseconds();
    return summary;
}

/// Rotation and baselines for that mode, unless they are there and their buffers still exist.
Result<void> EvaluationPipeline::prepareTiming(bool cold) {
    Problem& problem = *m_problem;
    InstanceStore& tuned = *problem.instances[0];
    if (problem.baselines && problem.wantedCold == cold && problem.generation == tuned.generation()) return {};
    problem.baselines.reset();
    Result<Rotation> rotation = rotationOf(tuned, m_device.info(), cold);
    if (!rotation) return passOn(rotation);
    problem.rotation = std::move(*rotation);
    Result<Baselines> baselines =
        Baselines::prepare(m_device, problem.request, tuned, problem.rotation, *problem.verifier);
    if (!baselines) return passOn(baselines);
    problem.baselines = std::move(*baselines);
    problem.wantedCold = cold;
    problem.generation = tuned.generation();
    return {};
}

Result<Attempt> EvaluationPipeline::evaluate(const model::Candidate& candidate,
                                             const model::BenchmarkSettings& settings, const Watch& watch) {
    if (!m_problem) return fail("no problem is set");
    const Stopwatch stopwatch;
    Attempt attempt;
    attempt.sizes = m_problem->request.instances[0].sizes;
    attempt.deviceBefore = m_device.state();
    Result<void> tried = tryCandidate(candidate, settings, watch, attempt);
    if (!tried) return passOn(tried);
    attempt.deviceAfter = m_device.state();
    attempt.phases.total = stopwatch.milliseconds();
    return attempt;
}

Result<void> EvaluationPipeline::tryCandidate(const model::Candidate& candidate,
                                              const model::BenchmarkSettings& settings, const Watch& watch,
                                              Attempt& attempt) {
    watch.enter(Phase::Compile);
    const Stopwatch compiling;
    Tried<LoadedCandidate> loaded = LoadedCandidate::load(m_device, candidate);
    attempt.phases.compile = compiling.milliseconds();
    if (!loaded) {
        conclude(attempt, loaded.error().outcome, loaded.error().message);
        return {};
    }
    attempt.resources = loaded->resources();
    if (watch.cancelled()) {
        conclude(attempt, Outcome::Cancelled, "cancelled after compiling");
        return {};
    }
    watch.enter(Phase::Verify);
    const Stopwatch verifying;
    Result<VerificationReport> report = m_problem->verifier->verify(*loaded, [&] { return watch.cancelled(); });
    if (!report) return passOn(report);
    attempt.phases.verify = verifying.milliseconds();
    attempt.verification = report->verification;
    conclude(attempt, report->outcome, report->message);
    if (report->outcome != Outcome::Ok) return {};

    watch.enter(Phase::Benchmark);
    const Stopwatch timing;
    Result<void> timed = timeCandidate(*loaded, settings, watch, attempt);
    if (attempt.ok() && attempt.message.empty()) attempt.message = loaded->warnings();
    attempt.phases.benchmark = timing.milliseconds();
    return timed;
}

Tried<Contestant> EvaluationPipeline::bindToRotation(const LoadedCandidate& loaded, const std::string& name) {
    Contestant contestant{name, {}, {}, 0, 0, {}, {}};
    for (const BufferSet* set : m_problem->rotation.sets) {
        Tried<std::unique_ptr<Executable>> bound = loaded.bind(*m_problem->instances[0], 0, *set);
        if (!bound) return tl::unexpected(bound.error());
        contestant.add(std::move(*bound));
    }
    return contestant;
}

Result<void> EvaluationPipeline::timeCandidate(const LoadedCandidate& loaded, const model::BenchmarkSettings& settings,
                                               const Watch& watch, Attempt& attempt) {
    if (Result<void> prepared = prepareTiming(settings.cold); !prepared) return prepared;
    Tried<Contestant> contestant = bindToRotation(loaded, "candidate");
    if (!contestant) {
        conclude(attempt, contestant.error().outcome, contestant.error().message);
        return {};
    }
    complete(attempt.resources, contestant->rotation.front()->resources());
    Contestant* baseline = m_problem->baselines->fastest();
    Tried<BenchmarkResult> result = benchmark(m_device, *contestant, baseline, settings, m_problem->rotation.cold,
                                              [&] { return watch.cancelled(); });
    if (!result) {
        conclude(attempt, result.error().outcome, result.error().message);
        return {};
    }
    attempt.timing = std::move(result->timing);
    attempt.baseline = std::move(result->baseline);
    attempt.baselineName = baseline != nullptr ? baseline->name : "";
    attempt.speedup = result->speedup;
    conclude(attempt, result->outcome, result->message);
    if (attempt.timing.empty()) return {};
    if (const std::optional<std::string> why = implausible(attempt.timing.median)) {
        conclude(attempt, Outcome::Implausible, *why);
    }
    return {};
}

std::optional<std::string> EvaluationPipeline::implausible(double milliseconds) {
    const model::ProblemRequest& request = m_problem->request;
    model::DeviceLimits limits = limitsFor(request.type, request.family == "gemm");
    if (request.family != "gemm") limits.matrixTeraflops = 0;
    // A baseline faster than the limits shows that these were measured too low.
    if (const Contestant* baseline = m_problem->baselines->fastest();
        baseline != nullptr && limits.matrixTeraflops > 0) {
        limits.matrixTeraflops =
            std::max(limits.matrixTeraflops, request.instances[0].flops / baseline->estimateMs * 1e-9);
    }
    const bool fitsCache =
        !m_problem->rotation.cold && m_problem->instances[0]->bytesPerSet() * m_problem->rotation.sets.size() <
                                         static_cast<std::size_t>(lastCacheBytes(m_device.info())) * 3;
    return implausibility(milliseconds, request.instances[0], limits, m_device.info(), fitsCache);
}

Result<model::FinalsResult> EvaluationPipeline::confirm(const std::vector<model::Candidate>& candidates,
                                                        const model::FinalsSettings& settings, const Watch& watch) {
    if (!m_problem) return fail("no problem is set");
    if (Result<void> prepared = prepareTiming(true); !prepared) return passOn(prepared);
    std::vector<Finalist> finalists(candidates.size());
    std::vector<std::optional<LoadedCandidate>> loaded(candidates.size());
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        finalists[i].contestant.name = candidates[i].key;
        Tried<LoadedCandidate> made = LoadedCandidate::load(m_device, candidates[i]);
        if (!made) {
            finalists[i].outcome = made.error().outcome;
            finalists[i].message = made.error().message;
            continue;
        }
        loaded[i] = std::move(*made);
        if (Result<void> admitted = admit(candidates[i], *loaded[i], watch, finalists[i]); !admitted) {
            return passOn(admitted);
        }
    }
    // A finalist that harmed the buffers invalidated what the others were verified on, so all bind only now.
    if (Result<void> prepared = prepareTiming(true); !prepared) return passOn(prepared);
    for (std::size_t i = 0; i < finalists.size(); ++i) {
        if (finalists[i].outcome != Outcome::Ok) continue;
        Tried<Contestant> bound = bindToRotation(*loaded[i], candidates[i].key);
        if (bound) {
            finalists[i].contestant = std::move(*bound);
        } else {
            finalists[i].outcome = bound.error().outcome;
            finalists[i].message = bound.error().message;
        }
    }
    Result<model::FinalsResult> result =
        runFinals(m_device, finalists, m_problem->baselines->contestants(), settings, m_problem->rotation.cold, watch);
    if (!result) return result;
    for (std::size_t i = 0; i < finalists.size(); ++i) {
        if (finalists[i].outcome != Outcome::Ok) continue;
        if (Result<void> rechecked = recheck(finalists[i]); !rechecked) return passOn(rechecked);
        result->standings[i].outcome = finalists[i].outcome;
        result->standings[i].message = finalists[i].message;
        if (finalists[i].outcome != Outcome::Ok) result->standings[i].tiedWithBest = false;
    }
    return result;
}

Result<void> EvaluationPipeline::admit(const model::Candidate& candidate, const LoadedCandidate& loaded,
                                       const Watch& watch, Finalist& finalist) {
    Result<VerificationReport> report = m_problem->verifier->verify(loaded, [&] { return watch.cancelled(); });
    if (!report) return passOn(report);
    if (report->outcome == Outcome::Cancelled) return fail(Error::Kind::Interrupted, "the finals were cancelled");
    if (m_device.lost()) return fail("{}: {}", candidate.key, report->message);
    finalist.outcome = report->outcome;
    finalist.message = report->message;
    return {};
}

/// The outputs of the timed loop itself: poisoned, timed once more the same way, compared.
Result<void> EvaluationPipeline::recheck(Finalist& finalist) {
    InstanceStore& tuned = *m_problem->instances[0];
    Verifier& verifier = *m_problem->verifier;
    Contestant& contestant = finalist.contestant;
    if (const auto why = implausible(timingOf(contestant.samples, true).median)) {
        finalist.outcome = Outcome::Implausible;
        finalist.message = *why;
        return {};
    }
    const std::size_t checked = std::min<std::size_t>(m_problem->rotation.sets.size(), 3);
    const auto executable = [&](std::size_t i) -> Executable& { return *contestant.rotation[i]; };
    for (std::size_t i = 0; i < checked; ++i) {
        BufferSet& set = *m_problem->rotation.sets[i];
        Tried<void> poisoned = verifier.poison(tuned, set, executable(i), 0xff);
        if (!poisoned) return tl::unexpected(asError(poisoned.error(), "poisoning outputs"));
    }
    const int runs = std::max(contestant.runs, static_cast<int>(contestant.rotation.size()));
    const Tried<double> ran = m_device.time(contestant.rotation, runs);
    if (!ran) {
        finalist.outcome = ran.error().outcome;
        finalist.message = ran.error().message;
        return {};
    }
    for (std::size_t i = 0; i < checked; ++i) {
        BufferSet& set = *m_problem->rotation.sets[i];
        if (set.reference.empty()) continue;
        Result<VerificationReport> report = verifier.compareOutputs(tuned, set);
        if (!report) return passOn(report);
        if (report->outcome == Outcome::Ok) continue;
        finalist.outcome = report->outcome;
        finalist.message = "in the timed loop: " + report->message;
        return {};
    }
    return {};
}

}  // namespace ww::evaluation
