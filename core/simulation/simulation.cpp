#include "core/simulation/simulation.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <ctime>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "core/advisor/registry.h"
#include "core/stats/descriptive.h"
#include "core/stats/random.h"

namespace ww::simulation {

namespace {

double threadSeconds() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

std::uint64_t seedOfRun(std::uint64_t seed, std::size_t space, int repeat) {
    stats::Random random(seed ^ (static_cast<std::uint64_t>(space) << 40) ^ (static_cast<std::uint64_t>(repeat) << 20));
    return random();
}

struct Job {
    std::size_t result;
    std::size_t space;
    int repeat;
};

// Runs the jobs on as many threads as asked for; the first error wins.
Result<void> playAll(std::span<const ReplaySpace> spaces, const SimulationOptions& options, SimulationReport& report) {
    std::vector<Job> jobs;
    for (std::size_t r = 0; r < report.results.size(); ++r) {
        for (int repeat = 0; repeat < options.repeats; ++repeat)
            jobs.push_back({r, r % spaces.size(), repeat});
    }
    std::atomic<std::size_t> next = 0;
    std::mutex mutex;
    std::optional<Error> problem;
    const auto work = [&] {
        for (std::size_t j = next++; j < jobs.size(); j = next++) {
            SpaceResult& result = report.results[jobs[j].result];
            const double before = threadSeconds();
            Result<Run> run = playRun(spaces[jobs[j].space], result.advisor, options.budget,
                                      seedOfRun(options.seed, jobs[j].space, jobs[j].repeat));
            const double spent = threadSeconds() - before;
            const std::lock_guard lock(mutex);
            if (!run) {
                problem = run.error();
                next = jobs.size();
                return;
            }
            result.processorSeconds += spent;
            result.evaluations += run->size();
            result.runs[static_cast<std::size_t>(jobs[j].repeat)] = std::move(*run);
        }
    };
    const unsigned wanted =
        options.threads > 0 ? static_cast<unsigned>(options.threads) : std::thread::hardware_concurrency();
    {
        std::vector<std::jthread> threads;
        for (unsigned t = 0; t < std::max(1U, std::min<unsigned>(wanted, static_cast<unsigned>(jobs.size()))); ++t) {
            threads.emplace_back(work);
        }
    }
    if (problem) return tl::unexpected<Error>(*problem);
    return {};
}

// Linear interpolation of a curve to `resolution` points: evaluation budgets differ in length.
std::vector<double> stretched(const std::vector<double>& curve, std::size_t resolution) {
    std::vector<double> out(resolution);
    for (std::size_t i = 0; i < resolution; ++i) {
        out[i] = stats::quantileOfSorted(curve, static_cast<double>(i) / static_cast<double>(resolution - 1));
    }
    return out;
}

Aggregate aggregate(std::span<const SpaceResult> results) {
    constexpr std::size_t resolution = 1000;
    Aggregate total{results.front().advisor, {}, 0, std::vector<double>(resolution, 0.0)};
    const double share = 1 / static_cast<double>(results.size());
    std::vector<double> resampled(results.front().score.resampled.size(), 0.0);
    for (const SpaceResult& result : results) {
        total.score.value += share * result.score.score.value;
        const std::vector<double> curve = stretched(result.score.curve, resolution);
        for (std::size_t i = 0; i < resolution; ++i)
            total.curve[i] += share * curve[i];
        for (std::size_t i = 0; i < resampled.size(); ++i)
            resampled[i] += share * result.score.resampled[i];
    }
    total.score.low = resampled.empty() ? total.score.value : stats::quantile(resampled, 0.025);
    total.score.high = resampled.empty() ? total.score.value : stats::quantile(resampled, 0.975);
    total.deviationOverBudget = stats::standardDeviation(total.curve);
    return total;
}

}  // namespace

const SpaceResult* SimulationReport::find(std::string_view advisor, std::string_view space) const {
    for (const SpaceResult& result : results) {
        if (result.advisor == advisor && result.space == space) return &result;
    }
    return nullptr;
}

Result<Run> playRun(const ReplaySpace& space, const std::string& advisorName, BudgetKind budget, std::uint64_t seed) {
    const BudgetFigures& figures = space.budget();
    advisor::AdvisorContext context{.space = space.space(), .seed = seed};
    if (budget == BudgetKind::Time) {
        context.budget.seconds = figures.runSeconds;
    } else {
        context.budget.evaluations = figures.runEvaluations;
    }
    auto advisor = advisor::makeAdvisor(advisorName, std::move(context));
    if (!advisor) return passOn(advisor);
    Run run;
    for (double seconds = 0;
         budget == BudgetKind::Time ? seconds < figures.runSeconds : run.size() < figures.runEvaluations;) {
        const auto proposals = (*advisor)->propose(1);
        if (proposals.empty()) break;
        const space::Index index = proposals.front().index;
        const ReplayedEvaluation& evaluation = space.evaluate(index);
        seconds += evaluation.seconds;
        run.push_back(index);
        const advisor::Observation observation{index, evaluation.outcome, evaluation.milliseconds, evaluation.seconds};
        (*advisor)->observe({&observation, 1});
    }
    return run;
}

Result<SimulationReport> simulate(std::span<const ReplaySpace> spaces, const SimulationOptions& options) {
    if (spaces.empty()) return fail(Error::Kind::BadUsage, "no recorded space to simulate on");
    if (options.repeats < 1) return fail(Error::Kind::BadUsage, "at least one repeat is needed");
    SimulationReport report{options.budget, options.repeats, options.seed, {}, {}, {}};
    for (const ReplaySpace& space : spaces)
        report.spaces.push_back(space.name());
    std::vector<std::string> advisors = options.advisors;
    if (advisors.empty()) advisors.emplace_back(advisor::defaultAdvisor);
    for (const std::string& advisor : advisors) {
        for (const ReplaySpace& space : spaces) {
            SpaceResult& result = report.results.emplace_back();
            result.advisor = advisor;
            result.space = space.name();
            result.budget = space.budget();
            result.runs.resize(static_cast<std::size_t>(options.repeats));
        }
    }
    if (Result<void> played = playAll(spaces, options, report); !played) return passOn(played);
    for (std::size_t r = 0; r < report.results.size(); ++r) {
        SpaceResult& result = report.results[r];
        result.score =
            scoreRuns(spaces[r % spaces.size()], result.runs, options.budget, options.resamples, options.seed);
    }
    for (std::size_t a = 0; a < advisors.size(); ++a) {
        report.aggregates.push_back(aggregate(std::span(report.results).subspan(a * spaces.size(), spaces.size())));
    }
    return report;
}

Result<SimulationReport> simulate(std::span<const std::filesystem::path> files, const SimulationOptions& options) {
    std::vector<ReplaySpace> spaces;
    for (const std::filesystem::path& file : files) {
        Result<ReplaySpace> space = ReplaySpace::read(file);
        if (!space) return passOn(space);
        spaces.push_back(std::move(*space));
    }
    return simulate(spaces, options);
}

}  // namespace ww::simulation
