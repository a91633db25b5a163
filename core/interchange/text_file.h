#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace ww::interchange {

/// Reads a file that may be gzip-compressed. `limit` bounds the text in bytes, so that a small archive cannot unpack to
/// more than the memory holds; beyond it, and for damaged archives, an error that names the file.
[[nodiscard]] Result<std::string> readTextFile(const std::filesystem::path& file, std::size_t limit);

/// "line 3, column 14" of a byte offset.
[[nodiscard]] std::string textPosition(std::string_view text, std::size_t offset);

}  // namespace ww::interchange
