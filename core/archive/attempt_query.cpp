#include "core/archive/attempt_query.h"

#include "core/base/text.h"

namespace ww::archive {

AttemptQuery::AttemptQuery(const AttemptFilter& filter) {
    if (!filter.repeats) require("NOT a.from_cache");
    if (!filter.confirmations) require("NOT a.confirmed");
    if (filter.session) require("a.session = ?", *filter.session);
    if (!filter.kernel.empty()) require("a.kernel = (SELECT id FROM kernels WHERE name = ?)", filter.kernel);
    if (!filter.kernelVersion.empty()) {
        require(
            "a.problem IN (SELECT id FROM problems WHERE version = (SELECT id FROM kernel_versions WHERE hash = ?))",
            filter.kernelVersion);
    }
    if (!filter.device.empty()) {
        const bool isKey = filter.device.find('|') != std::string::npos;
        require(std::string("a.device IN (SELECT id FROM devices WHERE ") + (isKey ? "key" : "kind") + " = ?)",
                filter.device);
    }
    if (filter.type) {
        require("a.problem IN (SELECT id FROM problems WHERE type = ?)", std::string(model::toString(*filter.type)));
    }
    if (!filter.sizes.empty()) {
        require("a.problem IN (SELECT id FROM problems WHERE sizes = ?)", model::toString(filter.sizes));
    }
    if (!filter.outcomes.empty()) {
        std::string list;
        for (const model::Outcome outcome : filter.outcomes) {
            list += list.empty() ? "?" : ", ?";
            m_values.emplace_back(std::string(model::toString(outcome)));
        }
        require("a.outcome IN (" + list + ")");
    }
    const std::string words = fullTextQuery(filter.text);
    if (!words.empty()) require("a.id IN (SELECT rowid FROM attempt_text WHERE attempt_text MATCH ?)", words);
}

void AttemptQuery::require(const std::string& condition) {
    m_where += " AND " + condition;
}

void AttemptQuery::require(const std::string& condition, std::string value) {
    require(condition);
    m_values.emplace_back(std::move(value));
}

void AttemptQuery::require(const std::string& condition, std::int64_t value) {
    require(condition);
    m_values.emplace_back(value);
}

int AttemptQuery::bind(SQLite::Statement& statement) const {
    int index = 1;
    for (const auto& value : m_values) {
        std::visit([&](const auto& held) { statement.bind(index, held); }, value);
        ++index;
    }
    return index;
}

std::string fullTextQuery(const std::string& typed) {
    std::string query;
    for (const std::string_view word : split(typed, ' ')) {
        if (trimmed(word).empty()) continue;
        std::string quoted;
        for (const char c : trimmed(word))
            quoted += c == '"' ? "\"\"" : std::string(1, c);
        query += (query.empty() ? "\"" : " \"") + quoted + "\"*";
    }
    return query;
}

}  // namespace ww::archive
