#pragma once

#include <optional>
#include <span>

#include "core/evaluation/device.h"

namespace ww::evaluation {

/// What of `launch` exceeds the device, before anything is launched: grid, block and cluster extents, threads, shared
/// memory, registers × threads. `resources` are the entry's after compiling; a default-made value checks the rest.
[[nodiscard]] std::optional<Fault> resourceFault(const model::Launch& launch, const model::Resources& resources,
                                                 const model::DeviceInfo& device);

}  // namespace ww::evaluation
