#pragma once

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include <QTemporaryDir>

/// A copy of the kernel tests/data/kernels/scale with its ../common, to be spoiled.
namespace ww::test {

inline std::string readFile(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

inline void writeFile(const std::filesystem::path& path, const std::string& text) {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
}

class KernelFolder {
public:
    KernelFolder() {
        const std::filesystem::path original = std::filesystem::path(WW_SOURCE_DIR) / "tests/data/kernels";
        for (const char* part : {"scale", "common"}) {
            std::filesystem::copy(original / part, root() / part, std::filesystem::copy_options::recursive);
        }
    }

    [[nodiscard]] std::filesystem::path root() const { return m_folder.path().toStdString(); }
    [[nodiscard]] std::filesystem::path path() const { return root() / "scale"; }
    [[nodiscard]] std::filesystem::path manifest() const { return path() / "kernel.toml"; }

    /// Replaces the first occurrence of `before` in the manifest.
    bool change(const std::string& before, const std::string& after) const {
        std::string text = readFile(manifest());
        const std::size_t at = text.find(before);
        if (at == std::string::npos) return false;
        writeFile(manifest(), text.replace(at, before.size(), after));
        return true;
    }

private:
    QTemporaryDir m_folder;
};

}  // namespace ww::test
