#pragma once

#include <filesystem>
#include <string>

#include "core/base/result.h"
#include "core/model/element_type.h"

namespace ww::evaluation {

/// The first `count` elements of a file, as bytes of `type`: raw in the machine's byte order, or .npy (C order, of that
/// very type; bf16, which NumPy lacks, as uint16). The error says what does not fit.
[[nodiscard]] Result<std::string> fillBytes(const std::filesystem::path& file, model::ElementType type,
                                            std::int64_t count);

}  // namespace ww::evaluation
