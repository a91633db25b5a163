#include "core/model/outcome.h"

namespace ww::model {

namespace {

struct Row {
    std::string_view name;
    std::string_view label;
};

constexpr std::array<Row, outcomeCount> rows = {{{"ok", "ok"},
                                                 {"compile_failed", "compile error"},
                                                 {"compile_timed_out", "compile timed out"},
                                                 {"resource_exceeded", "resources exceeded"},
                                                 {"launch_failed", "launch failed"},
                                                 {"illegal_access", "illegal access"},
                                                 {"timed_out", "timed out"},
                                                 {"worker_died", "worker died"},
                                                 {"non_finite", "NaN or infinity"},
                                                 {"wrong_result", "wrong result"},
                                                 {"non_deterministic", "not deterministic"},
                                                 {"implausible", "implausibly fast"},
                                                 {"unstable", "unstable timing"},
                                                 {"cancelled", "cancelled"}}};

}  // namespace

std::string_view toString(Outcome outcome) {
    return rows.at(static_cast<std::size_t>(outcome)).name;
}

std::string_view label(Outcome outcome) {
    return rows.at(static_cast<std::size_t>(outcome)).label;
}

std::optional<Outcome> outcomeFromText(std::string_view text) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (rows[i].name == text) return static_cast<Outcome>(i);
    }
    return std::nullopt;
}

}  // namespace ww::model
