#pragma once

#include <cmath>
#include <cstdint>
#include <type_traits>

#include "core/host/short_floats.h"
#include "core/model/element_type.h"

namespace ww::host {

/// An element type by its storage: how a double is rounded to it, and read from it.
template <typename T>
struct NumberAccess {
    using Stored = T;
    static T rounded(double value) {
        if constexpr (std::is_integral_v<T>) return static_cast<T>(static_cast<std::int64_t>(std::floor(value)));
        return static_cast<T>(value);
    }
    static double read(T stored) { return static_cast<double>(stored); }
};

struct F16Access {
    using Stored = std::uint16_t;
    static Stored rounded(double value) { return f16FromFloat(static_cast<float>(value)); }
    static double read(Stored stored) { return static_cast<double>(floatFromF16(stored)); }
};

struct Bf16Access {
    using Stored = std::uint16_t;
    static Stored rounded(double value) { return bf16FromFloat(static_cast<float>(value)); }
    static double read(Stored stored) { return static_cast<double>(floatFromBf16(stored)); }
};

/// Calls `work` with the access object of `type`.
template <typename Work>
auto withAccessTo(model::ElementType type, const Work& work) {
    using model::ElementType;
    switch (type) {
        case ElementType::F64:
            return work(NumberAccess<double>{});
        case ElementType::F16:
            return work(F16Access{});
        case ElementType::Bf16:
            return work(Bf16Access{});
        case ElementType::I64:
            return work(NumberAccess<std::int64_t>{});
        case ElementType::U64:
            return work(NumberAccess<std::uint64_t>{});
        case ElementType::I32:
            return work(NumberAccess<std::int32_t>{});
        case ElementType::U32:
            return work(NumberAccess<std::uint32_t>{});
        case ElementType::I16:
            return work(NumberAccess<std::int16_t>{});
        case ElementType::U16:
            return work(NumberAccess<std::uint16_t>{});
        case ElementType::I8:
            return work(NumberAccess<std::int8_t>{});
        case ElementType::U8:
            return work(NumberAccess<std::uint8_t>{});
        default:
            return work(NumberAccess<float>{});
    }
}

}  // namespace ww::host
