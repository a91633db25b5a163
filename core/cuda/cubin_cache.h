#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace ww::cuda {

/// Compiled code on disk, by content. Several processes may use one folder: an entry appears whole or not at all.
class CubinCache {
public:
    struct Entry {
        std::string log;
        std::string binary;
    };

    explicit CubinCache(std::filesystem::path folder) : m_folder(std::move(folder)) {}

    /// Nothing when there is none or it is damaged.
    [[nodiscard]] std::optional<Entry> find(const std::string& key) const;

    /// A cache that cannot be written (full disk, no rights) costs time only: failures are ignored.
    void store(const std::string& key, const Entry& entry) const;

private:
    std::filesystem::path m_folder;
};

}  // namespace ww::cuda
