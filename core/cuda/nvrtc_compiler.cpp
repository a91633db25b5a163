#include "core/cuda/nvrtc_compiler.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <nvrtc.h>
#include <optional>

#include <fmt/format.h>

#include "core/base/content_hash.h"
#include "core/base/text.h"
#include "core/cuda/ptxas_log.h"
#include "core/cuda/shared_library.h"
#include "core/evaluation/stopwatch.h"

namespace ww::cuda {

namespace {

using evaluation::CompiledProgram;
using evaluation::Fault;
using evaluation::Tried;
using model::Outcome;

struct NvrtcApi {
    decltype(&::nvrtcVersion) version = nullptr;
    decltype(&::nvrtcCreateProgram) createProgram = nullptr;
    decltype(&::nvrtcDestroyProgram) destroyProgram = nullptr;
    decltype(&::nvrtcCompileProgram) compileProgram = nullptr;
    decltype(&::nvrtcGetProgramLogSize) logSize = nullptr;
    decltype(&::nvrtcGetProgramLog) log = nullptr;
    decltype(&::nvrtcGetCUBINSize) cubinSize = nullptr;
    decltype(&::nvrtcGetCUBIN) cubin = nullptr;
    decltype(&::nvrtcGetErrorString) errorString = nullptr;
    int major = 0, minor = 0;
    std::string error;
};

NvrtcApi load() {
    NvrtcApi api;
    const std::array<std::string, 4> names{"libnvrtc.so.13", "libnvrtc.so.12", "libnvrtc.so.11.2", "libnvrtc.so"};
    const SharedLibrary library(names);
    if (!library.loaded()) {
        api.error = "NVRTC (libnvrtc.so) cannot be opened: " + library.error();
        return api;
    }
    const bool complete =
        library.resolve(api.version, "nvrtcVersion") && library.resolve(api.createProgram, "nvrtcCreateProgram") &&
        library.resolve(api.destroyProgram, "nvrtcDestroyProgram") &&
        library.resolve(api.compileProgram, "nvrtcCompileProgram") &&
        library.resolve(api.logSize, "nvrtcGetProgramLogSize") && library.resolve(api.log, "nvrtcGetProgramLog") &&
        library.resolve(api.cubinSize, "nvrtcGetCUBINSize") && library.resolve(api.cubin, "nvrtcGetCUBIN") &&
        library.resolve(api.errorString, "nvrtcGetErrorString");
    if (!complete) {
        api.error = "this NVRTC is too old (before CUDA 11.1)";
    } else if (api.version(&api.major, &api.minor) != NVRTC_SUCCESS) {
        api.error = "NVRTC does not tell its version";
    }
    return api;
}

const NvrtcApi& nvrtc() {
    static const NvrtcApi api = load();
    return api;
}

/// Frees the program on every way out.
class Translation {
public:
    ~Translation() {
        if (m_program != nullptr) nvrtc().destroyProgram(&m_program);
    }
    Translation() = default;
    Translation(const Translation&) = delete;
    Translation& operator=(const Translation&) = delete;

    nvrtcResult create(const model::Program& program) {
        std::vector<const char*> texts, names;
        const char* main = "";
        for (const model::SourceFile& file : program.files) {
            if (file.name == program.mainFile) {
                main = file.text.c_str();
            } else {
                texts.push_back(file.text.c_str());
                names.push_back(file.name.c_str());
            }
        }
        return nvrtc().createProgram(&m_program, main, program.mainFile.c_str(), static_cast<int>(names.size()),
                                     texts.data(), names.data());
    }

    nvrtcResult compile(const std::vector<std::string>& options) {
        std::vector<const char*> pointers;
        for (const std::string& option : options)
            pointers.push_back(option.c_str());
        return nvrtc().compileProgram(m_program, static_cast<int>(pointers.size()), pointers.data());
    }

    [[nodiscard]] std::string log() const {
        std::size_t size = 0;
        if (nvrtc().logSize(m_program, &size) != NVRTC_SUCCESS || size == 0) return {};
        std::string text(size, '\0');
        if (nvrtc().log(m_program, text.data()) != NVRTC_SUCCESS) return {};
        return std::string(trimmed(std::string_view(text.c_str())));
    }

