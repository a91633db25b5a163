#include "core/base/paths.h"

#include <cstdlib>

namespace ww {

namespace fs = std::filesystem;

namespace {

fs::path homeFolder() {
    const char* home = std::getenv("HOME");
    return home != nullptr && *home != '\0' ? fs::path(home) : fs::path("/");
}

fs::path xdgFolder(const char* variable, const char* fallback) {
    const char* value = std::getenv(variable);
    // The specification has relative paths ignored.
    const bool usable = value != nullptr && *value == '/';
    return (usable ? fs::path(value) : homeFolder() / fallback) / "warpwright";
}

}  // namespace

fs::path dataFolder() {
    return xdgFolder("XDG_DATA_HOME", ".local/share");
}

fs::path cacheFolder() {
    return xdgFolder("XDG_CACHE_HOME", ".cache");
}

fs::path configFolder() {
    return xdgFolder("XDG_CONFIG_HOME", ".config");
}

fs::path stateFolder() {
    return xdgFolder("XDG_STATE_HOME", ".local/state");
}

fs::path executableFolder() {
    std::error_code failed;
    const fs::path executable = fs::read_symlink("/proc/self/exe", failed);
    return failed ? fs::current_path() : executable.parent_path();
}

fs::path shippedFolder(const fs::path& name) {
    if (const char* home = std::getenv("WARPWRIGHT_HOME")) return fs::path(home) / name;
    const fs::path installed = executableFolder().parent_path() / "share/warpwright" / name;
    std::error_code ignored;
    if (fs::exists(installed, ignored)) return installed;
    return fs::path(WW_SOURCE_TREE) / name;
}

}  // namespace ww
