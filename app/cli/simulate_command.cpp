#include <memory>

#include <fmt/format.h>

#include "app/cli/commands.h"
#include "app/cli/engine_call.h"
#include "app/cli/exit_code.h"
#include "app/cli/json_views.h"
#include "app/cli/options.h"
#include "core/simulation/simulation_output.h"

namespace ww::cli {

namespace {

struct SimulateOptions {
    std::vector<std::filesystem::path> files;
    std::vector<std::string> advisors;
    int repeats = 100;
    std::string budget = "time";
    std::uint64_t seed = 1;
    std::filesystem::path plot;
    std::filesystem::path trace;
    bool json = false;
};

Result<std::vector<simulation::ReplaySpace>> readSpaces(const std::vector<std::filesystem::path>& files) {
    std::vector<simulation::ReplaySpace> spaces;
    for (const std::filesystem::path& file : files) {
        auto space = simulation::ReplaySpace::read(file);
        if (!space) return passOn(space);
        spaces.push_back(std::move(*space));
    }
    return spaces;
}

int simulateAdvisors(const SimulateOptions& options) {
    const auto spaces = readSpaces(options.files);
    if (!spaces) return reportError(spaces.error());
    simulation::SimulationOptions simulation;
    simulation.advisors = options.advisors;
    simulation.repeats = options.repeats;
    simulation.seed = options.seed;
    simulation.budget = options.budget == "time" ? simulation::BudgetKind::Time : simulation::BudgetKind::Evaluations;
    const auto report = simulation::simulate(*spaces, simulation);
    if (!report) return reportError(report.error());
    if (!options.plot.empty()) {
        if (const auto written = simulation::writePlot(*report, options.plot); !written) {
            return reportError(written.error());
        }
    }
    if (!options.trace.empty()) {
        if (const auto written = simulation::writeTraces(*report, *spaces, options.trace); !written) {
            return reportError(written.error());
        }
    }
    if (options.json) {
        printJson(simulation::toJson(*report));
    } else {
        fmt::print("{}", simulation::formatTable(*report));
    }
    return Done;
}

}  // namespace

void addSimulateCommand(CLI::App& app, Action& chosen) {
    auto options = std::make_shared<SimulateOptions>();
    CLI::App* simulate = app.add_subcommand("simulate", "Replay recorded search spaces and score advisors on them");
    simulate->add_option("FILE", options->files, "Kernel Tuner cache, T4 or KTT results; plain or .gz")->required();
    simulate->add_option("--advisor", options->advisors, "Advisors to compare, as auto,random; default: auto")
        ->delimiter(',');
    simulate->add_option("--repeats", options->repeats, "Runs of each advisor on each space")
        ->capture_default_str()
        ->check(CLI::PositiveNumber);
    simulate->add_option("--budget", options->budget, "What a run may spend: time or evaluations")
        ->capture_default_str()
        ->check(CLI::IsMember({"time", "evaluations"}));
    simulate->add_option("--seed", options->seed, "Same seed: same runs")->capture_default_str();
    simulate->add_option("--plot", options->plot, "Write the score along the budget as SVG to this file");
    simulate->add_option("--trace", options->trace, "Write every run as the sequence of evaluated configurations");
    addJsonOption(*simulate, options->json);
    simulate->callback([options, &chosen] { chosen = [options] { return simulateAdvisors(*options); }; });
}

}  // namespace ww::cli
