#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <toml++/toml.h>

#include "core/catalog/mistake.h"
#include "core/model/value.h"

namespace ww::catalog {

/// Place of a value in a manifest.
struct Place {
    std::size_t line = 0;
    std::size_t column = 0;
};

/// An expression as the manifest has it.
struct PlacedText {
    std::string text;
    Place place;  ///< of its first character
};

/// Collects what is wrong with one manifest.
class MistakeLog {
public:
    explicit MistakeLog(std::filesystem::path file) : m_file(std::move(file)) {}
    void add(Place place, std::string message);
    void add(Mistakes mistakes);
    [[nodiscard]] Mistakes sorted() &&;  ///< by line

private:
    std::filesystem::path m_file;
    Mistakes m_mistakes;
};

/// Reads the keys of one TOML table. A missing, unknown or wrongly typed key goes to the log, and reading goes on.
class TableReader {
public:
    TableReader(const toml::table& table, std::string title, MistakeLog& log)
        : m_table(table), m_title(std::move(title)), m_log(log) {}

    [[nodiscard]] Place place() const;
    [[nodiscard]] Place place(std::string_view key) const;  ///< of the key's value, else the table's
    [[nodiscard]] bool has(std::string_view key) const { return m_table.contains(key); }

    [[nodiscard]] std::string text(std::string_view key, std::string fallback = {});
    [[nodiscard]] std::string requiredText(std::string_view key);
    [[nodiscard]] double number(std::string_view key, double fallback);
    [[nodiscard]] std::vector<PlacedText> texts(std::string_view key);
    [[nodiscard]] std::optional<model::Value> value(std::string_view key);

    /// Expressions may be written as text or as numbers. None when the key is missing.
    [[nodiscard]] std::optional<PlacedText> expression(std::string_view key);
    [[nodiscard]] std::vector<PlacedText> expressions(std::string_view key);  ///< one alone is a list of one

    [[nodiscard]] const toml::table* table(std::string_view key);
    [[nodiscard]] const toml::node* node(std::string_view key);
    [[nodiscard]] std::vector<const toml::table*> tables(std::string_view key);  ///< [[key]]
    [[nodiscard]] std::vector<std::string> keys() const;

    void mistake(std::string_view key, std::string message) { m_log.add(place(key), std::move(message)); }
    void missing(std::string_view key);

    /// Reports the keys that nobody asked for.
    void finish();

private:
    void wrongType(std::string_view key, const toml::node& node, std::string_view wanted);

    const toml::table& m_table;
    std::string m_title;  // "[kernel]"
    MistakeLog& m_log;
    std::set<std::string, std::less<>> m_asked;
};

[[nodiscard]] Place placeOf(const toml::node& node);
[[nodiscard]] std::optional<model::Value> valueOf(const toml::node& node);
[[nodiscard]] std::optional<PlacedText> expressionOf(const toml::node& node);

}  // namespace ww::catalog
