#pragma once

#include <string>

namespace ww {

/// The time now, ISO 8601 in UTC with milliseconds: "2026-11-22T16:58:03.250Z".
[[nodiscard]] std::string utcNow();

}  // namespace ww
