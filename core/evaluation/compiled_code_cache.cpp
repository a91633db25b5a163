#include "core/evaluation/compiled_code_cache.h"

#include <algorithm>
#include <atomic>
#include <fstream>
#include <iterator>
#include <unistd.h>
#include <vector>

#include "core/base/content_hash.h"

namespace ww::evaluation {

namespace fs = std::filesystem;

namespace {

/// An entry is its code and the hash of it: a file cut short by a full disk or a crash is no entry.
constexpr std::size_t hashLength = 32;

}  // namespace

CompiledCodeCache::CompiledCodeCache(fs::path folder, std::uintmax_t maximumBytes) : m_folder(std::move(folder)) {
    std::error_code ignored;
    fs::create_directories(m_folder, ignored);
    trim(maximumBytes);
}

std::optional<std::string> CompiledCodeCache::find(const std::string& key) const {
    const fs::path path = fileOf(key);
    std::ifstream file(path, std::ios::binary);
    if (!file) return std::nullopt;
    std::string content(std::istreambuf_iterator<char>(file), {});
    if (content.size() <= hashLength) return std::nullopt;
    const std::string hash = content.substr(content.size() - hashLength);
    content.resize(content.size() - hashLength);
    if (contentHash(content) != hash) return std::nullopt;
    std::error_code ignored;
    fs::last_write_time(path, fs::file_time_type::clock::now(), ignored);
    return content;
}

void CompiledCodeCache::store(const std::string& key, std::string_view code) const {
    static std::atomic<unsigned> counter{0};
    const fs::path path = fileOf(key);
    const fs::path written = fmt::format("{}.{}.{}", path.string(), ::getpid(), counter++);
    std::error_code failed;
    {
        std::ofstream file(written, std::ios::binary);
        file << code << contentHash(code);
        if (!file.flush()) failed = std::make_error_code(std::errc::io_error);
    }
    if (!failed) fs::rename(written, path, failed);
    if (failed) fs::remove(written, failed);
}

void CompiledCodeCache::trim(std::uintmax_t maximumBytes) const {
    struct Entry {
        fs::path path;
        std::uintmax_t bytes;
        fs::file_time_type used;
    };
    std::vector<Entry> entries;
    std::uintmax_t total = 0;
    std::error_code failed;
    for (const fs::directory_entry& found : fs::directory_iterator(m_folder, failed)) {
        const std::uintmax_t bytes = found.file_size(failed);
        if (failed) continue;
        entries.push_back({found.path(), bytes, found.last_write_time(failed)});
        total += bytes;
    }
    if (total <= maximumBytes) return;
    std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.used < b.used; });
    for (const Entry& entry : entries) {
        if (total <= maximumBytes / 2) return;
        if (fs::remove(entry.path, failed)) total -= entry.bytes;
    }
}

fs::path CompiledCodeCache::fileOf(const std::string& key) const {
    return m_folder / key;
}

}  // namespace ww::evaluation
