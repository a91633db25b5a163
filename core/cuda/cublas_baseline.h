#pragma once

#include <map>
#include <memory>
#include <tuple>
#include <vector>

#include "core/cuda/cublaslt_search.h"

namespace ww::cuda {

/// Matrix products by cuBLAS, row-major: cublasGemmEx as PyTorch calls it, the favourite of cuBLASLt's heuristic, and
/// the fastest of the algorithms it grants. All with a workspace of 32 MiB.
class CublasBaseline {
public:
    CublasBaseline(Context& context, GraphTimer& timer, std::size_t cacheBytes)
        : m_context(context), m_timer(timer), m_cacheBytes(cacheBytes) {}

    /// Empty when cuBLAS cannot be had or has no such product. The first call for a shape times its algorithms.
    [[nodiscard]] std::vector<evaluation::BoundBaseline> bind(const evaluation::MatrixProduct& product);

private:
    using Shape = std::tuple<std::int64_t, std::int64_t, std::int64_t, model::ElementType>;

    bool makeHandles();
    const LtChoice& choiceFor(const evaluation::MatrixProduct& product, const CublasTypes& types);

    Context& m_context;
    GraphTimer& m_timer;
    std::size_t m_cacheBytes;
    cublasHandle_t m_handle = nullptr;
    cublasLtHandle_t m_ltHandle = nullptr;
    std::shared_ptr<CudaBuffer> m_workspace;    ///< cuBLAS's own
    std::shared_ptr<CudaBuffer> m_ltWorkspace;  ///< cuBLASLt's
    std::map<Shape, LtChoice> m_choices;
};

}  // namespace ww::cuda
