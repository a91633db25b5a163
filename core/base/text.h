#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ww {

[[nodiscard]] std::string_view trimmed(std::string_view text);
[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char separator);
[[nodiscard]] std::string join(std::span<const std::string> parts, std::string_view separator);

/// The candidate that is most likely meant by a mistyped name (small edit distance), or an empty view.
[[nodiscard]] std::string_view closestMatch(std::string_view typed, std::span<const std::string> candidates);

}  // namespace ww
