#pragma once

#include <memory>

#include "core/cuda/context.h"

namespace ww::cuda {

/// Device memory between two guard zones, which hold a known byte.
class CudaBuffer : public evaluation::Buffer {
public:
    static constexpr std::size_t guardBytes = 16384;
    static constexpr unsigned char guardByte = 0xc3;

    [[nodiscard]] static evaluation::Tried<std::unique_ptr<CudaBuffer>> allocate(Context& context, std::size_t bytes);
    ~CudaBuffer() override;
    CudaBuffer(const CudaBuffer&) = delete;
    CudaBuffer& operator=(const CudaBuffer&) = delete;

    [[nodiscard]] std::size_t bytes() const override { return m_bytes; }
    [[nodiscard]] void* address() const override { return reinterpret_cast<void*>(start()); }
    [[nodiscard]] CUdeviceptr start() const { return m_allocation + guardBytes; }
    [[nodiscard]] CUdeviceptr lowerGuard() const { return m_allocation; }
    [[nodiscard]] CUdeviceptr upperGuard() const { return start() + m_bytes; }

private:
    CudaBuffer(CUdeviceptr allocation, std::size_t bytes) : m_allocation(allocation), m_bytes(bytes) {}

    CUdeviceptr m_allocation;
    std::size_t m_bytes;
};

}  // namespace ww::cuda
