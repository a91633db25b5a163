#include "core/cuda/cuda_buffer.h"

#include <fmt/format.h>

namespace ww::cuda {

using evaluation::Tried;

Tried<std::unique_ptr<CudaBuffer>> CudaBuffer::allocate(Context& context, std::size_t bytes) {
    CUdeviceptr allocation = 0;
    const CUresult result = WW_CU(cuMemAlloc)(&allocation, bytes + 2 * guardBytes);
    if (Tried<void> done = context.check(result, fmt::format("allocating {} bytes", bytes)); !done) {
        return tl::unexpected(done.error());
    }
    std::unique_ptr<CudaBuffer> buffer(new CudaBuffer(allocation, bytes));
    for (const CUdeviceptr guard : {buffer->lowerGuard(), buffer->upperGuard()}) {
        const CUresult filled = WW_CU(cuMemsetD8Async)(guard, guardByte, guardBytes, context.stream());
        if (Tried<void> done = context.check(filled, "setting guard zones"); !done) return tl::unexpected(done.error());
    }
    return buffer;
}

CudaBuffer::~CudaBuffer() {
    WW_CU(cuMemFree)(m_allocation);
}

}  // namespace ww::cuda
