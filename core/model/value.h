#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace ww::model {

/// A value of a tunable parameter.
using Value = std::variant<bool, std::int64_t, double, std::string>;

/// As written in keys, tables and #defines: "128", "true", "0.5", "wgmma". Doubles print shortest round-trip.
[[nodiscard]] std::string toString(const Value& value);

/// The inverse of toString as far as types can be told from the text: true/false, integer, number, else a string.
[[nodiscard]] Value valueFromText(std::string_view text);

/// Whether two values mean the same (1 == 1.0; no other conversions).
[[nodiscard]] bool sameValue(const Value& a, const Value& b);

}  // namespace ww::model
