#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/catalog/manifest_reader.h"

namespace ww::catalog {

/// The kernels that can be tuned by name: those shipped with the program and the user's own (dataFolder()/kernels),
/// which go before shipped ones of the same name. Others are given by path.
class Catalog {
public:
    struct Entry {
        std::string name;  ///< of the kernel, or of its folder when the manifest does not say
        bool shipped = false;
        ReadManifest manifest;
    };

    /// Reads the folders now. Manifests with mistakes are entries too.
    [[nodiscard]] static Catalog load();
    [[nodiscard]] static Catalog load(const std::filesystem::path& shipped, const std::filesystem::path& own);

    [[nodiscard]] std::span<const Entry> entries() const { return m_entries; }  ///< by name
    [[nodiscard]] const Entry* entry(std::string_view name) const;

    /// A kernel by name, or by the path of a manifest or of the folder it is in. Fails with all mistakes of the
    /// manifest, one on each line.
    [[nodiscard]] Result<model::KernelDefinition> find(std::string_view nameOrPath) const;

private:
    void addFolder(const std::filesystem::path& folder, bool shipped);

    std::vector<Entry> m_entries;
};

/// The manifest meant by a path to it or to its folder.
[[nodiscard]] std::filesystem::path manifestAt(const std::filesystem::path& path);

}  // namespace ww::catalog
