#pragma once

namespace ww {

inline constexpr const char* versionText = WW_VERSION;

}  // namespace ww
