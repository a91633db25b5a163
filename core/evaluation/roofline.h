#pragma once

#include <optional>

#include "core/evaluation/device.h"

namespace ww::evaluation {

/// Measures what the device can do, with its own plain copy and its best library matrix product of the type on random
/// data. Zero where it offers none. About 50 ms on a GPU; less than a second on a CPU. The matrix product can be left
/// out: only problems that are one need it.
[[nodiscard]] model::DeviceLimits measureLimits(Device& device, model::ElementType type, bool matrixProduct = true);

/// Least milliseconds the measured limits allow for one run of the instance; 0 where nothing is known.
[[nodiscard]] double rooflineMs(const model::ProblemInstance& instance, const model::DeviceLimits& limits);

/// Why `milliseconds` per run cannot be true on this device. The measured limits are no physical ones, so there is
/// a margin; with `fitsCache` the data need not come from memory and the bandwidth says nothing.
[[nodiscard]] std::optional<std::string> implausibility(double milliseconds, const model::ProblemInstance& instance,
                                                        const model::DeviceLimits& limits,
                                                        const model::DeviceInfo& device, bool fitsCache);

/// Bytes of the largest cache between the processors and memory.
[[nodiscard]] std::int64_t lastCacheBytes(const model::DeviceInfo& device);

}  // namespace ww::evaluation
