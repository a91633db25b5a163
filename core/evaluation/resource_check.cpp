#include "core/evaluation/resource_check.h"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

namespace ww::evaluation {

namespace {

template <typename... Args>
Fault exceeded(fmt::format_string<Args...> format, Args&&... args) {
    return {model::Outcome::ResourceExceeded, fmt::format(format, std::forward<Args>(args)...)};
}

std::int64_t product(const std::array<std::int64_t, 3>& extents) {
    return std::accumulate(extents.begin(), extents.end(), std::int64_t{1}, std::multiplies<>());
}

bool anyBelowOne(const std::array<std::int64_t, 3>& extents) {
    return std::any_of(extents.begin(), extents.end(), [](std::int64_t extent) { return extent < 1; });
}

std::optional<Fault> extentFault(const model::Launch& launch) {
    if (anyBelowOne(launch.grid) || anyBelowOne(launch.block) || anyBelowOne(launch.cluster)) {
        return exceeded("{}: grid, block and cluster extents must be at least 1", launch.entry);
    }
    // The limits of every CUDA architecture so far.
    if (launch.grid[0] > 0x7fffffff || launch.grid[1] > 65535 || launch.grid[2] > 65535) {
        return exceeded("{}: the grid {}×{}×{} is larger than 2147483647×65535×65535", launch.entry, launch.grid[0],
                        launch.grid[1], launch.grid[2]);
    }
    for (std::size_t i = 0; i < 3; ++i) {
        if (launch.grid[i] % launch.cluster[i] != 0) {
            return exceeded("{}: {} blocks are no multiple of the cluster's {}", launch.entry, launch.grid[i],
                            launch.cluster[i]);
        }
    }
    return std::nullopt;
}

/// Registers are granted to warps in units of 256.
std::int64_t registersPerBlock(int registersPerThread, std::int64_t threads, int warpSize) {
    const std::int64_t perWarp = (static_cast<std::int64_t>(registersPerThread) * warpSize + 255) / 256 * 256;
    return perWarp * ((threads + warpSize - 1) / warpSize);
}

}  // namespace

std::optional<Fault> resourceFault(const model::Launch& launch, const model::Resources& resources,
                                   const model::DeviceInfo& device) {
    if (device.kind != "cuda") return std::nullopt;
    if (std::optional<Fault> fault = extentFault(launch)) return fault;
    const std::int64_t threads = product(launch.block);
    if (device.threadsPerBlock > 0 && threads > device.threadsPerBlock) {
        return exceeded("{}: {} threads per block, the device has {}", launch.entry, threads, device.threadsPerBlock);
    }
    const std::int64_t shared = launch.sharedBytes + std::max(resources.staticSharedBytes, 0);
    if (device.sharedMemoryPerBlock > 0 && shared > device.sharedMemoryPerBlock) {
        return exceeded("{}: {} bytes of shared memory per block, the device has {}", launch.entry, shared,
                        device.sharedMemoryPerBlock);
    }
    if (resources.registersPerThread > 0 && device.registersPerBlock > 0 && device.warpSize > 0) {
        const std::int64_t registers = registersPerBlock(resources.registersPerThread, threads, device.warpSize);
        if (registers > device.registersPerBlock) {
            return exceeded("{}: {} registers per block ({} × {} threads), the device has {}", launch.entry, registers,
                            resources.registersPerThread, threads, device.registersPerBlock);
        }
    }
    return std::nullopt;
}

}  // namespace ww::evaluation
