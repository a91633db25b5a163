#include "core/host/host_compiler.h"

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "core/base/content_hash.h"
#include "core/base/text.h"

namespace ww::host {

namespace fs = std::filesystem;
using evaluation::CompiledProgram;
using evaluation::Fault;
using evaluation::Tried;
using model::Outcome;

namespace {

constexpr const char* callerFile = "ww_caller.cpp";
constexpr const char* objectFile = "ww_kernel.so";
constexpr std::size_t keptMessage = 4000;  // bytes of a compiler's words worth keeping

constexpr const char* callerTemplate = R"(
#include <cstddef>
#include <type_traits>
#include <utility>
#define WW_EXPORTED __attribute__((visibility("default")))
namespace ww_caller {
template <typename T>
constexpr char letter() {
    if (std::is_pointer_v<T>) return 'p';
    if (std::is_floating_point_v<T>) return sizeof(T) == 8 ? 'd' : 'f';
    if (!std::is_integral_v<T>) return '?';
    return sizeof(T) == 8 ? 'l' : sizeof(T) == 4 ? 'i' : sizeof(T) == 2 ? 's' : 'c';
}
template <typename... P>
struct Signature {
    const char text[sizeof...(P) + 1] = {letter<P>()..., 0};
};
template <typename... P>
constexpr Signature<P...> signatureOf(void (*)(P...)) { return {}; }
template <typename... P, std::size_t... I>
inline void call(void (*entry)(P...), void** arguments, std::index_sequence<I...>) {
    entry(*static_cast<std::remove_reference_t<P>*>(arguments[I])...);
}
template <typename... P>
inline void call(void (*entry)(P...), void** arguments) { call(entry, arguments, std::index_sequence_for<P...>{}); }
}
)";

/// A folder of its own that goes with the object.
class TemporaryFolder {
public:
    TemporaryFolder() {
        std::string pattern = (fs::temp_directory_path() / "warpwright-XXXXXX").string();
        if (::mkdtemp(pattern.data()) != nullptr) m_path = pattern;
    }
    ~TemporaryFolder() {
        std::error_code ignored;
        if (!m_path.empty()) fs::remove_all(m_path, ignored);
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    [[nodiscard]] const fs::path& path() const { return m_path; }

private:
    fs::path m_path;
};

tl::unexpected<Fault> compileFault(std::string message) {
    return tl::unexpected(Fault{Outcome::CompileFailed, std::move(message)});
}

bool writeFile(const fs::path& path, std::string_view text) {
    std::error_code ignored;
    fs::create_directories(path.parent_path(), ignored);
    std::ofstream file(path, std::ios::binary);
    file << text;
    return static_cast<bool>(file.flush());
}

std::string shortened(std::string_view message) {
    const std::string_view text = trimmed(message);
    if (text.size() <= keptMessage) return std::string(text);
    return fmt::format("{}\n… ({} more bytes)", text.substr(0, keptMessage), text.size() - keptMessage);
}

std::string firstLine(std::string_view text) {
    return std::string(text.substr(0, text.find('\n')));
}

}  // namespace

std::string callerSource(const std::string& mainFile, const std::vector<std::string>& entries) {
    std::string source = fmt::format("#include \"{}\"\n{}", mainFile, callerTemplate);
    for (const std::string& entry : entries) {
        source += fmt::format(
            "extern \"C\" WW_EXPORTED void ww_call_{0}(void** arguments) {{ ww_caller::call(&{0}, arguments); }}\n"
            "extern \"C\" {{ extern WW_EXPORTED const decltype(ww_caller::signatureOf(&{0})) ww_signature_{0}; "
            "const decltype(ww_caller::signatureOf(&{0})) ww_signature_{0} = {{}}; }}\n",
            entry);
    }
    return source;
}

HostCompiler::HostCompiler(const fs::path& cacheFolder, std::string processorName, ProcessLimits limits)
    : m_processorName(std::move(processorName)), m_limits(limits), m_cache(cacheFolder) {
    std::vector<std::string> names;
    if (const char* chosen = std::getenv("CXX"); chosen != nullptr && *chosen != '\0') names.emplace_back(chosen);
    for (const char* usual : {"c++", "g++", "clang++"})
        names.emplace_back(usual);
    for (const std::string& name : names) {
        const Result<ProcessResult> asked = runProcess({name, "--version"}, "/", {});
        if (!asked || asked->exitCode != 0) continue;
        m_path = name;
        m_version = firstLine(asked->output);
        return;
    }
}

Tried<CompiledProgram> HostCompiler::compile(const model::Program& program) const {
    if (!found()) return compileFault("no C++ compiler was found on this system (Debian: apt install g++)");
    const auto started = std::chrono::steady_clock::now();
    const std::string key = keyOf(program);
    Tried<CompiledProgram> compiled;
    if (std::optional<std::string> known = m_cache.find(key)) {
        compiled->binary = std::move(*known);
        compiled->fromCache = true;
    } else {
        const TemporaryFolder folder;
        if (folder.path().empty()) return compileFault("no temporary folder can be made for the compiler");
        compiled = compileIn(folder.path(), program);
        if (!compiled) return compiled;
        m_cache.store(key, compiled->binary);
    }
    for (const std::string& entry : program.entries)
        compiled->resources[entry] = {};
    compiled->milliseconds =
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - started).count();
    return compiled;
}

