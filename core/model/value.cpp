#include "core/model/value.h"

#include <charconv>

#include <fmt/format.h>

namespace ww::model {

namespace {

template <typename Number>
bool parsesWhole(std::string_view text, Number& number) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size();
}

bool isNumber(const Value& value) {
    return std::holds_alternative<std::int64_t>(value) || std::holds_alternative<double>(value);
}

double asDouble(const Value& value) {
    const auto* integer = std::get_if<std::int64_t>(&value);
    return integer != nullptr ? static_cast<double>(*integer) : std::get<double>(value);
}

}  // namespace

std::string toString(const Value& value) {
    struct Printer {
        std::string operator()(bool flag) const { return flag ? "true" : "false"; }
        std::string operator()(std::int64_t number) const { return std::to_string(number); }
        std::string operator()(double number) const { return fmt::format("{}", number); }
        std::string operator()(const std::string& text) const { return text; }
    };
    return std::visit(Printer{}, value);
}

Value valueFromText(std::string_view text) {
    if (text == "true") return true;
    if (text == "false") return false;
    std::int64_t integer = 0;
    if (parsesWhole(text, integer)) return integer;
    double number = 0;
    if (parsesWhole(text, number)) return number;
    return std::string(text);
}

bool sameValue(const Value& a, const Value& b) {
    if (isNumber(a) && isNumber(b) && a.index() != b.index()) return asDouble(a) == asDouble(b);
    return a == b;
}

}  // namespace ww::model
