#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "core/base/result.h"
#include "core/codec/reader.h"
#include "core/codec/writer.h"

/// JSON codecs of the model's values: one place for the worker protocol, the archive, the command line and reports.
/// Readers accept missing fields (which keep their default), ignore unknown ones and never throw.
namespace ww::codec {

/// `value` as JSON: structs as objects under the names in fields.h, enums as their text, configurations and sizes as
/// objects in order, numbers that are not finite as "nan", "inf" and "-inf".
template <typename T>
[[nodiscard]] Json toJson(const T& value) {
    return write(value);
}

/// The inverse of toJson. The error names the field whose value has the wrong type ("timing.median: …").
template <typename T>
[[nodiscard]] Result<T> fromJson(const Json& json) {
    T value{};
    Reader reader;
    reader.read(json, value);
    if (!reader.error().empty()) return fail("{}", reader.error());
    return value;
}

/// Text as JSON; the error says where it is malformed.
[[nodiscard]] Result<Json> parse(std::string_view text);

/// One line without a line end. Bytes that are not UTF-8 (compiler messages have them) are replaced.
[[nodiscard]] std::string toLine(const Json& json);

}  // namespace ww::codec
