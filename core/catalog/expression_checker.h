#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/catalog/table_reader.h"
#include "core/expression/expression.h"

namespace ww::catalog {

/// Checks expressions against the names that exist where they stand.
class ExpressionChecker {
public:
    explicit ExpressionChecker(MistakeLog& log) : m_log(&log) {}

    void addName(std::string_view name) { m_names[std::string(name)]; }
    void addName(std::string_view name, std::vector<std::string> texts) {
        m_names[std::string(name)] = std::move(texts);
    }
    [[nodiscard]] bool knows(std::string_view name) const { return m_names.contains(name); }

    /// Reports syntax errors, unknown names, and comparisons with a text that the name never is.
    void check(const PlacedText& expression) const;

private:
    void checkComparisons(const expression::Expression& parsed, const PlacedText& expression) const;

    MistakeLog* m_log;
    std::map<std::string, std::vector<std::string>, std::less<>> m_names;  // to the texts it can be; empty: not known
};

}  // namespace ww::catalog
