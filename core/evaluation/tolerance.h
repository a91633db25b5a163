#pragma once

#include <cstdint>

#include "core/model/element_type.h"
#include "core/model/kernel_definition.h"

namespace ww::evaluation {

/// How far an output of `type` may be from the reference when the manifest does not say. Between what the type's own
/// rounding costs and what the next lower precision would: the latter is rejected.
[[nodiscard]] model::Tolerance defaultTolerance(model::ElementType type);

/// `tolerance`, or the default where it is not set.
[[nodiscard]] model::Tolerance toleranceFor(const model::Tolerance& tolerance, model::ElementType type);

/// `tolerance` with room for the spacing of the type's smallest numbers, which near zero outweighs relative errors:
/// the probabilities of a long row fall below f16's normal range.
[[nodiscard]] model::Tolerance widenedForSpacing(model::Tolerance tolerance, model::ElementType type,
                                                 double referenceRms);

/// Largest n such that every integer 0…n is exact in the type.
[[nodiscard]] std::int64_t largestExactInteger(model::ElementType type);

}  // namespace ww::evaluation
