#pragma once

#include <array>
#include <chrono>
#include <filesystem>
#include <limits>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "core/codec/writer.h"

namespace ww::codec {

/// Reads JSON into values. A field of the wrong type keeps its default and leaves an error; the first one counts.
class Reader {
public:
    [[nodiscard]] const std::string& error() const { return m_error; }

    void read(const Json& json, bool& value);
    void read(const Json& json, double& value);
    void read(const Json& json, std::string& value);
    void read(const Json& json, std::filesystem::path& value);
    void read(const Json& json, std::chrono::duration<double>& value);
    void read(const Json& json, model::Value& value);
    void read(const Json& json, model::Configuration& value);

    template <std::integral T>
    void read(const Json& json, T& value) {
        if (json.is_number_unsigned() && std::in_range<T>(json.get<std::uint64_t>())) {
            value = static_cast<T>(json.get<std::uint64_t>());
        } else if (json.is_number_integer() && !json.is_number_unsigned() &&
                   std::in_range<T>(json.get<std::int64_t>())) {
            value = static_cast<T>(json.get<std::int64_t>());
        } else {
            expected("an integer in range", json);
        }
    }

    template <TextEnum T>
    void read(const Json& json, T& value) {
        if (!json.is_string() || !fromText(json.get_ref<const std::string&>(), value)) expected("a known name", json);
    }

    template <typename T>
    void read(const Json& json, std::optional<T>& value) {
        if (json.is_null()) {
            value.reset();
        } else {
            read(json, value.emplace());
        }
    }

    template <typename T>
    void read(const Json& json, std::vector<T>& values) {
        values.clear();
        if (!json.is_array()) return expected("an array", json);
        values.reserve(json.size());
        for (std::size_t i = 0; i < json.size(); ++i) {
            values.emplace_back();
            within(std::to_string(i), json[i], values.back());
        }
    }

    template <typename T, std::size_t count>
    void read(const Json& json, std::array<T, count>& values) {
        if (!json.is_array() || json.size() != count) {
            return expected("an array of " + std::to_string(count), json);
        }
        for (std::size_t i = 0; i < count; ++i)
            within(std::to_string(i), json[i], values[i]);
    }

    template <typename T>
    void read(const Json& json, std::vector<std::pair<std::string, T>>& entries) {
        entries.clear();
        if (!json.is_object()) return expected("an object", json);
        for (const auto& [name, member] : json.items()) {
            entries.emplace_back(name, T{});
            within(name, member, entries.back().second);
        }
    }

    template <typename T>
        requires std::is_class_v<T>
    void read(const Json& json, T& value) {
        if (!json.is_object()) return expected("an object", json);
        auto visit = [this, &json](const char* name, auto& member) {
            const auto found = json.find(name);
            if (found != json.end()) within(name, *found, member);
        };
        describe(visit, value);
    }

private:
    template <typename T>
    void within(const std::string& name, const Json& json, T& value) {
        const std::size_t length = m_path.size();
        m_path += (m_path.empty() ? "" : ".") + name;
        read(json, value);
        m_path.resize(length);
    }

    void expected(const std::string& what, const Json& found);

    std::string m_path;
    std::string m_error;
};

}  // namespace ww::codec
