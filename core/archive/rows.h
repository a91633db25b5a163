#pragma once

#include <string>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>

#include "core/codec/json.h"
#include "core/model/attempt.h"
#include "core/model/session.h"

/// Values to and from columns. These throw SQLite::Exception, as SQLiteCpp does; see guarded().
namespace ww::archive {

/// Little-endian 32-bit floats.
[[nodiscard]] std::string samplesToBlob(const std::vector<double>& samples);
[[nodiscard]] std::vector<double> samplesFromBlob(const SQLite::Column& column);

template <typename T>
[[nodiscard]] std::string toText(const T& value) {
    return codec::toLine(codec::toJson(value));
}

/// What cannot be read keeps its default: an old or odd row must not make the rest of the archive unreadable.
template <typename T>
[[nodiscard]] T fromText(const std::string& text) {
    auto json = codec::parse(text);
    if (!json) return T{};
    return codec::fromJson<T>(*json).value_or(T{});
}

/// "M=512,N=512,K=512"
[[nodiscard]] model::Sizes sizesFromText(const std::string& text);

/// SELECT list and tables for attemptFromRow; add WHERE, ORDER BY, LIMIT.
extern const char* const selectAttempts;
[[nodiscard]] model::Attempt attemptFromRow(SQLite::Statement& row);

extern const char* const selectSessions;
[[nodiscard]] model::SessionSummary sessionFromRow(SQLite::Statement& row);

}  // namespace ww::archive
