#include "core/simulation/simulation_output.h"

#include <algorithm>
#include <fstream>

namespace ww::simulation {

namespace {

std::string_view toString(BudgetKind budget) {
    return budget == BudgetKind::Time ? "time" : "evaluations";
}

Result<void> writeText(const std::filesystem::path& file, const std::string& text) {
    std::ofstream out(file, std::ios::binary | std::ios::trunc);
    out << text;
    out.close();
    if (!out) return fail(Error::Kind::Io, "{}: cannot be written", file.string());
    return {};
}

nlohmann::json toJson(const stats::Interval& interval) {
    return {{"value", interval.value}, {"low", interval.low}, {"high", interval.high}};
}

nlohmann::json toJson(const BudgetFigures& budget) {
    return {{"configurations", budget.configurations},
            {"valid", budget.valid},
            {"optimum_ms", budget.optimum},
            {"median_ms", budget.median},
            {"evaluations_start", budget.evaluationsStart},
            {"evaluations", budget.evaluations},
            {"seconds_start", budget.secondsStart},
            {"seconds", budget.seconds},
            {"run_evaluations", budget.runEvaluations},
            {"run_seconds", budget.runSeconds}};
}

double microsecondsPerEvaluation(const SpaceResult& result) {
    return result.evaluations == 0 ? 0 : 1e6 * result.processorSeconds / static_cast<double>(result.evaluations);
}

}  // namespace

std::string formatTable(const SimulationReport& report) {
    std::size_t width = 5;
    for (const std::string& space : report.spaces)
        width = std::max(width, space.size());
    std::string text =
        fmt::format("score by {} budget, {} repeats (0: random search, 1: optimum from the start)\n\n{:<{}}",
                    toString(report.budget), report.repeats, "space", width);
    for (const Aggregate& total : report.aggregates)
        text += fmt::format("  {:>24}", total.advisor);
    text += '\n';
    const auto cell = [](const stats::Interval& s) {
        return fmt::format("  {:>6.3f} [{:>6.3f}, {:>6.3f}]", s.value, s.low, s.high);
    };
    for (const std::string& space : report.spaces) {
        text += fmt::format("{:<{}}", space, width);
        for (const Aggregate& total : report.aggregates)
            text += cell(report.find(total.advisor, space)->score.score);
        text += '\n';
    }
    text += fmt::format("{:<{}}", "mean", width);
    for (const Aggregate& total : report.aggregates)
        text += cell(total.score);
    text += fmt::format("\n{:<{}}", "µs per evaluation", width + 1);  // µ is two bytes and one column
    for (const Aggregate& total : report.aggregates) {
        SpaceResult all;
        for (const SpaceResult& result : report.results) {
            if (result.advisor != total.advisor) continue;
            all.evaluations += result.evaluations;
            all.processorSeconds += result.processorSeconds;
        }
        text += fmt::format("  {:>24.2f}", microsecondsPerEvaluation(all));
    }
    return text + '\n';
}

nlohmann::json toJson(const SimulationReport& report) {
    nlohmann::json results = nlohmann::json::array(), aggregates = nlohmann::json::array();
    for (const SpaceResult& result : report.results) {
        results.push_back({{"advisor", result.advisor},
                           {"space", result.space},
                           {"budget", toJson(result.budget)},
                           {"score", toJson(result.score.score)},
                           {"sd_over_budget", result.score.deviationOverBudget},
                           {"curve", result.score.curve},
                           {"evaluations", result.evaluations},
                           {"us_per_evaluation", microsecondsPerEvaluation(result)}});
    }
    for (const Aggregate& total : report.aggregates) {
        aggregates.push_back({{"advisor", total.advisor},
                              {"score", toJson(total.score)},
                              {"sd_over_budget", total.deviationOverBudget},
                              {"curve", total.curve}});
    }
    return {{"budget", toString(report.budget)},
            {"repeats", report.repeats},
            {"seed", report.seed},
            {"results", std::move(results)},
            {"aggregates", std::move(aggregates)}};
}

nlohmann::json traceOf(const SpaceResult& result, const ReplaySpace& space) {
    nlohmann::json runs = nlohmann::json::array();
    for (const Run& run : result.runs) {
        nlohmann::json keys = nlohmann::json::array(), overhead = nlohmann::json::array();
        for (space::Index index : run) {
            keys.push_back(space.key(index));
            overhead.push_back(space.evaluate(index).frameworkSeconds);
        }
        runs.push_back({{"keys", std::move(keys)}, {"overhead_s", std::move(overhead)}});
    }
    return {{"space", result.space}, {"advisor", result.advisor}, {"runs", std::move(runs)}};
}

Result<void> writeTraces(const SimulationReport& report, std::span<const ReplaySpace> spaces,
                         const std::filesystem::path& file) {
    for (std::size_t r = 0; r < report.results.size(); ++r) {
        const SpaceResult& result = report.results[r];
        std::filesystem::path target = file;
        if (report.results.size() > 1) {
            std::string space = result.space;
            std::replace(space.begin(), space.end(), '/', '-');
            target.replace_filename(fmt::format("{}.{}.{}.json", file.stem().string(), result.advisor, space));
        }
        if (Result<void> written = writeText(target, traceOf(result, spaces[r % spaces.size()]).dump()); !written) {
            return written;
        }
    }
    return {};
}

Result<void> writePlot(const SimulationReport& report, const std::filesystem::path& file) {
    return writeText(file, plotSvg(report));
}

}  // namespace ww::simulation
