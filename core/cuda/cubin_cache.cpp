#include "core/cuda/cubin_cache.h"

#include <atomic>
#include <fstream>
#include <iterator>
#include <unistd.h>

#include <fmt/format.h>

#include "core/base/content_hash.h"

namespace ww::cuda {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view magic = "warpwright-cubin-1";

}  // namespace

std::optional<CubinCache::Entry> CubinCache::find(const std::string& key) const {
    std::ifstream file(m_folder / key, std::ios::binary);
    if (!file) return std::nullopt;
    std::string word, hash;
    std::size_t logBytes = 0;
    if (!(file >> word >> hash >> logBytes) || word != magic || file.get() != '\n') return std::nullopt;
    const std::string body{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    if (body.size() < logBytes || contentHash(body) != hash) return std::nullopt;
    return Entry{body.substr(0, logBytes), body.substr(logBytes)};
}

void CubinCache::store(const std::string& key, const Entry& entry) const {
    static std::atomic<int> count{0};
    std::error_code failed;
    fs::create_directories(m_folder, failed);
    const fs::path temporary = m_folder / fmt::format("{}.{}.{}", key, ::getpid(), ++count);
    {
        std::ofstream file(temporary, std::ios::binary);
        const std::string body = entry.log + entry.binary;
        file << magic << ' ' << contentHash(body) << ' ' << entry.log.size() << '\n' << body;
        if (!file.flush()) {
            file.close();
            fs::remove(temporary, failed);
            return;
        }
    }
    fs::rename(temporary, m_folder / key, failed);
    if (failed) fs::remove(temporary, failed);
}

}  // namespace ww::cuda
