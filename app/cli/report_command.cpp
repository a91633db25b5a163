#include <charconv>
#include <cstdio>
#include <fstream>
#include <memory>

#include <fmt/format.h>

#include "app/cli/commands.h"
#include "app/cli/engine_call.h"
#include "app/cli/exit_code.h"
#include "app/cli/options.h"
#include "core/base/paths.h"
#include "core/report/text_report.h"

namespace ww::cli {

namespace {

struct ReportOptions {
    std::string subject;
    std::filesystem::path archive;
    std::filesystem::path output;
};

Result<std::int64_t> sessionOf(const std::string& subject, const std::filesystem::path& archive) {
    std::int64_t id = 0;
    const auto [end, error] = std::from_chars(subject.data(), subject.data() + subject.size(), id);
    if (error == std::errc() && end == subject.data() + subject.size()) return id;
    const auto reader = archive::Reader::open(archive);
    if (!reader) return fail("{}", reader.error().message);
    return report::newestSession(*reader, subject);
}

int writeReport(const ReportOptions& options) {
    const auto archive = options.archive.empty() ? dataFolder() / "archive.sqlite" : options.archive;
    const auto session = sessionOf(options.subject, archive);
    if (!session) return reportError(session.error());
    const auto gathered = report::gatherSession(archive, *session);
    if (!gathered) return reportError(gathered.error());
    const std::string text = report::textReport(*gathered);
    if (options.output.empty()) {
        fmt::print("{}", text);
        return Done;
    }
    std::ofstream file(options.output);
    file << text;
    file.close();
    if (!file) return reportError({fmt::format("the report could not be written to {}", options.output.string())});
    fmt::print("{}\n", options.output.string());
    return Done;
}

}  // namespace

void addReportCommand(CLI::App& app, Action& chosen) {
    auto options = std::make_shared<ReportOptions>();
    CLI::App* report =
        app.add_subcommand("report", "Explain a session: what was found, what mattered, how to reproduce");
    report->add_option("KERNEL|SESSION", options->subject, "A session's number, or a kernel for its newest session")
        ->required();
    addArchiveOption(*report, options->archive);
    report->add_option("-o,--output", options->output, "Write to this file instead of standard output");
    report->callback([options, &chosen] { chosen = [options] { return writeReport(*options); }; });
}

}  // namespace ww::cli
