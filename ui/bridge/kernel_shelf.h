#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <QObject>
#include <QString>

#include "core/model/kernel_definition.h"

namespace ww::ui {

/// The kernels that can be opened: what the catalog finds, and manifests that the user opened. Read on another thread.
class KernelShelf : public QObject {
    Q_OBJECT

public:
    using QObject::QObject;

    void load();                                   ///< loaded, and broken for each manifest with mistakes
    void open(const std::filesystem::path& path);  ///< a manifest or its folder: opened, or broken

    [[nodiscard]] const std::vector<model::KernelDefinition>& kernels() const { return m_kernels; }
    [[nodiscard]] const model::KernelDefinition* find(const std::string& name) const;

    /// What the engine finds this kernel by: its name, or the path of its manifest when the catalog does not know it.
    [[nodiscard]] std::string reference(const std::string& name) const;

Q_SIGNALS:
    void loaded();
    void opened(const std::string& name);
    void broken(const QString& path, const QString& problems);

private:
    void put(model::KernelDefinition kernel);

    std::vector<model::KernelDefinition> m_kernels;
    std::map<std::string, std::string> m_manifests;  ///< of the kernels that the user opened, by name
};

}  // namespace ww::ui
