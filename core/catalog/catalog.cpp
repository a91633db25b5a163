#include "core/catalog/catalog.h"

#include <algorithm>

#include "core/base/paths.h"
#include "core/base/text.h"

namespace ww::catalog {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view manifestName = "kernel.toml";

bool looksLikePath(std::string_view text) {
    return text.find('/') != std::string_view::npos || text.ends_with(".toml") || text == "." || text == "..";
}

Result<model::KernelDefinition> usable(const ReadManifest& manifest) {
    if (!manifest.usable()) return fail("{}", toString(manifest.mistakes));
    return manifest.definition;
}

}  // namespace

fs::path manifestAt(const fs::path& path) {
    std::error_code ignored;
    const fs::path full = fs::absolute(path, ignored).lexically_normal();
    return fs::is_directory(full, ignored) ? full / manifestName : full;
}

Catalog Catalog::load() {
    return load(shippedFolder("kernels"), dataFolder() / "kernels");
}

Catalog Catalog::load(const fs::path& shipped, const fs::path& own) {
    Catalog catalog;
    catalog.addFolder(own, false);
    catalog.addFolder(shipped, true);
    std::ranges::stable_sort(catalog.m_entries, {}, &Entry::name);
    return catalog;
}

void Catalog::addFolder(const fs::path& folder, bool shipped) {
    std::error_code failed;
    for (fs::directory_iterator each(folder, failed), last; !failed && each != last; each.increment(failed)) {
        const fs::path manifest = each->path() / manifestName;
        std::error_code ignored;
        if (!fs::exists(manifest, ignored)) continue;
        Entry entry{{}, shipped, readManifest(manifest)};
        const std::string& name = entry.manifest.definition.name;
        entry.name = name.empty() ? each->path().filename().string() : name;
        if (this->entry(entry.name) == nullptr) m_entries.push_back(std::move(entry));
    }
}

const Catalog::Entry* Catalog::entry(std::string_view name) const {
    const auto found = std::ranges::find(m_entries, name, &Entry::name);
    return found == m_entries.end() ? nullptr : &*found;
}

Result<model::KernelDefinition> Catalog::find(std::string_view nameOrPath) const {
    if (looksLikePath(nameOrPath)) {
        const std::filesystem::path manifest = manifestAt(nameOrPath);
        std::error_code unreadable;
        if (!std::filesystem::exists(manifest, unreadable)) {
            return fail(Error::Kind::BadUsage, "There is no file {}.", manifest.string());
        }
        return usable(readManifest(manifest));
    }
    if (const Entry* found = entry(nameOrPath)) return usable(found->manifest);
    std::vector<std::string> names;
    for (const Entry& each : m_entries)
        names.push_back(each.name);
    const std::string_view closest = closestMatch(nameOrPath, names);
    if (!closest.empty()) {
        return fail(Error::Kind::BadUsage, "There is no kernel {}; did you mean {}?", nameOrPath, closest);
    }
    return fail(Error::Kind::BadUsage, "There is no kernel {}. There are {}; other kernels are given by path.",
                nameOrPath, names.empty() ? "none in the catalog" : join(names, ", "));
}

}  // namespace ww::catalog
