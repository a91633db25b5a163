#include "app/cli/progress_view.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <sys/ioctl.h>
#include <unistd.h>

#include <fmt/format.h>

#include "core/base/text.h"
#include "core/report/format.h"

namespace ww::cli {

namespace {

constexpr const char* green = "\x1b[32m";
constexpr const char* yellow = "\x1b[33m";
constexpr const char* bold = "\x1b[1m";
constexpr int barWidth = 24;

int terminalColumns() {
    winsize size{};
    return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

/// Cuts after so many columns; the text is UTF-8 and each of our characters takes one column.
std::string fittedTo(const std::string& text, int columns) {
    int used = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool startsCharacter = (static_cast<unsigned char>(text[i]) & 0xc0) != 0x80;
        if (startsCharacter && ++used > columns) return text.substr(0, i);
    }
    return text;
}

std::string bar(double share) {
    const int full = static_cast<int>(std::clamp(share, 0.0, 1.0) * barWidth);
    std::string drawn;
    for (int i = 0; i < barWidth; ++i)
        drawn += i < full ? "━" : "─";
    return drawn;
}

std::string firstLine(const std::string& text) {
    return std::string(trimmed(text.substr(0, text.find('\n'))));
}

}  // namespace

ProgressView::ProgressView() : m_terminal(isatty(STDERR_FILENO) == 1) {
    m_colours = m_terminal && std::getenv("NO_COLOR") == nullptr;
}

ProgressView::~ProgressView() {
    finish();
}

void ProgressView::start(const model::SessionSummary& summary) {
    remark(fmt::format("Tuning {} ({}, {}) on {} ({}), session {}", summary.kernel, model::toString(summary.type),
                       report::formatSizes(summary.sizes), summary.device.name, summary.device.id, summary.id));
}

void ProgressView::show(const model::SessionProgress& progress) {
    m_progress = progress;
    if (m_terminal) drawBar();
}

void ProgressView::add(const model::Attempt& attempt) {
    if (!m_default) {
        m_default = attempt.configuration;
        remark(coloured(
            fmt::format("{:>4}  {:<20} {:>9}  {:<22} {}", "#", "outcome", "time", "speedup (95 %)", "configuration"),
            bold));
    }
    const bool isDefault = attempt.configuration == *m_default;
    const std::string difference = isDefault ? "default: " + report::formatDifference(attempt.configuration, {})
                                             : report::formatDifference(attempt.configuration, *m_default);
    const std::string outcome = fmt::format("{:<20}", model::label(attempt.outcome));
    const std::string known = attempt.fromCache ? "  (known from the archive)" : "";
    if (attempt.ok()) {
        // "µ" and "–" are two and three bytes wide, which fmt's width counts as one column each.
        remark(fmt::format("{:>4}  {} {:>9}  {:<22} {}{}", attempt.number, coloured(outcome, green),
                           report::formatMilliseconds(attempt.timing.median), report::formatSpeedup(attempt.speedup),
                           difference, known));
    } else {
        remark(fmt::format("{:>4}  {} {:>9}  {:<22} {}{}", attempt.number, coloured(outcome, yellow), "–", "–",
                           difference, known));
        if (!attempt.message.empty()) remark("      " + fittedTo(firstLine(attempt.message), 150));
    }
}

void ProgressView::remark(const std::string& line) {
    eraseBar();
    fmt::print(stderr, "{}\n", line);
    if (m_terminal && m_progress.session != 0) drawBar();
}

void ProgressView::finish() {
    eraseBar();
    m_progress = {};
}

void ProgressView::eraseBar() {
    if (m_barDrawn) std::fputs("\r\x1b[K", stderr);
    m_barDrawn = false;
}

void ProgressView::drawBar() {
    const double share =
        m_progress.maxIterations > 0 ? static_cast<double>(m_progress.iteration) / m_progress.maxIterations : 0;
    std::string text = fmt::format("{} {}/{}  {}", bar(share), m_progress.iteration, m_progress.maxIterations,
                                   label(m_progress.phase));
    if (m_progress.best) text += fmt::format("  best {}", report::formatSpeedup(m_progress.best->speedup));
    if (m_progress.secondsLeft) text += fmt::format("  ~{} left", report::formatSeconds(*m_progress.secondsLeft));
    eraseBar();
    std::fputs(fittedTo(text, terminalColumns() - 1).c_str(), stderr);
    std::fflush(stderr);
    m_barDrawn = true;
}

std::string ProgressView::coloured(const std::string& text, const char* colour) const {
    return m_colours ? colour + text + "\x1b[0m" : text;
}

}  // namespace ww::cli
