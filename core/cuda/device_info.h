#pragma once

#include <cuda.h>

#include "core/base/result.h"
#include "core/cuda/nvml.h"
#include "core/model/device_info.h"

namespace ww::cuda {

/// Number of CUDA devices; the error says what is missing.
[[nodiscard]] Result<int> deviceCount();

/// "GPU-xxxxxxxx-…" of that device, as NVML and nvidia-smi name it.
[[nodiscard]] std::string uuidOf(CUdevice device);

/// What the driver and NVML know of device `ordinal`, which libraries were found and which are missing.
[[nodiscard]] Result<model::DeviceInfo> describeDevice(int ordinal, const Nvml* nvml);

}  // namespace ww::cuda
