#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/catalog/mistake.h"
#include "core/model/kernel_definition.h"

namespace ww::catalog {

/// A tuning problem in the format T1 (TuningSchema, https://github.com/odgaard/TuningSchema) as a kernel definition.
///
/// Read are the space (values and conditions in Python's syntax, through our own evaluator), the CUDA kernel's launch,
/// its arguments, and the constants and problem sizes that expressions use; a problem size is a size named
/// "ProblemSize[0]". T1 files of the field have no reference: `unsupported` then says so, and names everything else in
/// the file that is not heeded.
struct ReadT1 {
    model::KernelDefinition definition;
    Mistakes mistakes;                     ///< the definition must not be used when there are any
    std::vector<std::string> unsupported;  ///< one line each

    [[nodiscard]] bool usable() const { return mistakes.empty(); }
};

[[nodiscard]] ReadT1 readT1(const std::filesystem::path& file);

}  // namespace ww::catalog
