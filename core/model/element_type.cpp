#include "core/model/element_type.h"

#include <array>

namespace ww::model {

namespace {

struct Row {
    ElementType type;
    std::string_view name;
    std::size_t bytes;
};

constexpr std::array<Row, 13> rows = {{{ElementType::F64, "f64", 8},
                                       {ElementType::F32, "f32", 4},
                                       {ElementType::Tf32, "tf32", 4},
                                       {ElementType::F16, "f16", 2},
                                       {ElementType::Bf16, "bf16", 2},
                                       {ElementType::I64, "i64", 8},
                                       {ElementType::U64, "u64", 8},
                                       {ElementType::I32, "i32", 4},
                                       {ElementType::U32, "u32", 4},
                                       {ElementType::I16, "i16", 2},
                                       {ElementType::U16, "u16", 2},
                                       {ElementType::I8, "i8", 1},
                                       {ElementType::U8, "u8", 1}}};

const Row& rowOf(ElementType type) {
    return rows.at(static_cast<std::size_t>(type));
}

}  // namespace

std::string_view toString(ElementType type) {
    return rowOf(type).name;
}

std::optional<ElementType> elementTypeFromText(std::string_view text) {
    for (const Row& row : rows) {
        if (row.name == text) return row.type;
    }
    return std::nullopt;
}

std::size_t bytesOf(ElementType type) {
    return rowOf(type).bytes;
}

bool isFloatingPoint(ElementType type) {
    return type <= ElementType::Bf16;
}

}  // namespace ww::model
