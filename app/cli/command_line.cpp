#include "app/cli/command_line.h"

#include <algorithm>
#include <cstdio>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/cli/commands.h"
#include "app/cli/engine_call.h"
#include "app/cli/exit_code.h"
#include "app/version.h"
#include "core/base/text.h"

namespace ww::cli {

namespace {

constexpr const char* footer = R"(Examples:
  warpwright                                      the workbench (needs a display)
  warpwright tune matmul                          tune on the best device there is
  warpwright tune softmax --device cpu --size rows=4096,cols=1000 --max-iterations 40
  warpwright test matmul --set BLOCK_SIZE_M=64    one configuration: correct? how fast?
  warpwright archive best matmul                  what was found so far
  warpwright report matmul                        explain the newest session

Exit codes: 0 done, 1 failure, 2 bad usage, 3 no such device, 4 nothing correct found, 130 interrupted.
`warpwright COMMAND --help` explains a command.)";

/// What was typed where a command is expected, if it is none: CLI11 would only say that one is required.
std::optional<std::string> unknownCommand(const CLI::App& app, int argc, char** argv) {
    if (argc < 2 || argv[1][0] == '-') return std::nullopt;
    std::vector<std::string> names;
    for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
        names.push_back(command->get_name());
    }
    const std::string typed = argv[1];
    if (std::find(names.begin(), names.end(), typed) != names.end()) return std::nullopt;
    const std::string_view closest = closestMatch(typed, names);
    return fmt::format("there is no command '{}'; {}", typed,
                       closest.empty() ? "see warpwright --help" : fmt::format("did you mean '{}'?", closest));
}

}  // namespace

int runCommandLine(int argc, char** argv) {
    CLI::App app("Warpwright tunes GPU and CPU kernels in a closed loop.", "warpwright");
    app.footer(footer);
    app.set_version_flag("--version", std::string("warpwright ") + versionText);
    app.require_subcommand(1);
    app.get_formatter()->column_width(34);

    Action chosen;
    addTuneCommand(app, chosen);
    addTestCommand(app, chosen);
    addStabilityCommand(app, chosen);
    addArchiveCommand(app, chosen);
    addReportCommand(app, chosen);
    addDevicesCommand(app, chosen);
    addKernelsCommand(app, chosen);
    addSimulateCommand(app, chosen);
    if (const auto problem = unknownCommand(app, argc, argv)) return reportError({*problem, Error::Kind::BadUsage});
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        const bool isFailure = app.exit(error) != 0;
        return isFailure ? BadUsage : Done;
    }
    return chosen();
}

int runSample() {
    fmt::print(stderr,
               "No display, so this is a sample tuning instead of the workbench: `warpwright tune matmul`.\n"
               "See `warpwright --help` for everything else.\n\n");
    char program[] = "warpwright";
    char command[] = "tune";
    char kernel[] = "matmul";
    char* arguments[] = {program, command, kernel, nullptr};
    return runCommandLine(3, arguments);
}

}  // namespace ww::cli
