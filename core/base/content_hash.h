#pragma once

#include <string>
#include <string_view>

namespace ww {

/// 128-bit content hash (XXH3) as 32 lower-case hexadecimal digits. Names content; it is no protection against forgery.
[[nodiscard]] std::string contentHash(std::string_view content);

}  // namespace ww
