#include "core/codec/reader.h"

#include <cmath>

#include <fmt/format.h>

namespace ww::codec {

void Reader::read(const Json& json, bool& value) {
    if (!json.is_boolean()) return expected("true or false", json);
    value = json.get<bool>();
}

void Reader::read(const Json& json, double& value) {
    if (json.is_number()) {
        value = json.get<double>();
    } else if (json == "nan") {
        value = std::numeric_limits<double>::quiet_NaN();
    } else if (json == "inf") {
        value = std::numeric_limits<double>::infinity();
    } else if (json == "-inf") {
        value = -std::numeric_limits<double>::infinity();
    } else {
        expected("a number", json);
    }
}

void Reader::read(const Json& json, std::string& value) {
    if (!json.is_string()) return expected("a string", json);
    value = json.get_ref<const std::string&>();
}

void Reader::read(const Json& json, std::filesystem::path& value) {
    std::string text;
    read(json, text);
    value = text;
}

void Reader::read(const Json& json, std::chrono::duration<double>& value) {
    double seconds = 0;
    read(json, seconds);
    value = std::chrono::duration<double>(seconds);
}

void Reader::read(const Json& json, model::Value& value) {
    if (json.is_boolean()) {
        value = json.get<bool>();
    } else if (json.is_number_integer()) {
        value = json.get<std::int64_t>();
    } else if (json.is_number_float()) {
        value = json.get<double>();
    } else if (json.is_string()) {
        value = json.get<std::string>();
    } else {
        expected("a boolean, a number or a string", json);
    }
}

void Reader::read(const Json& json, model::Configuration& value) {
    value.settings.clear();
    if (!json.is_object()) return expected("an object", json);
    for (const auto& [name, member] : json.items()) {
        value.settings.push_back({name, {}});
        within(name, member, value.settings.back().value);
    }
}

void Reader::expected(const std::string& what, const Json& found) {
    if (!m_error.empty()) return;
    std::string text = found.dump(-1, ' ', false, Json::error_handler_t::replace);
    if (text.size() > 40) text = text.substr(0, 40) + "…";
    m_error = fmt::format("{}{}expected {}, found {}", m_path, m_path.empty() ? "" : ": ", what, text);
}

}  // namespace ww::codec
