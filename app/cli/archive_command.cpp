#include <algorithm>
#include <memory>

#include <fmt/format.h>

#include "app/cli/commands.h"
#include "app/cli/engine_call.h"
#include "app/cli/exit_code.h"
#include "app/cli/json_views.h"
#include "app/cli/options.h"
#include "core/archive/reader.h"
#include "core/base/paths.h"
#include "core/report/format.h"

namespace ww::cli {

namespace {

struct ArchiveOptions {
    std::string kernel;
    std::filesystem::path archive;
    int limit = 20;
    bool json = false;
};

using View = int (*)(const archive::Reader&, const ArchiveOptions&);

int printAttempts(const Result<std::vector<model::Attempt>>& attempts, const ArchiveOptions& options) {
    if (!attempts) return reportError(attempts.error());
    if (options.json) {
        codec::Json views = codec::Json::array();
        for (const model::Attempt& attempt : *attempts)
            views.push_back(attemptView(attempt));
        printJson({{"attempts", std::move(views)}});
        return Done;
    }
    for (const model::Attempt& attempt : *attempts) {
        fmt::print("{:<22} {:>10}  {:<26} session {}, #{}{}\n  {}\n", model::label(attempt.outcome),
                   attempt.ok() ? report::formatMilliseconds(attempt.timing.median) : "–",
                   attempt.ok() ? report::formatSpeedup(attempt.speedup) : "–", attempt.session, attempt.number,
                   attempt.confirmed ? ", confirmed" : "", attempt.configuration.key());
    }
    if (attempts->empty()) fmt::print("No attempts of '{}' yet.\n", options.kernel);
    return Done;
}

int printBest(const archive::Reader& reader, const ArchiveOptions& options) {
    return printAttempts(reader.best({.kernel = options.kernel, .confirmations = true}, options.limit), options);
}

int printHistory(const archive::Reader& reader, const ArchiveOptions& options) {
    return printAttempts(reader.history({.kernel = options.kernel}, options.limit), options);
}

int printStatistics(const archive::Reader& reader, const ArchiveOptions& options) {
    const auto statistics = reader.statistics({.kernel = options.kernel});
    if (!statistics) return reportError(statistics.error());
    if (options.json) {
        codec::Json byOutcome = codec::Json::object();
        for (const auto& [outcome, count] : statistics->byOutcome)
            byOutcome[std::string(toString(outcome))] = count;
        printJson({{"kernel", options.kernel},
                   {"total_attempts", statistics->totalAttempts},
                   {"successful_attempts", statistics->successfulAttempts},
                   {"success_rate", statistics->successRate()},
                   {"best_speedup", statistics->bestSpeedup},
                   {"by_outcome", std::move(byOutcome)}});
        return Done;
    }
    fmt::print("{}: {} attempts, {} correct ({:.1f} %), best speedup {:.3f}x{}\n", options.kernel,
               statistics->totalAttempts, statistics->successfulAttempts, 100 * statistics->successRate(),
               statistics->bestSpeedup, statistics->bestIsConfirmed ? ", confirmed" : "");
    for (const auto& [outcome, count] : statistics->byOutcome)
        fmt::print("  {:<22} {}\n", model::label(outcome), count);
    return Done;
}

int printSessions(const archive::Reader& reader, const ArchiveOptions& options) {
    const auto sessions = reader.sessions({.kernel = options.kernel, .limit = options.limit});
    if (!sessions) return reportError(sessions.error());
    if (options.json) {
        codec::Json views = codec::Json::array();
        for (const model::SessionSummary& session : *sessions)
            views.push_back(sessionView(session));
        printJson({{"sessions", std::move(views)}});
        return Done;
    }
    for (const model::SessionSummary& session : *sessions) {
        fmt::print("{:>5}  {:<10} {:<12} {:<5} {:<28} {:<24} {:>5} attempts  {}\n", session.id, session.kernel,
                   model::toString(session.state), model::toString(session.type), report::formatSizes(session.sizes),
                   session.device.name, session.attempts,
                   session.okAttempts > 0 ? fmt::format("best {:.3f}x", session.bestSpeedup) : "nothing correct");
    }
    if (sessions->empty()) fmt::print("No sessions yet.\n");
    return Done;
}

int viewArchive(View view, const ArchiveOptions& options) {
    const auto path = options.archive.empty() ? dataFolder() / "archive.sqlite" : options.archive;
    const auto reader = archive::Reader::open(path);
    if (!reader) return reportError(reader.error());
    return view(*reader, options);
}

void addView(CLI::App& archive, Action& chosen, const char* name, const char* description, View view,
             bool needsKernel) {
    auto options = std::make_shared<ArchiveOptions>();
    CLI::App* command = archive.add_subcommand(name, description);
    command->add_option("KERNEL", options->kernel, "Name of the kernel")->required(needsKernel);
    addArchiveOption(*command, options->archive);
    command->add_option("--limit", options->limit, "Rows at most")->capture_default_str()->check(CLI::PositiveNumber);
    addJsonOption(*command, options->json);
    command->callback([options, view, &chosen] { chosen = [options, view] { return viewArchive(view, *options); }; });
}

}  // namespace

void addArchiveCommand(CLI::App& app, Action& chosen) {
    CLI::App* archive = app.add_subcommand("archive", "Look at what was tried so far");
    archive->require_subcommand(1);
    addView(*archive, chosen, "best", "The fastest correct configurations, confirmed ones first", printBest, true);
    addView(*archive, chosen, "history", "The latest attempts", printHistory, true);
    addView(*archive, chosen, "stats", "Attempts, success rate, best speedup, outcomes", printStatistics, true);
    addView(*archive, chosen, "sessions", "The sessions, newest first", printSessions, false);
}

}  // namespace ww::cli
