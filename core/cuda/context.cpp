#include "core/cuda/context.h"

#include <fmt/format.h>

namespace ww::cuda {

using evaluation::Tried;

Tried<Context> Context::open(int ordinal) {
    Context context;
    const std::string doing = fmt::format("opening cuda:{}", ordinal);
    CUresult result = WW_CU(cuDeviceGet)(&context.m_device, ordinal);
    if (result == CUDA_SUCCESS) result = WW_CU(cuDevicePrimaryCtxRetain)(&context.m_context, context.m_device);
    if (result == CUDA_SUCCESS) result = WW_CU(cuCtxSetCurrent)(context.m_context);
    if (result == CUDA_SUCCESS) result = WW_CU(cuStreamCreate)(&context.m_stream, CU_STREAM_NON_BLOCKING);
    if (result != CUDA_SUCCESS) return tl::unexpected(faultOf(result, doing));
    return context;
}

Tried<void> Context::check(CUresult result, const std::string& doing) {
    if (result == CUDA_SUCCESS) return {};
    if (isSticky(result)) m_lost = true;
    return tl::unexpected(faultOf(result, doing));
}

}  // namespace ww::cuda
