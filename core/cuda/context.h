#pragma once

#include <cuda.h>
#include <string>

#include "core/cuda/driver_api.h"

namespace ww::cuda {

/// The device's primary context, made current to the calling thread, with the one stream all work goes through.
class Context {
public:
    [[nodiscard]] static evaluation::Tried<Context> open(int ordinal);

    [[nodiscard]] CUdevice device() const { return m_device; }
    [[nodiscard]] CUstream stream() const { return m_stream; }

    /// The result as success or fault; remembers when the context broke for good.
    evaluation::Tried<void> check(CUresult result, const std::string& doing);
    [[nodiscard]] bool lost() const { return m_lost; }

    evaluation::Tried<void> synchronize() { return check(WW_CU(cuStreamSynchronize)(m_stream), "the kernel"); }

private:
    CUdevice m_device = 0;
    CUcontext m_context = nullptr;
    CUstream m_stream = nullptr;
    bool m_lost = false;
};

}  // namespace ww::cuda
