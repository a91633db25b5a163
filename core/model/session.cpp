#include "core/model/session.h"

#include <array>

namespace ww::model {

namespace {

struct Row {
    std::string_view name;
    std::string_view label;
};

constexpr std::array<Row, 8> stopReasons = {{{"target_reached", "target speedup reached"},
                                             {"patience", "no improvement for a while"},
                                             {"iteration_budget", "iteration budget used"},
                                             {"time_budget", "time budget used"},
                                             {"space_exhausted", "every configuration tried"},
                                             {"stopped", "stopped by the user"},
                                             {"interrupted", "interrupted"},
                                             {"failed", "failed"}}};

constexpr std::array<std::string_view, 5> states = {"running", "paused", "finished", "interrupted", "failed"};

}  // namespace

std::string_view toString(StopReason reason) {
    return stopReasons.at(static_cast<std::size_t>(reason)).name;
}

std::string_view label(StopReason reason) {
    return stopReasons.at(static_cast<std::size_t>(reason)).label;
}

std::optional<StopReason> stopReasonFromText(std::string_view text) {
    for (std::size_t i = 0; i < stopReasons.size(); ++i) {
        if (stopReasons[i].name == text) return static_cast<StopReason>(i);
    }
    return std::nullopt;
}

std::string_view toString(SessionState state) {
    return states.at(static_cast<std::size_t>(state));
}

std::optional<SessionState> sessionStateFromText(std::string_view text) {
    for (std::size_t i = 0; i < states.size(); ++i) {
        if (states[i] == text) return static_cast<SessionState>(i);
    }
    return std::nullopt;
}

}  // namespace ww::model