std::string HostCompiler::keyOf(const model::Program& program) const {
    std::string content;
    // Lengths keep neighbouring texts apart.
    const auto add = [&content](std::string_view text) { content += fmt::format("{}:{}", text.size(), text); };
    add(m_version);
    add(m_processorName);
    add(callerSource(program.mainFile, program.entries));
    for (const std::string& word : commandFor(program))
        add(word);
    for (const model::SourceFile& file : program.files) {
        add(file.name);
        add(file.text);
    }
    return contentHash(content);
}

Tried<CompiledProgram> HostCompiler::compileIn(const fs::path& folder, const model::Program& program) const {
    // One level deeper than the folder, so that "../common/simd.h" stays within it.
    const fs::path sources = folder / "kernels/kernel";
    for (const model::SourceFile& file : program.files) {
        const fs::path path = (sources / file.name).lexically_normal();
        if (path.string().rfind(folder.string() + "/", 0) != 0) return compileFault("not a kernel file: " + file.name);
        if (!writeFile(path, file.text)) return compileFault("cannot write " + path.string());
    }
    if (!writeFile(sources / callerFile, callerSource(program.mainFile, program.entries))) {
        return compileFault("cannot write " + (sources / callerFile).string());
    }

    const Result<ProcessResult> run = runProcess(commandFor(program), sources, m_limits);
    if (!run) return compileFault(run.error().message);
    if (run->timedOut) {
        const double seconds = std::chrono::duration<double>(m_limits.timeout).count();
        return tl::unexpected(
            Fault{Outcome::CompileTimedOut, fmt::format("the compiler was stopped after {:g} s", seconds)});
    }
    if (run->exitCode != 0) return compileFault(shortened(run->output));

    std::ifstream object(sources / objectFile, std::ios::binary);
    CompiledProgram compiled;
    compiled.binary.assign(std::istreambuf_iterator<char>(object), {});
    compiled.log = shortened(run->output);
    if (compiled.binary.empty()) return compileFault("the compiler left no shared object");
    return compiled;
}

std::vector<std::string> HostCompiler::commandFor(const model::Program& program) const {
    // Hidden, and bound within the object: an entry may have the name of a function of the C library.
    std::vector<std::string> command = {m_path,
                                        "-O3",
                                        "-march=native",
                                        "-fopenmp",
                                        "-std=c++17",
                                        "-shared",
                                        "-fPIC",
                                        "-fvisibility=hidden",
                                        "-Wl,-Bsymbolic",
                                        "-pipe",
                                        "-iquote",
                                        ".",
                                        "-o",
                                        objectFile,
                                        callerFile};
    for (const std::string& define : program.defines)
        command.push_back("-D" + define);
    command.insert(command.end(), program.options.begin(), program.options.end());
    return command;
}

}  // namespace ww::host
