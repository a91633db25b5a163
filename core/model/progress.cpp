#include "core/model/progress.h"

namespace ww::model {

namespace {

struct Row {
    std::string_view name;
    std::string_view label;
};

constexpr std::array<Row, 9> phases = {{{"waiting", "waiting for the device"},
                                        {"starting", "starting"},
                                        {"proposing", "choosing what to try"},
                                        {"compiling", "compiling"},
                                        {"verifying", "checking the result"},
                                        {"benchmarking", "measuring"},
                                        {"confirming", "confirming the best"},
                                        {"paused", "paused"},
                                        {"finished", "finished"}}};

}  // namespace

std::string_view toString(SessionPhase phase) {
    return phases.at(static_cast<std::size_t>(phase)).name;
}

std::string_view label(SessionPhase phase) {
    return phases.at(static_cast<std::size_t>(phase)).label;
}

}  // namespace ww::model
