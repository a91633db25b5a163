#include "core/host/contents.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "core/host/element_access.h"
#include "core/host/parts.h"

namespace ww::host {

void fillElements(void* elements, model::ElementType type, std::int64_t count, const evaluation::FillRule& rule,
                  std::uint64_t seed) {
    withAccessTo(type, [&](auto access) {
        using Access = decltype(access);
        auto* const stored = static_cast<typename Access::Stored*>(elements);
        inParts(count, 1 << 16, [&](std::int64_t begin, std::int64_t end) {
            for (std::int64_t i = begin; i < end; ++i) {
                stored[i] = Access::rounded(evaluation::fillValue(rule, seed, static_cast<std::uint64_t>(i)));
            }
            return true;
        });
    });
}

std::uint64_t checksumOf(std::span<const std::byte> bytes) {
    // Blocks of a fixed size: the sum must not depend on the number of cores.
    constexpr std::int64_t blockBytes = 1 << 18;
    const auto total = static_cast<std::int64_t>(bytes.size());
    std::vector<std::uint64_t> hashes(static_cast<std::size_t>((total + blockBytes - 1) / blockBytes));
    inParts(static_cast<std::int64_t>(hashes.size()), 4, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t block = begin; block < end; ++block) {
            const std::span<const std::byte> rest = bytes.subspan(static_cast<std::size_t>(block * blockBytes));
            hashes[static_cast<std::size_t>(block)] =
                XXH3_64bits(rest.data(), std::min(rest.size(), static_cast<std::size_t>(blockBytes)));
        }
        return true;
    });
    return XXH3_64bits(hashes.data(), hashes.size() * sizeof(std::uint64_t));
}

}  // namespace ww::host
