#pragma once

#include <cstdint>
#include <optional>

#include "core/evaluation/device.h"

namespace ww::evaluation {

/// C = A·B, row-major without gaps: A [m × k], B [k × n], C [m × n].
struct MatrixProduct {
    std::int64_t m = 0, n = 0, k = 0;
    const void* a = nullptr;
    const void* b = nullptr;
    void* c = nullptr;
    model::ElementType type = model::ElementType::F32;
};

/// y = softmax of each row of x, row-major without gaps.
struct RowSoftmax {
    std::int64_t rows = 0, columns = 0;
    const void* x = nullptr;
    void* y = nullptr;
    model::ElementType type = model::ElementType::F32;
};

/// The instance as what its family promises: two inputs and an output, or one of each, whose shapes and types fit. None
/// if they do not.
[[nodiscard]] std::optional<MatrixProduct> matrixProductOf(const model::ProblemRequest& problem,
                                                           const model::ProblemInstance& instance,
                                                           const Bindings& bindings);
[[nodiscard]] std::optional<RowSoftmax> rowSoftmaxOf(const model::ProblemRequest& problem,
                                                     const model::ProblemInstance& instance, const Bindings& bindings);

}  // namespace ww::evaluation
