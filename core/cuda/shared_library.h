#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace ww::cuda {

/// Where the CUDA libraries may lie beside the loader's own folders: $WARPWRIGHT_CUDA_LIBRARIES (colon-separated),
/// $CUDA_HOME and $CUDA_PATH, /usr/local/cuda*, /opt/cuda, and the NVIDIA wheels of the Python on PATH.
[[nodiscard]] const std::vector<std::filesystem::path>& libraryFolders();

/// The first of `names` ("libnvrtc.so.13", …) that exists in those folders or in the loader's, not loaded; or empty.
[[nodiscard]] std::filesystem::path locateLibrary(std::span<const std::string> names);

/// A library opened at run time. It stays open: what CUDA libraries start in the background cannot be unloaded safely.
class SharedLibrary {
public:
    SharedLibrary() = default;

    /// Opens the first of `names` that can be opened. `loaded()` tells whether one could.
    explicit SharedLibrary(std::span<const std::string> names);

    [[nodiscard]] bool loaded() const { return m_handle != nullptr; }
    [[nodiscard]] const std::string& error() const { return m_error; }

    /// nullptr when there is no such symbol.
    [[nodiscard]] void* symbol(const char* name) const;

    /// Sets `function` to the symbol; false when it is missing.
    template <typename Function>
    bool resolve(Function& function, const char* name) const {
        function = reinterpret_cast<Function>(symbol(name));
        return function != nullptr;
    }

private:
    void* m_handle = nullptr;
    std::string m_error;
};

}  // namespace ww::cuda
