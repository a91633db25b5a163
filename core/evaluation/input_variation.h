#pragma once

#include <string>
#include <vector>

#include "core/model/evaluation.h"

/// The kinds of values a candidate is verified on beside those of the manifest: a kernel that is right on uniform
/// numbers around zero may still overflow, lose small numbers, or fail to subtract a row's maximum.
namespace ww::evaluation {

/// Inputs of one kind. The fills stand in the order of the instance's buffers that hold inputs.
struct InputVariation {
    std::string label;  ///< "nominal", "large values", …
    std::vector<model::Fill> fills;
    bool exact = false;  ///< the result is exact in the output type: no tolerance
};

/// Whether the argument is a buffer the kernel reads.
[[nodiscard]] bool isInput(const model::Argument& argument);
[[nodiscard]] bool isOutput(const model::Argument& argument);

/// The first is the manifest's own. Fills of integer buffers and files are never changed.
[[nodiscard]] std::vector<InputVariation> inputVariations(const std::string& family,
                                                          const model::ProblemInstance& instance);

}  // namespace ww::evaluation
