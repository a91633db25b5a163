#pragma once

#include <map>
#include <optional>

#include "core/cuda/context.h"
#include "core/cuda/cuda_buffer.h"
#include "core/cuda/nvrtc_compiler.h"

namespace ww::cuda {

/// Work on buffers by the kernels in device_kernels.cu, which are compiled (or taken from the cache) on first use.
class DeviceKernels {
public:
    DeviceKernels(Context& context, const NvrtcCompiler& compiler) : m_context(context), m_compiler(compiler) {}

    evaluation::Tried<void> fill(const evaluation::Buffer& buffer, model::ElementType type, std::int64_t count,
                                 const model::Fill& fill, std::uint64_t seed);
    evaluation::Tried<std::uint64_t> checksum(const evaluation::Buffer& buffer);
    evaluation::Tried<bool> guardsIntact(const CudaBuffer& buffer);
    evaluation::Tried<evaluation::Comparison> compare(const evaluation::Buffer& output, model::ElementType type,
                                                      const evaluation::Buffer& reference, std::int64_t count,
                                                      const model::Tolerance& tolerance);

    /// Starts a plain copy; bytes a multiple of 16.
    evaluation::Tried<void> copy(CUdeviceptr to, CUdeviceptr from, std::size_t bytes);

    /// Compiles and loads the kernels unless they are there.
    evaluation::Tried<void> prepare();

private:
    evaluation::Tried<void> fillFromFile(const evaluation::Buffer& buffer, model::ElementType type, std::int64_t count,
                                         const model::Fill& fill);
    evaluation::Tried<void> launch(const char* entry, std::int64_t elements, std::span<void*> parameters);
    evaluation::Tried<void> clearScratch(const void* contents, std::size_t bytes);
    evaluation::Tried<void> readScratch(void* contents, std::size_t bytes);

    Context& m_context;
    const NvrtcCompiler& m_compiler;
    CUmodule m_module = nullptr;
    std::map<std::string, CUfunction> m_functions;
    std::unique_ptr<CudaBuffer> m_scratch;
};

}  // namespace ww::cuda
