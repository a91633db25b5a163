#include "core/catalog/table_reader.h"

#include <algorithm>
#include <cmath>
#include <tuple>

#include <fmt/format.h>

#include "core/base/text.h"

namespace ww::catalog {

namespace {

constexpr std::size_t mostMistakes = 200;

std::string_view typeName(const toml::node& node) {
    switch (node.type()) {
        case toml::node_type::table:
            return "a table";
        case toml::node_type::array:
            return "a list";
        case toml::node_type::string:
            return "text";
        case toml::node_type::integer:
            return "a whole number";
        case toml::node_type::floating_point:
            return "a number";
        case toml::node_type::boolean:
            return "true or false";
        default:
            return "a date or time";
    }
}

}  // namespace

Place placeOf(const toml::node& node) {
    return {node.source().begin.line, node.source().begin.column};
}

std::optional<model::Value> valueOf(const toml::node& node) {
    if (const auto* integer = node.as_integer()) return integer->get();
    if (const auto* flag = node.as_boolean()) return flag->get();
    if (const auto* real = node.as_floating_point()) return real->get();
    if (const auto* text = node.as_string()) return text->get();
    return std::nullopt;
}

std::optional<PlacedText> expressionOf(const toml::node& node) {
    Place place = placeOf(node);
    if (const auto* text = node.as_string()) {
        ++place.column;  // behind the quote
        return PlacedText{text->get(), place};
    }
    if (node.is_number() || node.is_boolean()) return PlacedText{model::toString(*valueOf(node)), place};
    return std::nullopt;
}

void MistakeLog::add(Place place, std::string message) {
    if (m_mistakes.size() < mostMistakes) m_mistakes.push_back({m_file, place.line, place.column, std::move(message)});
}

void MistakeLog::add(Mistakes mistakes) {
    for (Mistake& mistake : mistakes)
        m_mistakes.push_back(std::move(mistake));
}

Mistakes MistakeLog::sorted() && {
    std::ranges::stable_sort(m_mistakes, [](const Mistake& a, const Mistake& b) {
        return std::tie(a.file, a.line, a.column) < std::tie(b.file, b.line, b.column);
    });
    return std::move(m_mistakes);
}

Place TableReader::place() const {
    return placeOf(m_table);
}

Place TableReader::place(std::string_view key) const {
    const toml::node* node = m_table.get(key);
    return node != nullptr ? placeOf(*node) : place();
}

const toml::node* TableReader::node(std::string_view key) {
    m_asked.emplace(key);
    return m_table.get(key);
}

void TableReader::wrongType(std::string_view key, const toml::node& node, std::string_view wanted) {
    m_log.add(placeOf(node), fmt::format("'{}' of {} must be {}, not {}", key, m_title, wanted, typeName(node)));
}

void TableReader::missing(std::string_view key) {
    m_log.add(place(), fmt::format("{} lacks '{}'", m_title, key));
}

std::string TableReader::text(std::string_view key, std::string fallback) {
    const toml::node* found = node(key);
    if (found == nullptr) return fallback;
    if (const auto* text = found->as_string()) return text->get();
    wrongType(key, *found, "text");
    return fallback;
}

std::string TableReader::requiredText(std::string_view key) {
    if (!has(key)) missing(key);
    return text(key);
}

double TableReader::number(std::string_view key, double fallback) {
    const toml::node* found = node(key);
    if (found == nullptr) return fallback;
    const auto number = found->value<double>();
    if (number && found->is_number() && std::isfinite(*number)) return *number;
    wrongType(key, *found, "a finite number");
    return fallback;
}

std::optional<model::Value> TableReader::value(std::string_view key) {
    const toml::node* found = node(key);
    if (found == nullptr) return std::nullopt;
    auto value = valueOf(*found);
    if (!value) wrongType(key, *found, "a number, text, true or false");
    return value;
}

std::vector<PlacedText> TableReader::texts(std::string_view key) {
    const toml::node* found = node(key);
    if (found == nullptr) return {};
    const toml::array* list = found->as_array();
    if (list == nullptr) wrongType(key, *found, "a list of texts");
    std::vector<PlacedText> texts;
    for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
        const toml::node& element = *list->get(i);
        if (const auto* text = element.as_string()) {
            texts.push_back({text->get(), placeOf(element)});
        } else {
            wrongType(key, element, "a list of texts");
        }
    }
    return texts;
}

std::optional<PlacedText> TableReader::expression(std::string_view key) {
    const toml::node* found = node(key);
    if (found == nullptr) return std::nullopt;
    auto expression = expressionOf(*found);
    if (!expression) wrongType(key, *found, "an expression");
    return expression;
}

std::vector<PlacedText> TableReader::expressions(std::string_view key) {
    const toml::node* found = node(key);
    if (found == nullptr) return {};
    std::vector<PlacedText> expressions;
    const toml::array* list = found->as_array();
    if (list == nullptr) {
        if (auto single = expression(key)) expressions.push_back(std::move(*single));
        return expressions;
    }
    for (const toml::node& element : *list) {
        auto expression = expressionOf(element);
        if (expression) {
            expressions.push_back(std::move(*expression));
        } else {
            wrongType(key, element, "a list of expressions");
        }
    }
    return expressions;
}

const toml::table* TableReader::table(std::string_view key) {
    const toml::node* found = node(key);
    if (found == nullptr) return nullptr;
    if (!found->is_table()) wrongType(key, *found, "a table");
    return found->as_table();
}

std::vector<const toml::table*> TableReader::tables(std::string_view key) {
    const toml::node* found = node(key);
    if (found == nullptr) return {};
    std::vector<const toml::table*> tables;
    const toml::array* list = found->as_array();
    if (list == nullptr) {
        wrongType(key, *found, fmt::format("a list of tables; write [[…{}]] with two brackets", key));
        return {};
    }
    for (const toml::node& element : *list) {
        if (const toml::table* table = element.as_table()) {
            tables.push_back(table);
        } else {
            wrongType(key, element, "a list of tables");
        }
    }
    return tables;
}

std::vector<std::string> TableReader::keys() const {
    std::vector<std::string> keys;
    for (const auto& [key, node] : m_table)
        keys.emplace_back(key.str());
    return keys;
}

void TableReader::finish() {
    const std::vector<std::string> known(m_asked.begin(), m_asked.end());
    for (const auto& [key, node] : m_table) {
        if (m_asked.contains(key.str())) continue;
        const std::string_view closest = closestMatch(key.str(), known);
        const std::string hint = closest.empty() ? fmt::format("known are {}", join(known, ", "))
                                                 : fmt::format("did you mean '{}'?", closest);
        const Place place{key.source().begin.line, key.source().begin.column};
        m_log.add(place, fmt::format("unknown key '{}' in {}; {}", key.str(), m_title, hint));
    }
}

}  // namespace ww::catalog
