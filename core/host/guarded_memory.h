#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "core/evaluation/device.h"

namespace ww::host {

/// Memory of the host between two zones of a known pattern, which lie between two pages that cannot be touched: a
/// small step over the border is noticed afterwards, a large one at once (by a signal).
class GuardedMemory : public evaluation::Buffer {
public:
    static constexpr std::size_t zoneBytes = 4096;
    static constexpr std::size_t alignment = 4096;

    [[nodiscard]] static evaluation::Tried<std::unique_ptr<GuardedMemory>> allocate(std::size_t bytes);
    ~GuardedMemory() override;
    GuardedMemory(const GuardedMemory&) = delete;
    GuardedMemory& operator=(const GuardedMemory&) = delete;

    [[nodiscard]] std::size_t bytes() const override { return m_bytes; }
    [[nodiscard]] void* address() const override { return m_address; }
    [[nodiscard]] bool guardsIntact() const;

private:
    GuardedMemory() = default;

    std::byte* m_mapping = nullptr;
    std::size_t m_mappedBytes = 0;
    std::byte* m_address = nullptr;
    std::size_t m_bytes = 0;
};

}  // namespace ww::host
