#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include <tl/expected.hpp>

#include "core/base/result.h"

namespace ww::expression {

/// What is wrong with an expression, and where.
struct Problem {
    std::string message;     ///< "division by zero"
    std::string text;        ///< the expression
    std::size_t column = 1;  ///< in characters, from 1

    /// "division by zero at column 5 of 'M // 0'"
    [[nodiscard]] std::string describe() const;
    [[nodiscard]] Error error() const { return Error{describe()}; }
};

template <typename T>
using Checked = tl::expected<T, Problem>;

/// A problem at a byte of an expression's text.
[[nodiscard]] Problem problemAt(std::string_view text, std::size_t byte, std::string message);

/// Passes on as Result what went wrong in an expression.
template <typename T>
[[nodiscard]] tl::unexpected<Error> passOn(const Checked<T>& failed) {
    return tl::unexpected<Error>(failed.error().error());
}

}  // namespace ww::expression
