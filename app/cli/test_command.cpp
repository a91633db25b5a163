#include <memory>
#include <optional>

#include <fmt/format.h>

#include "app/cli/commands.h"
#include "app/cli/engine_call.h"
#include "app/cli/exit_code.h"
#include "app/cli/json_views.h"
#include "app/cli/options.h"
#include "core/report/format.h"

namespace ww::cli {

namespace {

struct TestOptions {
    ProblemOptions problem;
    std::vector<std::string> settings;
};

void printAttempt(const model::Attempt& attempt) {
    fmt::print("Outcome:  {}\n", model::label(attempt.outcome));
    if (!attempt.message.empty()) fmt::print("{}\n", attempt.message);
    if (attempt.ok()) {
        fmt::print("Time:     {} ({} – {})\n", report::formatMilliseconds(attempt.timing.median),
                   report::formatMilliseconds(attempt.timing.low), report::formatMilliseconds(attempt.timing.high));
        fmt::print("Baseline: {} {}\n", attempt.baselineName, report::formatMilliseconds(attempt.baseline.median));
        fmt::print("Speedup:  {}\n", report::formatSpeedup(attempt.speedup));
    }
    if (attempt.verification.cases > 0) {
        fmt::print("Error:    {:.3g} absolute, {:.3g} relative at most, over {} checked cases\n",
                   attempt.verification.maxAbsError, attempt.verification.maxRelError, attempt.verification.cases);
    }
    fmt::print("Configuration:\n");
    for (const model::Setting& setting : attempt.configuration.settings) {
        fmt::print("  {:<20} {}\n", setting.name, model::toString(setting.value));
    }
}

int testConfiguration(const TestOptions& options) {
    const auto settings = sessionSettings(options.problem);
    if (!settings) return reportError(settings.error());
    const auto configuration = parseSettings(options.settings);
    if (!configuration) return reportError(configuration.error());

    auto engine = engineSettings(options.problem);
    if (!engine) return reportError(engine.error());
    EngineCall call(std::move(*engine));
    std::optional<model::Attempt> attempt;
    QObject::connect(&call.engine(), &engine::Engine::attemptFinished, call.receiver(),
                     [&](engine::RequestId, const model::Attempt& finished) { attempt = finished; });
    const auto done = call.run([&] { return call.engine().evaluate(*settings, *configuration); });
    if (!done) return reportError(done.error());
    if (!attempt) return reportError({"the configuration was not measured"});
    if (options.problem.json) {
        printJson(testView(*attempt));
    } else {
        printAttempt(*attempt);
    }
    return attempt->ok() ? Done : NothingCorrect;
}

}  // namespace

void addTestCommand(CLI::App& app, Action& chosen) {
    auto options = std::make_shared<TestOptions>();
    CLI::App* test = app.add_subcommand("test", "Measure one configuration: is it correct, how fast is it?");
    addProblemOptions(*test, options->problem);
    test->add_option("--set", options->settings, "NAME=VALUE of a tunable, repeatable; the others keep their default");
    test->callback([options, &chosen] { chosen = [options] { return testConfiguration(*options); }; });
}

}  // namespace ww::cli
