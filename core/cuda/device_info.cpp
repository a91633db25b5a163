#include "core/cuda/device_info.h"

#include <array>
#include <span>

#include "core/cuda/cublas_api.h"
#include "core/cuda/cudnn_softmax.h"
#include "core/cuda/driver_api.h"
#include "core/cuda/nvrtc_compiler.h"
#include "core/cuda/shared_library.h"

namespace ww::cuda {

namespace {

int attribute(CUdevice device, CUdevice_attribute which) {
    int value = 0;
    return WW_CU(cuDeviceGetAttribute)(&value, which, device) == CUDA_SUCCESS ? value : 0;
}

void readLimits(CUdevice device, model::DeviceInfo& info) {
    info.computeCapability = attribute(device, CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR) * 10 +
                             attribute(device, CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR);
    info.processors = attribute(device, CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT);
    info.warpSize = attribute(device, CU_DEVICE_ATTRIBUTE_WARP_SIZE);
    info.l2Bytes = attribute(device, CU_DEVICE_ATTRIBUTE_L2_CACHE_SIZE);
    info.sharedMemoryPerBlock = attribute(device, CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK_OPTIN);
    info.sharedMemoryPerProcessor = attribute(device, CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_MULTIPROCESSOR);
    info.registersPerBlock = attribute(device, CU_DEVICE_ATTRIBUTE_MAX_REGISTERS_PER_BLOCK);
    info.registersPerProcessor = attribute(device, CU_DEVICE_ATTRIBUTE_MAX_REGISTERS_PER_MULTIPROCESSOR);
    info.threadsPerBlock = attribute(device, CU_DEVICE_ATTRIBUTE_MAX_THREADS_PER_BLOCK);
    info.threadsPerProcessor = attribute(device, CU_DEVICE_ATTRIBUTE_MAX_THREADS_PER_MULTIPROCESSOR);
    info.memoryBusBits = attribute(device, CU_DEVICE_ATTRIBUTE_GLOBAL_MEMORY_BUS_WIDTH);
    info.clockMHz = attribute(device, CU_DEVICE_ATTRIBUTE_CLOCK_RATE) / 1000.0;
    info.memoryClockMHz = attribute(device, CU_DEVICE_ATTRIBUTE_MEMORY_CLOCK_RATE) / 1000.0;
    // One L1 and shared memory share a carve-out of each processor; its size is not told.
    std::size_t memory = 0;
    if (WW_CU(cuDeviceTotalMem)(&memory, device) == CUDA_SUCCESS) {
        info.memoryBytes = static_cast<std::int64_t>(memory);
    }
}

/// "13.0.2" of "libcublas.so.13.0.2"; the file's own name where that says no version.
std::string versionFromFile(const std::filesystem::path& library) {
    std::error_code failed;
    const std::filesystem::path real = std::filesystem::canonical(library, failed);
    const std::string name = (failed ? library : real).filename().string();
    const std::size_t found = name.find(".so.");
    return found == std::string::npos ? name : name.substr(found + 4);
}

void noteLibrary(model::DeviceInfo& info, const char* name, std::span<const std::string> files, const char* missing) {
    const std::filesystem::path found = locateLibrary(files);
    if (found.empty()) {
        info.missing.emplace_back(missing);
    } else {
        info.versions.emplace_back(name, versionFromFile(found));
    }
}

void readLibraries(model::DeviceInfo& info) {
    if (const std::string version = NvrtcCompiler::version(); !version.empty()) {
        info.versions.emplace_back("NVRTC", version);
    } else {
        info.missing.emplace_back(
            "NVRTC (libnvrtc.so): compiles CUDA kernels, nothing can be tuned without it; install the package "
            "cuda-nvrtc-13-0 of NVIDIA's repository, or: python3 -m pip install nvidia-cuda-nvrtc");
    }
    noteLibrary(info, "cuBLAS", cublasLibraryNames(),
                "cuBLAS (libcublas.so, libcublasLt.so): the baseline of matrix products; install the package "
                "libcublas-13-0 of NVIDIA's repository, or: python3 -m pip install nvidia-cublas");
    noteLibrary(info, "cuDNN", cudnnLibraryNames(),
                "cuDNN (libcudnn.so.9): the baseline of softmax; install the package cudnn9-cuda-13 of NVIDIA's "
                "repository, or: python3 -m pip install nvidia-cudnn-cu13");
}

}  // namespace

Result<int> deviceCount() {
    if (!driver().error.empty()) return fail(Error::Kind::NoDevice, "{}", driver().error);
    int count = 0;
    if (const CUresult result = WW_CU(cuDeviceGetCount)(&count); result != CUDA_SUCCESS) {
        return fail(Error::Kind::NoDevice, "{}", faultOf(result, "counting CUDA devices").message);
    }
    return count;
}

std::string uuidOf(CUdevice device) {
    CUuuid uuid{};
    if (WW_CU(cuDeviceGetUuid)(&uuid, device) != CUDA_SUCCESS) return {};
    std::string text = "GPU";
    for (std::size_t i = 0; i < 16; ++i) {
        if (i == 0 || i == 4 || i == 6 || i == 8 || i == 10) text += '-';
        text += fmt::format("{:02x}", static_cast<unsigned char>(uuid.bytes[i]));
    }
    return text;
}

Result<model::DeviceInfo> describeDevice(int ordinal, const Nvml* nvml) {
    CUdevice device = 0;
    if (const CUresult result = WW_CU(cuDeviceGet)(&device, ordinal); result != CUDA_SUCCESS) {
        return fail(Error::Kind::NoDevice, "{}", faultOf(result, fmt::format("device cuda:{}", ordinal)).message);
    }
    model::DeviceInfo info;
    info.id = fmt::format("cuda:{}", ordinal);
    info.kind = "cuda";
    std::array<char, 256> name{};
    if (WW_CU(cuDeviceGetName)(name.data(), name.size(), device) == CUDA_SUCCESS) info.name = name.data();
    info.uuid = uuidOf(device);
    readLimits(device, info);
    int version = 0;
    if (WW_CU(cuDriverGetVersion)(&version) == CUDA_SUCCESS) {
        info.versions.emplace_back("CUDA driver API", fmt::format("{}.{}", version / 1000, version % 1000 / 10));
    }
    if (nvml != nullptr) {
        info.versions.emplace_back("driver", nvml->driverVersion());
        if (const double clock = nvml->highestClock(); clock > 0) info.clockMHz = clock;
        if (const double clock = nvml->highestMemoryClock(); clock > 0) info.memoryClockMHz = clock;
    } else {
        info.missing.emplace_back(
            "NVML (libnvidia-ml.so.1): clocks, temperature and throttling beside each measurement; comes with the "
            "NVIDIA driver (Debian: libnvidia-ml1)");
    }
    readLibraries(info);
    return info;
}

}  // namespace ww::cuda
