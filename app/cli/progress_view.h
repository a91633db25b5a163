#pragma once

#include <optional>
#include <string>

#include "core/model/progress.h"
#include "core/model/session.h"

namespace ww::cli {

/// Live progress of a session on standard error: a line for each attempt and, on a terminal, a bar below them with the
/// best so far and the time left. Colours only on a terminal, and not where NO_COLOR is set.
class ProgressView {
public:
    ProgressView();
    ~ProgressView();

    void start(const model::SessionSummary& summary);
    void show(const model::SessionProgress& progress);
    void add(const model::Attempt& attempt);
    void remark(const std::string& line);  ///< printed above the bar
    void finish();                         ///< takes the bar away

private:
    void eraseBar();
    void drawBar();
    [[nodiscard]] std::string coloured(const std::string& text, const char* colour) const;

    bool m_terminal = false;
    bool m_colours = false;
    bool m_barDrawn = false;
    std::optional<model::Configuration> m_default;
    model::SessionProgress m_progress;
};

}  // namespace ww::cli
