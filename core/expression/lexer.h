#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/expression/problem.h"
#include "core/model/value.h"

namespace ww::expression {

struct Token {
    enum class Kind { Literal, Name, Symbol, End };

    Kind kind = Kind::End;
    std::string_view text;  ///< as written; of the expression's text
    std::size_t byte = 0;
    model::Value literal;  ///< Literal
};

/// The words of `text`, closed by one End. A dotted name (device.warp_size) and a subscript by a number
/// (ProblemSize[0]) are one Name.
[[nodiscard]] Checked<std::vector<Token>> tokenize(std::string_view text);

}  // namespace ww::expression
