#pragma once

#include <cuda.h>

#include "core/model/attempt.h"
#include "core/model/device_info.h"

namespace ww::cuda {

/// Resident warps / most resident warps of that launch, by the driver, and what keeps it from more.
void readOccupancy(CUfunction function, const CUlaunchConfig& config, CUdevice device, model::Resources& resources);

}  // namespace ww::cuda
