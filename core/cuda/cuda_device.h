#pragma once

#include <filesystem>
#include <memory>

#include "core/base/result.h"
#include "core/evaluation/device.h"

namespace ww::cuda {

/// Opens device `ordinal` with the driver found at run time. Compiled code is kept under `cacheFolder`. The libraries
/// for baselines are opened when a problem first needs them.
[[nodiscard]] Result<std::unique_ptr<evaluation::Device>> openCudaDevice(int ordinal,
                                                                         const std::filesystem::path& cacheFolder);

/// What can be known of every CUDA device without opening it; the error says why there is none.
[[nodiscard]] Result<std::vector<model::DeviceInfo>> listCudaDevices();

}  // namespace ww::cuda
