#include "core/cuda/shared_library.h"

#include <algorithm>
#include <cstdlib>
#include <dlfcn.h>
#include <string_view>

#include "core/base/text.h"

namespace ww::cuda {

namespace fs = std::filesystem;

namespace {

std::string environment(const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr ? value : "";
}

void appendList(std::vector<fs::path>& folders, const std::string& list) {
    for (const std::string_view part : split(list, ':')) {
        if (!part.empty()) folders.emplace_back(part);
    }
}

std::vector<fs::path> subfolders(const fs::path& folder) {
    std::vector<fs::path> found;
    std::error_code failed;
    for (fs::directory_iterator it(folder, failed), end; !failed && it != end; it.increment(failed)) {
        if (it->is_directory(failed)) found.push_back(it->path());
    }
    std::sort(found.rbegin(), found.rend());  // newer versions first
    return found;
}

void appendToolkit(std::vector<fs::path>& folders, const fs::path& toolkit) {
    folders.push_back(toolkit / "lib64");
    folders.push_back(toolkit / "lib");
    folders.push_back(toolkit / "targets/x86_64-linux/lib");
}

/// nvidia-…-cu12 and -cu13 wheels put their libraries under site-packages/nvidia/NAME/lib.
void appendPythonWheels(std::vector<fs::path>& folders) {
    std::vector<fs::path> prefixes;
    if (const std::string venv = environment("VIRTUAL_ENV"); !venv.empty()) prefixes.emplace_back(venv);
    for (const std::string_view part : split(environment("PATH"), ':')) {
        std::error_code failed;
        const fs::path python = fs::path(part) / "python3";
        if (part.empty() || !fs::exists(python, failed)) continue;
        // A link into a virtual environment leads to it; the environment's own link must not be followed to the system.
        const fs::path target = fs::is_symlink(python, failed) ? fs::read_symlink(python, failed) : python;
        if (target.is_absolute()) prefixes.push_back(target.parent_path().parent_path());
        prefixes.push_back(python.parent_path().parent_path());
        break;
    }
    for (const fs::path& prefix : prefixes) {
        for (const fs::path& version : subfolders(prefix / "lib")) {
            if (!version.filename().string().starts_with("python3")) continue;
            for (const fs::path& wheel : subfolders(version / "site-packages/nvidia"))
                folders.push_back(wheel / "lib");
        }
    }
}

std::vector<fs::path> findFolders() {
    std::vector<fs::path> folders;
    appendList(folders, environment("WARPWRIGHT_CUDA_LIBRARIES"));
    for (const char* variable : {"CUDA_HOME", "CUDA_PATH"}) {
        if (const std::string toolkit = environment(variable); !toolkit.empty()) appendToolkit(folders, toolkit);
    }
    appendToolkit(folders, "/usr/local/cuda");
    for (const fs::path& folder : subfolders("/usr/local")) {
        if (folder.filename().string().starts_with("cuda-")) appendToolkit(folders, folder);
    }
    appendToolkit(folders, "/opt/cuda");
    appendPythonWheels(folders);
    std::error_code failed;
    std::erase_if(folders, [&](const fs::path& folder) { return !fs::is_directory(folder, failed); });
    return folders;
}

std::vector<fs::path> loaderFolders() {
    std::vector<fs::path> folders;
    appendList(folders, environment("LD_LIBRARY_PATH"));
    for (const char* folder : {"/usr/lib/x86_64-linux-gnu", "/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu",
                               "/usr/lib64", "/usr/lib", "/usr/local/lib", "/usr/local/nvidia/lib64"})
        folders.emplace_back(folder);
    return folders;
}

}  // namespace

const std::vector<fs::path>& libraryFolders() {
    static const std::vector<fs::path> folders = findFolders();
    return folders;
}

fs::path locateLibrary(std::span<const std::string> names) {
    std::error_code failed;
    for (const std::string& name : names) {
        for (const std::vector<fs::path>& folders : {loaderFolders(), libraryFolders()}) {
            for (const fs::path& folder : folders) {
                if (fs::exists(folder / name, failed)) return folder / name;
            }
        }
    }
    return {};
}

SharedLibrary::SharedLibrary(std::span<const std::string> names) {
    for (const std::string& name : names) {
        m_handle = dlopen(name.c_str(), RTLD_LAZY | RTLD_LOCAL);
        if (m_handle != nullptr) return;
        m_error = dlerror();
        for (const fs::path& folder : libraryFolders()) {
            std::error_code failed;
            if (!fs::exists(folder / name, failed)) continue;
            m_handle = dlopen((folder / name).c_str(), RTLD_LAZY | RTLD_LOCAL);
            if (m_handle != nullptr) return;
            m_error = dlerror();
        }
    }
}

void* SharedLibrary::symbol(const char* name) const {
    return m_handle != nullptr ? dlsym(m_handle, name) : nullptr;
}

}  // namespace ww::cuda
