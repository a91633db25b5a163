#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "core/model/element_type.h"
#include "core/model/kernel_definition.h"
#include "core/model/outcome.h"
#include "core/model/session.h"

/// Text of the model's enums in JSON: `textOf(value)` and `fromText(text, value)`.
namespace ww::codec {

inline constexpr std::array<std::string_view, 6> fillKinds = {"uniform",  "normal",   "constant",
                                                              "sequence", "zero_one", "file"};
inline constexpr std::array<std::string_view, 4> argumentKinds = {"buffer", "scalar", "workspace", "tensor_map"};
inline constexpr std::array<std::string_view, 3> accesses = {"read", "write", "read_write"};

template <typename Enum, std::size_t count>
bool enumFromTexts(const std::array<std::string_view, count>& texts, std::string_view text, Enum& value) {
    for (std::size_t i = 0; i < count; ++i) {
        if (texts[i] != text) continue;
        value = static_cast<Enum>(i);
        return true;
    }
    return false;
}

template <typename Enum>
bool assignFound(const std::optional<Enum>& found, Enum& value) {
    if (found) value = *found;
    return found.has_value();
}

inline std::string_view textOf(model::Fill::Kind kind) {
    return fillKinds.at(static_cast<std::size_t>(kind));
}
inline std::string_view textOf(model::ArgumentDefinition::Kind kind) {
    return argumentKinds.at(static_cast<std::size_t>(kind));
}
inline std::string_view textOf(model::ArgumentDefinition::Access access) {
    return accesses.at(static_cast<std::size_t>(access));
}
inline std::string_view textOf(model::ElementType type) {
    return model::toString(type);
}
inline std::string_view textOf(model::Outcome outcome) {
    return model::toString(outcome);
}
inline std::string_view textOf(model::StopReason reason) {
    return model::toString(reason);
}
inline std::string_view textOf(model::SessionState state) {
    return model::toString(state);
}

inline bool fromText(std::string_view text, model::Fill::Kind& kind) {
    return enumFromTexts(fillKinds, text, kind);
}
inline bool fromText(std::string_view text, model::ArgumentDefinition::Kind& kind) {
    return enumFromTexts(argumentKinds, text, kind);
}
inline bool fromText(std::string_view text, model::ArgumentDefinition::Access& access) {
    return enumFromTexts(accesses, text, access);
}
inline bool fromText(std::string_view text, model::ElementType& type) {
    return assignFound(model::elementTypeFromText(text), type);
}
inline bool fromText(std::string_view text, model::Outcome& outcome) {
    return assignFound(model::outcomeFromText(text), outcome);
}
inline bool fromText(std::string_view text, model::StopReason& reason) {
    return assignFound(model::stopReasonFromText(text), reason);
}
inline bool fromText(std::string_view text, model::SessionState& state) {
    return assignFound(model::sessionStateFromText(text), state);
}

template <typename T>
concept TextEnum = std::is_enum_v<T> && requires(T value) { textOf(value); };

}  // namespace ww::codec
