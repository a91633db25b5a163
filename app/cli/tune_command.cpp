#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "app/cli/commands.h"
#include "app/cli/engine_call.h"
#include "app/cli/exit_code.h"
#include "app/cli/json_views.h"
#include "app/cli/options.h"
#include "app/cli/progress_view.h"
#include "core/advisor/registry.h"
#include "core/report/format.h"
#include "core/report/text_report.h"

namespace ww::cli {

namespace {

namespace fs = std::filesystem;

struct TuneOptions {
    ProblemOptions problem;
    std::string advisor;
    int maxIterations = 20;
    double targetSpeedup = 2.0;
    int patience = 0;
    std::string timeBudget;
    std::uint64_t seed = 1;
    bool remeasure = false;
    fs::path reportFolder;
    std::int64_t resume = 0;
};

Result<model::SessionSettings> tuneSettings(const TuneOptions& options) {
    auto settings = sessionSettings(options.problem);
    if (!settings) return settings;
    settings->advisor = options.advisor;
    settings->maxIterations = options.maxIterations;
    settings->targetSpeedup = options.targetSpeedup;
    settings->patience = options.patience;
    settings->seed = options.seed;
    settings->remeasure = options.remeasure;
    if (!options.timeBudget.empty()) {
        const auto seconds = parseSeconds(options.timeBudget);
        if (!seconds) return fail(Error::Kind::BadUsage, "--time-budget: {}", seconds.error().message);
        settings->timeBudget = std::chrono::duration<double>(*seconds);
    }
    return settings;
}

/// A line for each advisor, for --help.
std::string advisorLines() {
    std::string lines;
    for (const advisor::AdvisorDescription& advisor : advisor::advisors()) {
        lines += fmt::format("\n  {}: {}", advisor.name, advisor.summary);
    }
    return lines;
}

/// A tuning session followed on the terminal, from the request to its report.
class TuneRun {
public:
    TuneRun(const TuneOptions& options, engine::EngineSettings engine) : m_options(options), m_call(std::move(engine)) {
        follow();
    }

    int run(const model::SessionSettings& settings) {
        const auto done = m_call.run([&] {
            return m_options.resume != 0 ? m_call.engine().resumeSession(m_options.resume)
                                         : m_call.engine().startSession(settings);
        });
        m_view.finish();
        if (!m_result) return reportError(done ? Error{"the session ended without a result"} : done.error());
        return conclude();
    }

private:
    void follow() {
        engine::Engine& engine = m_call.engine();
        QObject* receiver = m_call.receiver();
        QObject::connect(&engine, &engine::Engine::sessionStarted, receiver,
                         [this](engine::RequestId, const model::SessionSummary& summary) {
                             m_session = summary.id;
                             m_view.start(summary);
                         });
        QObject::connect(&engine, &engine::Engine::progressed, receiver,
                         [this](const model::SessionProgress& progress) { m_view.show(progress); });
        QObject::connect(&engine, &engine::Engine::attemptFinished, receiver,
                         [this](engine::RequestId, const model::Attempt& attempt) {
                             m_attempts.push_back(attempt);
                             m_view.add(attempt);
                         });
        QObject::connect(&engine, &engine::Engine::sessionFinished, receiver,
                         [this](engine::RequestId, const model::SessionResult& result) { m_result = result; });
        m_call.onInterrupt([this] {
            m_view.remark("Interrupted: keeping everything measured so far. Ctrl+C again to leave at once.");
            m_call.engine().stop(m_session, model::StopReason::Interrupted, engine::Ending::AtOnce);
        });
    }

    int conclude() {
        const std::optional<fs::path> report = writeReport();
        if (m_options.problem.json) {
            printJson(tuneView(*m_result, m_attempts));
        } else {
            printSummary();
            if (report) fmt::print("\nReport: {}\n", report->string());
        }
        if (m_result->stopReason == model::StopReason::Interrupted) {
            fmt::print(stderr, "Go on with: {}\n", resumeCommand());
            return Interrupted;
        }
        if (m_result->stopReason == model::StopReason::Failed) return reportError({m_result->message});
        return m_result->best ? Done : NothingCorrect;
    }

