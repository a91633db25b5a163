#pragma once

#include <string>
#include <vector>

#include "core/evaluation/compiled_code_cache.h"
#include "core/evaluation/device.h"

namespace ww::cuda {

/// Compiles CUDA C++ at run time to machine code for one compute capability. compile() may be called from several
/// threads at once.
class NvrtcCompiler {
public:
    /// Opens NVRTC on the first compilation or version().
    NvrtcCompiler(int computeCapability, evaluation::CompiledCodeCache cache);

    /// From the cache, or by NVRTC and into the cache.
    [[nodiscard]] evaluation::Tried<evaluation::CompiledProgram> compile(const model::Program& program) const;

    /// "sm_90a": 9.0 has instructions of its own (wgmma, setmaxnreg) that only the suffix grants.
    [[nodiscard]] std::string architecture() const;

    /// "13.0", or empty when NVRTC cannot be opened.
    [[nodiscard]] static std::string version();

private:
    [[nodiscard]] std::vector<std::string> optionsFor(const model::Program& program) const;

    int m_computeCapability;
    evaluation::CompiledCodeCache m_cache;
};

}  // namespace ww::cuda
