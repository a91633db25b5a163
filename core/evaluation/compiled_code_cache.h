#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace ww::evaluation {

/// Compiled code on disk, by a hash of everything that determines it. Several processes and threads may use one folder:
/// an entry is written beside its place and renamed into it. Whatever goes wrong with the disk only costs a
/// compilation.
class CompiledCodeCache {
public:
    /// Entries unused for the longest go when the folder exceeds `maximumBytes`; looked at here, once.
    explicit CompiledCodeCache(std::filesystem::path folder, std::uintmax_t maximumBytes = std::uintmax_t{1} << 30);

    [[nodiscard]] std::optional<std::string> find(const std::string& key) const;
    void store(const std::string& key, std::string_view code) const;

private:
    void trim(std::uintmax_t maximumBytes) const;
    [[nodiscard]] std::filesystem::path fileOf(const std::string& key) const;

    std::filesystem::path m_folder;
};

}  // namespace ww::evaluation
