#pragma once

#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/catalog/mistake.h"
#include "core/model/kernel_definition.h"

namespace ww::catalog {

/// Reads a regular file of at most `mostBytes`; anything else (a device, a pipe, a folder) is an error.
[[nodiscard]] Result<std::string> readTextFile(const std::filesystem::path& path, std::size_t mostBytes);

/// Where a name written in a kernel's files lies relative to the kernel's folder ("tiling.cuh", "../common/types.cuh").
/// Fails when it lies, also by way of links, outside the folder and its neighbour `common`.
[[nodiscard]] Result<std::string> nameWithin(const std::filesystem::path& kernelFolder,
                                             const std::filesystem::path& path);

/// An #include "…" of a source.
struct Include {
    std::string name;  ///< as written
    std::size_t line = 0;
    std::size_t begin = 0, end = 0;  ///< bytes of the name in the text
};

[[nodiscard]] std::vector<Include> includesOf(std::string_view text);

/// The sources of a kernel with all that they include, each read once. In the texts every #include "…" is rewritten to
/// the name of the file (see model::SourceFile), so that no compiler has to guess what a name is relative to.
class SourceTree {
public:
    explicit SourceTree(std::filesystem::path kernelFolder) : m_folder(std::move(kernelFolder)) {}

    /// Adds a source and what it includes. What is wrong with the file itself is the error; what is wrong with its
    /// includes stands in mistakes().
    [[nodiscard]] Result<void> add(const std::string& name);

    [[nodiscard]] const Mistakes& mistakes() const { return m_mistakes; }
    [[nodiscard]] std::vector<model::SourceFile> files() &&;

private:
    [[nodiscard]] Result<void> read(const std::string& name);
    void resolveIncludes(const std::string& name, std::string& text);

    std::filesystem::path m_folder;
    std::map<std::string, std::string> m_texts;
    std::vector<std::string> m_open;  // files being read: from the source down to what is included now
    std::size_t m_bytes = 0;
    Mistakes m_mistakes;
};

/// `main` and everything it includes, out of a kernel's sources.
[[nodiscard]] std::vector<model::SourceFile> filesOfProgram(std::span<const model::SourceFile> sources,
                                                            std::string_view main);

}  // namespace ww::catalog
