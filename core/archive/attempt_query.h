#pragma once

#include <string>
#include <variant>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>

#include "core/archive/records.h"

namespace ww::archive {

/// An AttemptFilter as an SQL condition on `attempts a` with the values to bind.
class AttemptQuery {
public:
    explicit AttemptQuery(const AttemptFilter& filter);

    /// "WHERE … AND …"; further conditions may follow.
    [[nodiscard]] const std::string& where() const { return m_where; }

    /// Binds the filter's values to the first parameters; returns the index of the next one.
    int bind(SQLite::Statement& statement) const;

private:
    void require(const std::string& condition);
    void require(const std::string& condition, std::string value);
    void require(const std::string& condition, std::int64_t value);

    std::string m_where = "WHERE a.deleted_at IS NULL";
    std::vector<std::variant<std::int64_t, std::string>> m_values;
};

/// What a user typed, as an FTS5 query: every word must begin a word of the text.
[[nodiscard]] std::string fullTextQuery(const std::string& typed);

}  // namespace ww::archive
