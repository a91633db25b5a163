#pragma once

#include <array>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "core/codec/enum_text.h"
#include "core/codec/fields.h"

namespace ww::codec {

/// Objects keep the order of their fields: the order of a configuration's settings is part of its key.
using Json = nlohmann::ordered_json;

inline Json write(bool value) {
    return value;
}
inline Json write(const std::string& value) {
    return value;
}
inline Json write(const std::filesystem::path& value) {
    return value.string();
}
inline Json write(std::chrono::duration<double> value) {
    return value.count();
}

template <std::integral T>
Json write(T value) {
    return value;
}

inline Json write(double value) {
    if (std::isfinite(value)) return value;
    if (std::isnan(value)) return "nan";
    return value > 0 ? "inf" : "-inf";
}

inline Json write(const model::Value& value) {
    return std::visit([](const auto& held) { return write(held); }, value);
}

template <TextEnum T>
Json write(T value) {
    return std::string(textOf(value));
}

inline Json write(const model::Configuration& configuration) {
    Json object = Json::object();
    for (const model::Setting& setting : configuration.settings)
        object[setting.name] = write(setting.value);
    return object;
}

template <typename T>
Json write(const std::optional<T>& value);
template <typename T>
Json write(const std::vector<T>& values);
template <typename T, std::size_t count>
Json write(const std::array<T, count>& values);
template <typename T>
Json write(const std::vector<std::pair<std::string, T>>& entries);

/// Structs of the model, by their list of fields.
template <typename T>
    requires std::is_class_v<T>
Json write(const T& value) {
    Json object = Json::object();
    auto visit = [&object](const char* name, const auto& member) { object[name] = write(member); };
    describe(visit, value);
    return object;
}

template <typename T>
Json write(const std::optional<T>& value) {
    return value ? write(*value) : Json(nullptr);
}

template <typename T>
Json write(const std::vector<T>& values) {
    Json array = Json::array();
    for (const T& value : values)
        array.push_back(write(value));
    return array;
}

template <typename T, std::size_t count>
Json write(const std::array<T, count>& values) {
    Json array = Json::array();
    for (const T& value : values)
        array.push_back(write(value));
    return array;
}

template <typename T>
Json write(const std::vector<std::pair<std::string, T>>& entries) {
    Json object = Json::object();
    for (const auto& [name, value] : entries)
        object[name] = write(value);
    return object;
}

}  // namespace ww::codec