    void printSummary() const {
        fmt::print("\nStopped: {}.\n", model::label(m_result->stopReason));
        if (!m_result->best) {
            fmt::print("No correct configuration was found in {} attempts.\n", m_attempts.size());
            return;
        }
        const model::Attempt& best = *m_result->best;
        fmt::print("Best: {} of {} ({}), {} against {}.\n", report::formatSpeedup(best.speedup), best.baselineName,
                   best.confirmed ? "confirmed, 95 % interval" : "screening only, not confirmed",
                   report::formatMilliseconds(best.timing.median), report::formatMilliseconds(best.baseline.median));
        for (const model::Setting& setting : best.configuration.settings) {
            fmt::print("  {:<20} {}\n", setting.name, model::toString(setting.value));
        }
        if (!m_result->tiedWithBest.empty()) {
            fmt::print("Tied with it within the measurement's noise:\n");
            for (const model::Configuration& tied : m_result->tiedWithBest) {
                fmt::print("  {}\n", report::formatDifference(tied, best.configuration));
            }
        }
    }

    std::optional<fs::path> writeReport() const {
        const auto gathered = report::gatherSession(m_call.engine().settings().archive, m_session);
        if (!gathered) {
            fmt::print(stderr, "warpwright: no report: {}\n", gathered.error().message);
            return std::nullopt;
        }
        const fs::path folder = m_options.reportFolder.empty() ? fs::path("reports") : m_options.reportFolder;
        const fs::path path = folder / fmt::format("{}_session_{}.txt", gathered->summary.kernel, m_session);
        std::error_code failed;
        fs::create_directories(folder, failed);
        std::ofstream file(path);
        file << report::textReport(*gathered);
        file.close();
        if (!file) {
            fmt::print(stderr, "warpwright: the report could not be written to {}\n", path.string());
            return std::nullopt;
        }
        return fs::absolute(path);
    }

    [[nodiscard]] std::string resumeCommand() const {
        std::string command = fmt::format("warpwright tune {} --resume {}", m_options.problem.kernel, m_session);
        if (!m_options.problem.archive.empty()) command += " --archive " + m_options.problem.archive.string();
        return command;
    }

    const TuneOptions& m_options;
    mutable EngineCall m_call;
    ProgressView m_view;
    std::int64_t m_session = 0;
    std::vector<model::Attempt> m_attempts;
    std::optional<model::SessionResult> m_result;
};

int tune(const TuneOptions& options) {
    const auto settings = tuneSettings(options);
    if (!settings) return reportError(settings.error());
    auto engine = engineSettings(options.problem);
    if (!engine) return reportError(engine.error());
    return TuneRun(options, std::move(*engine)).run(*settings);
}

}  // namespace

void addTuneCommand(CLI::App& app, Action& chosen) {
    auto options = std::make_shared<TuneOptions>();
    CLI::App* command =
        app.add_subcommand("tune", "Tune a kernel: propose, compile, verify, benchmark, learn, confirm");
    addProblemOptions(*command, options->problem);
    command->add_option(
        "--advisor", options->advisor,
        "Who proposes configurations; default: " + std::string(advisor::defaultAdvisor) + advisorLines());
    command->add_option("--max-iterations", options->maxIterations, "Attempts at most")
        ->capture_default_str()
        ->check(CLI::PositiveNumber);
    command->add_option("--target-speedup", options->targetSpeedup, "Stop once this is reached; 0: no target")
        ->capture_default_str()
        ->check(CLI::NonNegativeNumber);
    command->add_option("--patience", options->patience, "Stop after so many attempts without improvement; 0: never")
        ->capture_default_str()
        ->check(CLI::NonNegativeNumber);
    command->add_option("--time-budget", options->timeBudget, "Stop after this time: 90, 90s, 5m, 1h");
    command->add_option("--seed", options->seed, "Same seed and same measurements: same proposals")
        ->capture_default_str();
    command->add_flag("--remeasure", options->remeasure, "Measure again what the archive already knows");
    command->add_option("--report-dir", options->reportFolder, "Folder of the report; default: reports");
    command->add_option("--resume", options->resume, "Go on with this session of the archive")
        ->check(CLI::PositiveNumber);
    command->callback([options, &chosen] { chosen = [options] { return tune(*options); }; });
}

}  // namespace ww::cli
