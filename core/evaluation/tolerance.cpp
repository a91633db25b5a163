#include "core/evaluation/tolerance.h"

#include <limits>

namespace ww::evaluation {

using model::ElementType;

// Relative RMS of a matrix product with correct arithmetic and of one in the next lower precision, which must not pass:
// f32 accumulating 16384 products stays below 1e-5, tf32 operands give 3e-4; tf32 3e-4 (7e-4 truncated) against bf16
// operands 1.6e-3; storing f16 costs 2e-4, storing bf16 1.6e-3; storing bf16 against fp8 3e-2.
model::Tolerance defaultTolerance(ElementType type) {
    switch (type) {
        case ElementType::F64:
            return {1e-13, 1e-12};
        case ElementType::F32:
            return {5e-5, 5e-4};
        case ElementType::Tf32:
            return {1e-3, 8e-3};
        case ElementType::F16:
            return {5e-4, 4e-3};
        case ElementType::Bf16:
            return {4e-3, 3e-2};
        default:
            return {0, 0};
    }
}

model::Tolerance toleranceFor(const model::Tolerance& tolerance, ElementType type) {
    if (!model::isFloatingPoint(type)) return {0, 0};
    model::Tolerance result = defaultTolerance(type);
    if (tolerance.relativeRms > 0) result.relativeRms = tolerance.relativeRms;
    if (tolerance.element > 0) result.element = tolerance.element;
    return result;
}

model::Tolerance widenedForSpacing(model::Tolerance tolerance, ElementType type, double referenceRms) {
    if (type != ElementType::F16 || referenceRms <= 0) return tolerance;
    constexpr double spacing = 0x1p-24;
    tolerance.relativeRms += 0.5 * spacing / referenceRms;
    tolerance.element += spacing / referenceRms;
    return tolerance;
}

std::int64_t largestExactInteger(ElementType type) {
    switch (type) {
        case ElementType::F64:
            return std::int64_t{1} << 53;
        case ElementType::F32:
        case ElementType::Tf32:  // stored and accumulated as f32; zeros and ones survive the rounding of operands
            return std::int64_t{1} << 24;
        case ElementType::F16:
            return 2048;
        case ElementType::Bf16:
            return 256;
        case ElementType::I8:
            return 127;
        case ElementType::U8:
            return 255;
        case ElementType::I16:
            return 32767;
        case ElementType::U16:
            return 65535;
        default:
            return std::numeric_limits<std::int32_t>::max();
    }
}

}  // namespace ww::evaluation
