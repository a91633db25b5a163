#pragma once

#include <string>

#include "core/evaluation/compiled_code_cache.h"
#include "core/evaluation/device.h"
#include "core/host/child_process.h"

namespace ww::host {

/// Turns programs into shared objects with the system's C++ compiler: `-O3 -march=native -fopenmp -std=c++17`.
///
/// The compiler sees the program's files in a private folder, as a process of its own that is killed at the timeout.
/// Behind the source it finds a generated caller per entry (see callerSource), which is what HostModule looks for.
class HostCompiler {
public:
    /// Looks for $CXX, c++, g++ and clang++, in this order. `processorName` is part of what names cached code, as
    /// -march=native depends on it.
    HostCompiler(const std::filesystem::path& cacheFolder, std::string processorName, ProcessLimits limits);

    [[nodiscard]] bool found() const { return !m_path.empty(); }
    [[nodiscard]] const std::string& version() const { return m_version; }  ///< first line of --version

    /// From the cache or the compiler. Any thread.
    [[nodiscard]] evaluation::Tried<evaluation::CompiledProgram> compile(const model::Program& program) const;

private:
    [[nodiscard]] std::string keyOf(const model::Program& program) const;
    [[nodiscard]] evaluation::Tried<evaluation::CompiledProgram> compileIn(const std::filesystem::path& folder,
                                                                           const model::Program& program) const;
    [[nodiscard]] std::vector<std::string> commandFor(const model::Program& program) const;

    std::string m_path;
    std::string m_version;
    std::string m_processorName;
    ProcessLimits m_limits;
    evaluation::CompiledCodeCache m_cache;
};

/// C++ that includes `mainFile` and exports for each entry
///   `ww_call_ENTRY(void** arguments)`  calls it with what the pointers point at, and
///   `ww_signature_ENTRY`               one letter per parameter: see parameterLetter in host_module.h.
[[nodiscard]] std::string callerSource(const std::string& mainFile, const std::vector<std::string>& entries);

}  // namespace ww::host
