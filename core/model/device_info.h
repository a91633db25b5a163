#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace ww::model {

/// What is known of a device. Zero or empty where it does not apply or is not known.
struct DeviceInfo {
    std::string id;    ///< "cuda:0", "cpu"
    std::string kind;  ///< "cuda" or "cpu"
    std::string name;  ///< "NVIDIA H200", "AMD EPYC 9554"
    std::string uuid;
    int computeCapability = 0;  ///< 90 for 9.0
    int processors = 0;         ///< streaming multiprocessors, or CPU cores this process may use
    int warpSize = 0;
    std::int64_t memoryBytes = 0;
    std::int64_t l1Bytes = 0;  ///< CPU: data cache of one core
    std::int64_t l2Bytes = 0;  ///< CUDA: the device's; CPU: one core's
    std::int64_t l3Bytes = 0;
    std::int64_t sharedMemoryPerBlock = 0;  ///< opt-in limit
    std::int64_t sharedMemoryPerProcessor = 0;
    std::int64_t registersPerProcessor = 0;
    std::int64_t registersPerBlock = 0;
    int threadsPerBlock = 0;
    int threadsPerProcessor = 0;
    int vectorBits = 0;   ///< CPU: widest SIMD register
    double clockMHz = 0;  ///< highest
    double memoryClockMHz = 0;
    int memoryBusBits = 0;
    std::string instructionSet;                                 ///< CPU: "avx512", "avx2", "sse2"
    std::vector<std::pair<std::string, std::string>> versions;  ///< driver, NVRTC, cuBLAS, compiler, …
    std::vector<std::string> missing;  ///< one line each: what is missing, what for, how to get it
};

/// The device as it was around a measurement, from NVML. Zero where not known.
struct DeviceState {
    double clockMHz = 0;
    double memoryClockMHz = 0;
    double temperatureC = 0;
    double powerW = 0;
    std::vector<std::string> throttling;  ///< reasons that cost speed: "power cap", "thermal", …

    bool operator==(const DeviceState&) const = default;
};

/// Measured ceilings of a device: what a roofline divides by.
struct DeviceLimits {
    double copyGigabytesPerSecond = 0;  ///< bytes read plus bytes written
    double matrixTeraflops = 0;         ///< best library matrix product of the type, random data
};

}  // namespace ww::model
