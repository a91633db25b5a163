#include "ui/bridge/kernel_shelf.h"

#include <algorithm>

#include "core/catalog/catalog.h"
#include "ui/bridge/elsewhere.h"

namespace ww::ui {
namespace {

struct Found {
    std::vector<model::KernelDefinition> kernels;
    std::vector<std::pair<QString, QString>> broken;
};

Found readCatalog() {
    Found found;
    const catalog::Catalog read = catalog::Catalog::load();
    for (const auto& entry : read.entries()) {
        auto kernel = read.find(entry.name);
        if (kernel) {
            found.kernels.push_back(std::move(*kernel));
        } else {
            found.broken.emplace_back(QString::fromStdString(entry.name),
                                      QString::fromStdString(kernel.error().message));
        }
    }
    return found;
}

}  // namespace

void KernelShelf::load() {
    elsewhere(this, readCatalog, [this](Found found) {
        std::erase_if(m_kernels, [this](const auto& kernel) { return !m_manifests.contains(kernel.name); });
        for (auto& kernel : found.kernels) {
            if (!m_manifests.contains(kernel.name)) put(std::move(kernel));
        }
        Q_EMIT loaded();
        for (const auto& [path, problems] : found.broken)
            Q_EMIT broken(path, problems);
    });
}

void KernelShelf::open(const std::filesystem::path& path) {
    elsewhere(
        this, [path] { return catalog::Catalog::load().find(path.string()); },
        [this, path](Result<model::KernelDefinition> kernel) {
            if (!kernel) {
                Q_EMIT broken(QString::fromStdString(path.string()), QString::fromStdString(kernel.error().message));
                return;
            }
            const std::string name = kernel->name;
            m_manifests[name] = kernel->manifest.string();
            put(std::move(*kernel));
            Q_EMIT opened(name);
        });
}

void KernelShelf::put(model::KernelDefinition kernel) {
    std::erase_if(m_kernels, [&](const auto& known) { return known.name == kernel.name; });
    const auto place = std::lower_bound(m_kernels.begin(), m_kernels.end(), kernel,
                                        [](const auto& a, const auto& b) { return a.name < b.name; });
    m_kernels.insert(place, std::move(kernel));
}

const model::KernelDefinition* KernelShelf::find(const std::string& name) const {
    const auto found =
        std::find_if(m_kernels.begin(), m_kernels.end(), [&](const auto& kernel) { return kernel.name == name; });
    return found == m_kernels.end() ? nullptr : &*found;
}

std::string KernelShelf::reference(const std::string& name) const {
    const auto found = m_manifests.find(name);
    return found == m_manifests.end() ? name : found->second;
}

}  // namespace ww::ui
