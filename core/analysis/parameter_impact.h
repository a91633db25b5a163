#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/model/attempt.h"

namespace ww::analysis {

/// How the attempts with one value of a parameter did.
struct ValueImpact {
    model::Value value;
    int tried = 0;
    int ok = 0;
    double meanSpeedup = 0;  ///< over the correct ones, as the next two
    double medianSpeedup = 0;
    double bestSpeedup = 0;
};

struct ParameterImpact {
    std::string parameter;
    std::vector<ValueImpact> values;  ///< in ascending order of the value
    double spread = 0;                ///< best minus worst mean speedup over values with a correct attempt
    model::Value bestValue;           ///< with the highest mean speedup
};

/// Main effect of each parameter over the attempts of a session, strongest first. The means are over what the advisor
/// chose to try, so a value that was tried with good companions looks better than it is.
[[nodiscard]] std::vector<ParameterImpact> parameterImpact(std::span<const model::Attempt> attempts);

}  // namespace ww::analysis
