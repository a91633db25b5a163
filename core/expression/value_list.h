#pragma once

#include <string_view>
#include <vector>

#include "core/expression/scope.h"

namespace ww::expression {

/// The values of a list in Python's notation, as T1 files have them: [1, 2, 4], range(32, 1025, 32), list(…), (1, 2),
/// [2**i for i in range(6) if i != 3], and sums of such. Elements may use the names of `scope`.
/// At most 65,535 values from a text of at most 256 KiB.
[[nodiscard]] Checked<std::vector<model::Value>> valueList(std::string_view text, const Scope& scope = {});

}  // namespace ww::expression
