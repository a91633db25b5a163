#include "core/cuda/driver_api.h"

#include <array>

#include <fmt/format.h>

#include "core/cuda/shared_library.h"

namespace ww::cuda {

namespace {

using model::Outcome;

/// Cuts "_v2" off: a driver older than the headers has the plain name, with the same parameters in what is used here.
std::string plainName(const std::string& name) {
    const std::size_t end = name.rfind("_v");
    return end == std::string::npos ? name : name.substr(0, end);
}

template <typename Function>
bool resolveEither(const SharedLibrary& library, Function& function, const char* name) {
    return library.resolve(function, name) || library.resolve(function, plainName(name).c_str());
}

DriverApi load() {
    DriverApi api;
    const std::array<std::string, 2> names{"libcuda.so.1", "libcuda.so"};
    const SharedLibrary library(names);
    if (!library.loaded()) {
        api.error = "no NVIDIA driver (libcuda.so.1)";
        return api;
    }
#define WW_TEXT(name) #name
#define WW_RESOLVE(name)                                                      \
    if (!resolveEither(library, api.WW_CU_EXPANDED(name), WW_TEXT(name))) {   \
        api.error = "the NVIDIA driver is too old: it has no " WW_TEXT(name); \
        return api;                                                           \
    }
#define WW_RESOLVE_MEMBER(name) WW_RESOLVE(name)
    WW_CUDA_DRIVER_FUNCTIONS(WW_RESOLVE_MEMBER)
#undef WW_RESOLVE_MEMBER
#undef WW_RESOLVE
#undef WW_TEXT
    const CUresult result = api.WW_CU_EXPANDED(cuInit)(0);
    if (result == CUDA_ERROR_NO_DEVICE) {
        api.error = "the NVIDIA driver finds no GPU";
    } else if (result != CUDA_SUCCESS) {
        api.error = fmt::format("the NVIDIA driver does not start (cuInit: error {})", static_cast<int>(result));
    }
    return api;
}

Outcome outcomeOf(CUresult result) {
    switch (result) {
        case CUDA_ERROR_OUT_OF_MEMORY:
        case CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES:
            return Outcome::ResourceExceeded;
        case CUDA_ERROR_LAUNCH_TIMEOUT:
            return Outcome::TimedOut;
        default:
            return isSticky(result) ? Outcome::IllegalAccess : Outcome::LaunchFailed;
    }
}

}  // namespace

const DriverApi& driver() {
    static const DriverApi api = load();
    return api;
}

bool isSticky(CUresult result) {
    switch (result) {
        case CUDA_ERROR_ILLEGAL_ADDRESS:
        case CUDA_ERROR_MISALIGNED_ADDRESS:
        case CUDA_ERROR_INVALID_ADDRESS_SPACE:
        case CUDA_ERROR_INVALID_PC:
        case CUDA_ERROR_HARDWARE_STACK_ERROR:
        case CUDA_ERROR_ILLEGAL_INSTRUCTION:
        case CUDA_ERROR_LAUNCH_FAILED:
        case CUDA_ERROR_LAUNCH_TIMEOUT:
        case CUDA_ERROR_ASSERT:
        case CUDA_ERROR_ECC_UNCORRECTABLE:
        case CUDA_ERROR_EXTERNAL_DEVICE:
            return true;
        default:
            return false;
    }
}

evaluation::Fault faultOf(CUresult result, const std::string& doing) {
    const char* name = nullptr;
    const char* words = nullptr;
    WW_CU(cuGetErrorName)(result, &name);
    WW_CU(cuGetErrorString)(result, &words);
    return {outcomeOf(result), fmt::format("{}: {} ({})", doing, words != nullptr ? words : "unknown error",
                                           name != nullptr ? name : std::to_string(static_cast<int>(result)))};
}

}  // namespace ww::cuda