    [[nodiscard]] std::string cubin() const {
        std::size_t size = 0;
        if (nvrtc().cubinSize(m_program, &size) != NVRTC_SUCCESS) return {};
        std::string binary(size, '\0');
        if (nvrtc().cubin(m_program, binary.data()) != NVRTC_SUCCESS) return {};
        return binary;
    }

private:
    nvrtcProgram m_program = nullptr;
};

std::string cacheKey(const model::Program& program, const std::vector<std::string>& options) {
    std::string content = fmt::format("nvrtc {}.{}\n", nvrtc().major, nvrtc().minor);
    for (const std::string& option : options)
        content += option + '\n';
    content += program.mainFile + '\n';
    for (const model::SourceFile& file : program.files)
        content += fmt::format("{} {}\n{}", file.name, file.text.size(), file.text);
    return contentHash(content);
}

struct Code {
    std::string log;
    std::string binary;
};

/// The log travels with the machine code: resources are read from it. Its length comes first, up to a line end.
std::string packed(const Code& code) {
    return fmt::format("{}\n{}{}", code.log.size(), code.log, code.binary);
}

std::optional<Code> unpacked(const std::string& content) {
    std::size_t logLength = 0;
    const auto [end, failed] = std::from_chars(content.data(), content.data() + content.size(), logLength);
    const auto start = static_cast<std::size_t>(end - content.data()) + 1;
    if (failed != std::errc() || start + logLength > content.size()) return std::nullopt;
    return Code{content.substr(start, logLength), content.substr(start + logLength)};
}

CompiledProgram finished(Code entry, double milliseconds, bool fromCache) {
    CompiledProgram compiled;
    PtxasReport report = parsePtxasLog(entry.log);
    compiled.resources = std::move(report.resources);
    compiled.warnings = std::move(report.warnings);
    for (auto& [name, resources] : compiled.resources)
        resources.codeBytes = static_cast<int>(entry.binary.size());
    compiled.binary = std::move(entry.binary);
    compiled.log = std::move(entry.log);
    compiled.milliseconds = milliseconds;
    compiled.fromCache = fromCache;
    return compiled;
}

}  // namespace

NvrtcCompiler::NvrtcCompiler(int computeCapability, evaluation::CompiledCodeCache cache)
    : m_computeCapability(computeCapability), m_cache(std::move(cache)) {}

std::string NvrtcCompiler::architecture() const {
    return fmt::format("sm_{}{}", m_computeCapability, m_computeCapability == 90 ? "a" : "");
}

std::string NvrtcCompiler::version() {
    const NvrtcApi& api = nvrtc();
    return api.error.empty() ? fmt::format("{}.{}", api.major, api.minor) : std::string();
}

std::vector<std::string> NvrtcCompiler::optionsFor(const model::Program& program) const {
    std::vector<std::string> options{"--gpu-architecture=" + architecture(), "--std=c++17", "-Xptxas=-v"};
    for (const std::string& define : program.defines)
        options.push_back("-D" + define);
    options.insert(options.end(), program.options.begin(), program.options.end());
    return options;
}

Tried<CompiledProgram> NvrtcCompiler::compile(const model::Program& program) const {
    const evaluation::Stopwatch watch;
    if (!nvrtc().error.empty()) return tl::unexpected(Fault{Outcome::CompileFailed, nvrtc().error});
    const std::vector<std::string> options = optionsFor(program);
    const std::string key = cacheKey(program, options);
    if (const std::optional<std::string> content = m_cache.find(key)) {
        if (std::optional<Code> known = unpacked(*content))
            return finished(std::move(*known), watch.milliseconds(), true);
    }
    Translation translation;
    nvrtcResult result = translation.create(program);
    if (result == NVRTC_SUCCESS) result = translation.compile(options);
    if (result == NVRTC_ERROR_COMPILATION) return tl::unexpected(Fault{Outcome::CompileFailed, translation.log()});
    if (result != NVRTC_SUCCESS) {
        return tl::unexpected(
            Fault{Outcome::CompileFailed, fmt::format("NVRTC {}: {}", version(), nvrtc().errorString(result))});
    }
    Code entry{translation.log(), translation.cubin()};
    if (entry.binary.empty()) return tl::unexpected(Fault{Outcome::CompileFailed, "NVRTC returned no machine code"});
    m_cache.store(key, packed(entry));
    return finished(std::move(entry), watch.milliseconds(), false);
}

}  // namespace ww::cuda
