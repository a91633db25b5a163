#include "core/host/guarded_memory.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <sys/mman.h>

#include <fmt/format.h>

namespace ww::host {

using evaluation::Fault;
using evaluation::Tried;

namespace {

constexpr std::byte zonePattern{0xa5};
constexpr std::size_t page = 4096;
constexpr std::size_t hugePage = std::size_t{2} << 20;

constexpr std::size_t roundedUp(std::size_t value, std::size_t multiple) {
    return (value + multiple - 1) / multiple * multiple;
}

bool intact(const std::byte* zone) {
    return std::all_of(zone, zone + GuardedMemory::zoneBytes, [](std::byte value) { return value == zonePattern; });
}

}  // namespace

Tried<std::unique_ptr<GuardedMemory>> GuardedMemory::allocate(std::size_t bytes) {
    // From the size of a huge page on, buffers begin at one: fewer TLB misses, the same ones for every contestant.
    const bool huge = bytes >= hugePage;
    const std::size_t slack = huge ? hugePage : 0;
    const std::size_t inside = roundedUp(zoneBytes + bytes + zoneBytes, page) + slack;
    std::unique_ptr<GuardedMemory> memory(new GuardedMemory);
    void* const mapping = ::mmap(nullptr, inside + 2 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mapping == MAP_FAILED ||
        ::mprotect(static_cast<std::byte*>(mapping) + page, inside, PROT_READ | PROT_WRITE) != 0) {
        const int reason = errno;
        if (mapping != MAP_FAILED) ::munmap(mapping, inside + 2 * page);
        return tl::unexpected(Fault{model::Outcome::ResourceExceeded,
                                    fmt::format("cannot have {} bytes of memory: {}", bytes, std::strerror(reason))});
    }
    memory->m_mapping = static_cast<std::byte*>(mapping);
    memory->m_mappedBytes = inside + 2 * page;
    const auto first = reinterpret_cast<std::uintptr_t>(memory->m_mapping + page + zoneBytes);
    memory->m_address = reinterpret_cast<std::byte*>(roundedUp(first, huge ? hugePage : alignment));
    memory->m_bytes = bytes;
    if (huge) ::madvise(memory->m_address, bytes, MADV_HUGEPAGE);
    std::fill_n(memory->m_address - zoneBytes, zoneBytes, zonePattern);
    std::fill_n(memory->m_address + bytes, zoneBytes, zonePattern);
    return memory;
}

GuardedMemory::~GuardedMemory() {
    if (m_mapping != nullptr) ::munmap(m_mapping, m_mappedBytes);
}

bool GuardedMemory::guardsIntact() const {
    return intact(m_address - zoneBytes) && intact(m_address + m_bytes);
}

}  // namespace ww::host
