#pragma once

#include <string>
#include <utility>

#include <fmt/format.h>
#include <tl/expected.hpp>

namespace ww {

/// A failure of the program or its surroundings, in words for the user: what went wrong and, where known, how to mend
/// it. What a candidate kernel does wrong is never an Error but a model::Outcome.
struct Error {
    enum class Kind { Failed, BadUsage, NoDevice, Io, Interrupted };

    std::string message;
    Kind kind = Kind::Failed;
};

template <typename T>
using Result = tl::expected<T, Error>;

/// An Error that converts to any Result<T>: `return fail("cannot open {}", path);`
template <typename... Args>
[[nodiscard]] tl::unexpected<Error> fail(fmt::format_string<Args...> format, Args&&... args) {
    return tl::unexpected<Error>(Error{fmt::format(format, std::forward<Args>(args)...)});
}

template <typename... Args>
[[nodiscard]] tl::unexpected<Error> fail(Error::Kind kind, fmt::format_string<Args...> format, Args&&... args) {
    return tl::unexpected<Error>(Error{fmt::format(format, std::forward<Args>(args)...), kind});
}

/// Passes the error of one Result on as that of another type.
template <typename T>
[[nodiscard]] tl::unexpected<Error> passOn(Result<T>& failed) {
    return tl::unexpected<Error>(std::move(failed.error()));
}

}  // namespace ww
