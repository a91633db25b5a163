#pragma once

#include <cstdint>
#include <span>

#include "core/evaluation/device.h"
#include "core/evaluation/random_fill.h"

/// What stands in buffers: writing it, recognising it, comparing it. Every function uses all cores.
namespace ww::host {

/// Fills with the generator of core/evaluation/random_fill.h.
void fillElements(void* elements, model::ElementType type, std::int64_t count, const evaluation::FillRule& rule,
                  std::uint64_t seed);

/// A hash of the bytes and their order.
[[nodiscard]] std::uint64_t checksumOf(std::span<const std::byte> bytes);

/// Compares `count` elements with their reference in double. An element is wrong when it is out of tolerance, or when
/// only one of the two is finite.
[[nodiscard]] evaluation::Comparison compareElements(const void* elements, model::ElementType type,
                                                     const double* reference, std::int64_t count,
                                                     const model::Tolerance& tolerance);

}  // namespace ww::host
