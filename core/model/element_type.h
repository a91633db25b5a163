#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace ww::model {

/// Type of a buffer's elements or of a scalar. Tf32 is stored as 32-bit float and names the arithmetic used on it.
enum class ElementType { F64, F32, Tf32, F16, Bf16, I64, U64, I32, U32, I16, U16, I8, U8 };

[[nodiscard]] std::string_view toString(ElementType type);  ///< "f32", "tf32", "i32", …
[[nodiscard]] std::optional<ElementType> elementTypeFromText(std::string_view text);
[[nodiscard]] std::size_t bytesOf(ElementType type);
[[nodiscard]] bool isFloatingPoint(ElementType type);

}  // namespace ww::model
