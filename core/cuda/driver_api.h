#pragma once

#include <cuda.h>
#include <string>

#include "core/evaluation/device.h"

/// Every driver function that is used, once. The macro's argument expands to the versioned name that the header's
/// declaration stands for (cuMemAlloc → cuMemAlloc_v2), so symbol and type always belong together.
#define WW_CUDA_DRIVER_FUNCTIONS(FUNCTION)                \
    FUNCTION(cuInit)                                      \
    FUNCTION(cuDriverGetVersion)                          \
    FUNCTION(cuGetErrorName)                              \
    FUNCTION(cuGetErrorString)                            \
    FUNCTION(cuDeviceGet)                                 \
    FUNCTION(cuDeviceGetCount)                            \
    FUNCTION(cuDeviceGetName)                             \
    FUNCTION(cuDeviceGetUuid)                             \
    FUNCTION(cuDeviceGetAttribute)                        \
    FUNCTION(cuDeviceTotalMem)                            \
    FUNCTION(cuDevicePrimaryCtxRetain)                    \
    FUNCTION(cuCtxSetCurrent)                             \
    FUNCTION(cuModuleLoadData)                            \
    FUNCTION(cuModuleUnload)                              \
    FUNCTION(cuModuleGetFunction)                         \
    FUNCTION(cuFuncSetAttribute)                          \
    FUNCTION(cuFuncGetAttribute)                          \
    FUNCTION(cuLaunchKernelEx)                            \
    FUNCTION(cuTensorMapEncodeTiled)                      \
    FUNCTION(cuOccupancyMaxActiveBlocksPerMultiprocessor) \
    FUNCTION(cuOccupancyMaxActiveClusters)                \
    FUNCTION(cuMemAlloc)                                  \
    FUNCTION(cuMemFree)                                   \
    FUNCTION(cuMemcpyHtoDAsync)                           \
    FUNCTION(cuMemcpyDtoHAsync)                           \
    FUNCTION(cuMemcpyDtoDAsync)                           \
    FUNCTION(cuMemsetD8Async)                             \
    FUNCTION(cuStreamCreate)                              \
    FUNCTION(cuStreamSynchronize)                         \
    FUNCTION(cuStreamBeginCapture)                        \
    FUNCTION(cuStreamEndCapture)                          \
    FUNCTION(cuGraphDestroy)                              \
    FUNCTION(cuGraphInstantiate)                          \
    FUNCTION(cuGraphExecDestroy)                          \
    FUNCTION(cuGraphUpload)                               \
    FUNCTION(cuGraphLaunch)                               \
    FUNCTION(cuEventCreate)                               \
    FUNCTION(cuEventRecord)                               \
    FUNCTION(cuEventRecordWithFlags)                      \
    FUNCTION(cuEventElapsedTime)

namespace ww::cuda {

struct DriverApi {
#define WW_DECLARE(name) decltype(&::name) name##Function = nullptr;
    // Expanded twice, so that `name` is the versioned one in both places.
#define WW_DECLARE_MEMBER(name) WW_DECLARE(name)
    WW_CUDA_DRIVER_FUNCTIONS(WW_DECLARE_MEMBER)
#undef WW_DECLARE_MEMBER
#undef WW_DECLARE
    std::string error;  ///< why the driver cannot be used; empty when it can
};

/// libcuda.so.1, opened and initialised on the first call.
[[nodiscard]] const DriverApi& driver();

/// Calls a driver function by its plain name: WW_CU(cuMemAlloc)(&address, bytes).
#define WW_CU_JOINED(name) name##Function
#define WW_CU_EXPANDED(name) WW_CU_JOINED(name)
#define WW_CU(name) (::ww::cuda::driver().WW_CU_EXPANDED(name))

/// Whether the context is broken for good after this result.
[[nodiscard]] bool isSticky(CUresult result);

/// The result as the fault of a candidate: "CUDA_ERROR_ILLEGAL_ADDRESS: an illegal memory access was encountered".
[[nodiscard]] evaluation::Fault faultOf(CUresult result, const std::string& doing);

}  // namespace ww::cuda
