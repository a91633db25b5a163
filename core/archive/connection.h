#pragma once

#include <filesystem>
#include <functional>
#include <type_traits>

#include <SQLiteCpp/SQLiteCpp.h>
#include <SQLiteCpp/VariadicBind.h>

#include "core/base/result.h"

namespace ww::archive {

enum class Access { ReadOnly, ReadWrite };

/// Opens an archive, checks that it is one that this program understands, and brings an older one up to date
/// (ReadWrite; also creates folder and file). The error is one line that names the file and the remedy.
[[nodiscard]] Result<SQLite::Database> openConnection(const std::filesystem::path& path, Access access);

/// What SQLite said, for the user.
[[nodiscard]] Error explain(const SQLite::Exception& failed, const std::filesystem::path& path);

/// Runs `work`, which returns a value or nothing, and turns what SQLite throws into an Error.
template <typename Work>
[[nodiscard]] auto guarded(const std::filesystem::path& path, Work&& work) -> Result<std::invoke_result_t<Work>> {
    try {
        if constexpr (std::is_void_v<std::invoke_result_t<Work>>) {
            work();
            return {};
        } else {
            return work();
        }
    } catch (const SQLite::Exception& failed) {
        return tl::unexpected<Error>(explain(failed, path));
    }
}

}  // namespace ww::archive
