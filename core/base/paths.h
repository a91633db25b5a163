#pragma once

#include <filesystem>

namespace ww {

/// The program's folders after the XDG base directory specification ($XDG_…_HOME/warpwright). None is created here.
[[nodiscard]] std::filesystem::path dataFolder();    ///< archive, user kernels
[[nodiscard]] std::filesystem::path cacheFolder();   ///< compiled kernels
[[nodiscard]] std::filesystem::path configFolder();  ///< settings, model profiles, prompt templates
[[nodiscard]] std::filesystem::path stateFolder();   ///< logs, window layout, recovery

/// Folder of the running executable.
[[nodiscard]] std::filesystem::path executableFolder();

/// A folder shipped with the program ("kernels", "resources/prompts"): $WARPWRIGHT_HOME, beside the executable
/// (../share/warpwright) or the source tree the program was built from, the first that exists.
[[nodiscard]] std::filesystem::path shippedFolder(const std::filesystem::path& name);

}  // namespace ww
