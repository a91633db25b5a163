#pragma once

#include <string>
#include <string_view>

namespace ww::archive {

/// Names this process so that another one can tell later whether it still runs: "host pid start-time".
[[nodiscard]] std::string thisProcess();

/// Whether the process named so may still run. One on another host is taken to.
[[nodiscard]] bool mayBeAlive(std::string_view owner);

}  // namespace ww::archive
