#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/attempt.h"

namespace ww::cuda {

/// What the assembler said with -v, without loading the module.
struct PtxasReport {
    std::map<std::string, model::Resources> resources;  ///< by entry: registers, spills, stack, static shared memory
    std::vector<std::string> warnings;                  ///< each costs speed: wgmma serialised, setmaxnreg ignored, …
};

[[nodiscard]] PtxasReport parsePtxasLog(std::string_view log);

}  // namespace ww::cuda
