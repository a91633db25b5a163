#pragma once

#include <filesystem>

#include "core/catalog/mistake.h"
#include "core/model/kernel_definition.h"

namespace ww::catalog {

/// A manifest as far as it could be understood. It may be used when there are no mistakes.
struct ReadManifest {
    model::KernelDefinition definition;
    Mistakes mistakes;

    [[nodiscard]] bool usable() const { return mistakes.empty(); }
};

/// Reads NAME/kernel.toml with the sources it names and what these include. Every mistake is reported with its place;
/// no content of a file can do more than that.
[[nodiscard]] ReadManifest readManifest(const std::filesystem::path& manifest);

}  // namespace ww::catalog
