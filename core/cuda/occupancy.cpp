#include "core/cuda/occupancy.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "core/cuda/driver_api.h"

namespace ww::cuda {

namespace {

int attribute(CUdevice device, CUdevice_attribute which) {
    int value = 0;
    return WW_CU(cuDeviceGetAttribute)(&value, which, device) == CUDA_SUCCESS ? value : 0;
}

int blocksBy(int available, int perBlock) {
    return perBlock > 0 ? available / perBlock : 1 << 20;
}

/// The resource that runs out first.
std::string_view limiter(CUdevice device, const model::Resources& resources, int threads) {
    const int warps = (threads + 31) / 32;
    const int registersPerWarp = (std::max(resources.registersPerThread, 0) * 32 + 255) / 256 * 256;
    const int shared = std::max(resources.staticSharedBytes, 0) + std::max(resources.dynamicSharedBytes, 0) + 1024;
    const std::array<std::pair<int, std::string_view>, 4> bounds = {
        {{blocksBy(attribute(device, CU_DEVICE_ATTRIBUTE_MAX_REGISTERS_PER_MULTIPROCESSOR), registersPerWarp * warps),
          "registers"},
         {blocksBy(attribute(device, CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_MULTIPROCESSOR), shared),
          "shared memory"},
         {blocksBy(attribute(device, CU_DEVICE_ATTRIBUTE_MAX_THREADS_PER_MULTIPROCESSOR), warps * 32), "threads"},
         {attribute(device, CU_DEVICE_ATTRIBUTE_MAX_BLOCKS_PER_MULTIPROCESSOR), "blocks"}}};
    return std::min_element(bounds.begin(), bounds.end(),
                            [](const auto& a, const auto& b) { return a.first < b.first; })
        ->second;
}

}  // namespace

void readOccupancy(CUfunction function, const CUlaunchConfig& config, CUdevice device, model::Resources& resources) {
    const int threads = static_cast<int>(config.blockDimX * config.blockDimY * config.blockDimZ);
    int blocks = 0;
    const CUresult counted =
        WW_CU(cuOccupancyMaxActiveBlocksPerMultiprocessor)(&blocks, function, threads, config.sharedMemBytes);
    const int most = attribute(device, CU_DEVICE_ATTRIBUTE_MAX_THREADS_PER_MULTIPROCESSOR);
    if (counted != CUDA_SUCCESS || most == 0) return;
    resources.occupancy = static_cast<double>(blocks * ((threads + 31) / 32 * 32)) / most;
    resources.occupancyLimiter = resources.occupancy >= 1 ? "" : limiter(device, resources, threads);
}

}  // namespace ww::cuda
