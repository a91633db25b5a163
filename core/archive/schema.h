#pragma once

#include <span>

namespace ww::archive {

/// Marks an SQLite file as a Warpwright archive (PRAGMA application_id): "WWar".
inline constexpr int applicationId = 0x57576172;

/// SQL that leads from version n to n + 1, for n = 0, 1, …. Once released a step is never changed, only followed.
[[nodiscard]] std::span<const char* const> migrations();

}  // namespace ww::archive
