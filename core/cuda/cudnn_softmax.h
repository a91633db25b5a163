#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/cuda/graph_timer.h"
#include "core/evaluation/library_problem.h"

namespace ww::cuda {

/// File names of libcudnn, newest first.
[[nodiscard]] std::span<const std::string> cudnnLibraryNames();

/// Softmax over rows by cuDNN, opened on first use with declarations of our own: its headers are no part of the CUDA
/// toolkit. In both of cuDNN's modes, which compute the same here but not equally fast.
class CudnnSoftmax {
public:
    explicit CudnnSoftmax(Context& context) : m_context(context) {}

    /// Empty when cuDNN cannot be had or has no softmax of that type.
    [[nodiscard]] std::vector<evaluation::BoundBaseline> bind(const evaluation::RowSoftmax& softmax);

private:
    Context& m_context;
    void* m_handle = nullptr;
};

}  // namespace ww::cuda
