#pragma once

#include <functional>

#include <CLI/CLI.hpp>

namespace ww::cli {

/// What the chosen command does; returns the exit code. Set while the command line is parsed, run afterwards.
using Action = std::function<int()>;

// One function for each command: describes its options to `app` and, when it is chosen, what to do to `chosen`.
void addTuneCommand(CLI::App& app, Action& chosen);
void addTestCommand(CLI::App& app, Action& chosen);
void addStabilityCommand(CLI::App& app, Action& chosen);
void addArchiveCommand(CLI::App& app, Action& chosen);
void addReportCommand(CLI::App& app, Action& chosen);
void addDevicesCommand(CLI::App& app, Action& chosen);
void addKernelsCommand(CLI::App& app, Action& chosen);
void addSimulateCommand(CLI::App& app, Action& chosen);

}  // namespace ww::cli
