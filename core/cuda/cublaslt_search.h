#pragma once

#include <memory>
#include <vector>

#include "core/cuda/cublas_api.h"
#include "core/cuda/cuda_buffer.h"
#include "core/cuda/graph_timer.h"
#include "core/evaluation/library_problem.h"

namespace ww::cuda {

/// A product as cuBLASLt describes it: row-major C = A·B is the column-major Cᵀ = Bᵀ·Aᵀ, operands swapped.
class LtProduct {
public:
    LtProduct(const evaluation::MatrixProduct& shape, const CublasTypes& types);
    ~LtProduct();
    LtProduct(const LtProduct&) = delete;
    LtProduct& operator=(const LtProduct&) = delete;

    /// What the heuristic grants, most promising first. Empty when it knows nothing.
    [[nodiscard]] std::vector<cublasLtMatmulHeuristicResult_t> algorithms(cublasLtHandle_t handle, int wanted) const;

    cublasStatus_t run(cublasLtHandle_t handle, const evaluation::MatrixProduct& product,
                       const cublasLtMatmulAlgo_t& algorithm, const CudaBuffer& workspace, CUstream stream) const;

private:
    bool m_usable = false;
    bool m_double = false;
    cublasLtMatmulDesc_t m_operation = nullptr;
    cublasLtMatrixLayout_t m_left = nullptr, m_right = nullptr, m_result = nullptr;
};

/// One cuBLASLt algorithm bound to its operands.
class LtExecutable : public CapturedExecutable {
public:
    LtExecutable(Context& context, cublasLtHandle_t handle, std::shared_ptr<const LtProduct> shape,
                 const evaluation::MatrixProduct& product, const cublasLtMatmulAlgo_t& algorithm,
                 std::shared_ptr<CudaBuffer> workspace)
        : m_context(context),
          m_handle(handle),
          m_shape(std::move(shape)),
          m_product(product),
          m_algorithm(algorithm),
          m_workspace(std::move(workspace)) {}

    evaluation::Tried<void> enqueue() override;

private:
    Context& m_context;
    cublasLtHandle_t m_handle;
    std::shared_ptr<const LtProduct> m_shape;
    evaluation::MatrixProduct m_product;
    cublasLtMatmulAlgo_t m_algorithm;
    std::shared_ptr<CudaBuffer> m_workspace;
};

/// What a search over the granted algorithms found for one shape.
struct LtChoice {
    std::shared_ptr<const LtProduct> shape;
    cublasLtMatmulAlgo_t first{};  ///< the heuristic's own favourite
    cublasLtMatmulAlgo_t best{};   ///< fastest when timed
    int timed = 0;                 ///< how many could be timed; 0: cuBLASLt cannot do it
};

/// Times every granted algorithm on the operands and on copies of them, so that none is found in the cache.
[[nodiscard]] LtChoice searchAlgorithms(Context& context, GraphTimer& timer, cublasLtHandle_t handle,
                                        const evaluation::MatrixProduct& product, const CublasTypes& types,
                                        const std::shared_ptr<CudaBuffer>& workspace, std::size_t cacheBytes);

}  // namespace ww::cuda
