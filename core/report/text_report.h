#pragma once

#include <string>

#include "core/report/session_report.h"

namespace ww::report {

/// The report as plain text, 100 columns, UTF-8: summary, statistics, parameter impact, top configurations, stability
/// over input sizes, how to reproduce.
[[nodiscard]] std::string textReport(const SessionReport& report);

/// The command that runs the session again.
[[nodiscard]] std::string tuneCommand(const model::SessionSummary& summary);

/// The command that measures one configuration in a new process.
[[nodiscard]] std::string testCommand(const model::SessionSummary& summary, const model::Configuration& configuration);

}  // namespace ww::report
