#include "core/catalog/source_tree.h"

#include <algorithm>
#include <fstream>
#include <set>

namespace ww::catalog {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t mostBytesOfFile = 4u << 20;
constexpr std::size_t mostBytesOfKernel = 16u << 20;
constexpr std::size_t mostFiles = 256;
constexpr std::size_t mostNested = 32;

bool isInside(const fs::path& path, const fs::path& folder) {
    const auto [folderEnd, pathEnd] = std::mismatch(folder.begin(), folder.end(), path.begin(), path.end());
    return folderEnd == folder.end() && pathEnd != path.end();
}

/// The name in `#include "name"`, or an Include without name.
Include includeIn(std::string_view line, std::size_t lineStart) {
    std::size_t at = 0;
    const auto skipBlanks = [&] {
        while (at < line.size() && (line[at] == ' ' || line[at] == '\t'))
            ++at;
    };
    const auto take = [&](std::string_view word) {
        skipBlanks();
        if (line.substr(at, word.size()) != word) return false;
        at += word.size();
        return true;
    };
    if (!take("#") || !take("include") || !take("\"")) return {};
    const std::size_t close = line.find('"', at);
    if (close == std::string_view::npos || close == at) return {};
    return {std::string(line.substr(at, close - at)), 0, lineStart + at, lineStart + close};
}

}  // namespace

Result<std::string> readTextFile(const fs::path& path, std::size_t mostBytes) {
    std::error_code failed;
    if (!fs::exists(path, failed)) return fail(Error::Kind::Io, "There is no file {}.", path.string());
    if (!fs::is_regular_file(path, failed)) return fail(Error::Kind::Io, "{} is not a regular file.", path.string());
    std::ifstream file(path, std::ios::binary);
    if (!file) return fail(Error::Kind::Io, "{} cannot be read.", path.string());
    // One byte more than expected: what has grown too large meanwhile is noticed.
    const std::uintmax_t size = fs::file_size(path, failed);
    std::string text(std::min<std::uintmax_t>(failed ? mostBytes : size, mostBytes) + 1, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(file.gcount()));
    if (text.size() > mostBytes) {
        return fail(Error::Kind::Io, "{} is larger than {} KiB.", path.string(), mostBytes >> 10);
    }
    return text;
}

Result<std::string> nameWithin(const fs::path& kernelFolder, const fs::path& path) {
    std::error_code failed;
    const fs::path folder = fs::weakly_canonical(kernelFolder, failed);
    if (failed) return fail("{} cannot be resolved: {}.", kernelFolder.string(), failed.message());
    const fs::path full = fs::weakly_canonical(folder / path, failed);
    if (failed) return fail("{} cannot be resolved: {}.", path.string(), failed.message());
    if (!isInside(full, folder) && !isInside(full, folder.parent_path() / "common")) {
        return fail("{} lies outside the kernel's folder and ../common.", path.string());
    }
    return full.lexically_relative(folder).string();
}

std::vector<Include> includesOf(std::string_view text) {
    std::vector<Include> includes;
    std::size_t line = 0;
    for (std::size_t start = 0; start < text.size();) {
        const std::size_t end = std::min(text.find('\n', start), text.size());
        ++line;
        Include include = includeIn(text.substr(start, end - start), start);
        if (!include.name.empty()) {
            include.line = line;
            includes.push_back(std::move(include));
        }
        start = end + 1;
    }
    return includes;
}

Result<void> SourceTree::add(const std::string& name) {
    auto within = nameWithin(m_folder, name);
    if (!within) return passOn(within);
    return m_texts.contains(*within) ? Result<void>() : read(*within);
}

Result<void> SourceTree::read(const std::string& name) {
    auto text = readTextFile(m_folder / name, mostBytesOfFile);
    if (!text) return passOn(text);
    if (text->find('\0') != std::string::npos) return fail("{} is not a text file.", name);
    m_bytes += text->size();
    if (m_bytes > mostBytesOfKernel)
        return fail("The kernel's sources are larger than {} MiB.", mostBytesOfKernel >> 20);
    if (m_texts.size() >= mostFiles) return fail("The kernel has more than {} source files.", mostFiles);
    m_texts[name];  // taken; filled in below
    m_open.push_back(name);
    resolveIncludes(name, *text);
    m_open.pop_back();
    m_texts[name] = std::move(*text);
    return {};
}

void SourceTree::resolveIncludes(const std::string& name, std::string& text) {
    const fs::path folder = fs::path(name).parent_path();
    std::vector<Include> includes = includesOf(text);
    std::ranges::reverse(includes);  // so that rewriting one leaves the places of those before it
    for (const Include& include : includes) {
        const auto mistake = [&](std::string message) {
            m_mistakes.push_back({m_folder / name, include.line, 0, std::move(message)});
        };
        const auto within = nameWithin(m_folder, folder / include.name);
        if (!within) {
            mistake(within.error().message);
            continue;
        }
        text.replace(include.begin, include.end - include.begin, *within);
        if (std::ranges::find(m_open, *within) != m_open.end()) {
            mistake(fmt::format("{} includes itself{}", *within,
                                m_open.back() == *within ? "." : fmt::format(" by way of {}.", m_open.back())));
        } else if (m_open.size() >= mostNested) {
            mistake(fmt::format("includes are nested more than {} deep", mostNested));
        } else if (!m_texts.contains(*within)) {
            if (auto done = read(*within); !done) mistake(done.error().message);
        }
    }
}

std::vector<model::SourceFile> SourceTree::files() && {
    std::vector<model::SourceFile> files;
    for (auto& [name, text] : m_texts)
        files.push_back({name, std::move(text)});
    return files;
}

std::vector<model::SourceFile> filesOfProgram(std::span<const model::SourceFile> sources, std::string_view main) {
    std::vector<model::SourceFile> files;
    std::set<std::string, std::less<>> seen;
    std::vector<std::string> open{std::string(main)};
    while (!open.empty()) {
        const std::string name = std::move(open.back());
        open.pop_back();
        const auto source = std::ranges::find(sources, name, &model::SourceFile::name);
        if (source == sources.end() || !seen.insert(name).second) continue;
        files.push_back(*source);
        for (Include& include : includesOf(source->text))
            open.push_back(std::move(include.name));
    }
    return files;
}

}  // namespace ww::catalog
