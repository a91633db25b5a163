#include "core/cuda/cublas_baseline.h"

#include <limits>

#include <fmt/format.h>

namespace ww::cuda {

namespace {

using evaluation::BoundBaseline;
using evaluation::Fault;
using evaluation::MatrixProduct;
using evaluation::Tried;

/// cublasGemmEx with its default algorithm.
class GemmExecutable : public CapturedExecutable {
public:
    GemmExecutable(cublasHandle_t handle, const MatrixProduct& product, const CublasTypes& types)
        : m_handle(handle), m_product(product), m_types(types) {}

    Tried<void> enqueue() override {
        const float one = 1, zero = 0;
        const double oneDouble = 1, zeroDouble = 0;
        const bool wide = m_types.scale == CUDA_R_64F;
        const void* alpha = wide ? static_cast<const void*>(&oneDouble) : &one;
        const void* beta = wide ? static_cast<const void*>(&zeroDouble) : &zero;
        const int m = static_cast<int>(m_product.n), n = static_cast<int>(m_product.m);
        const int k = static_cast<int>(m_product.k);
        const cublasStatus_t status = cublas().gemmEx(m_handle, CUBLAS_OP_N, CUBLAS_OP_N, m, n, k, alpha, m_product.b,
                                                      m_types.data, m, m_product.a, m_types.data, k, beta, m_product.c,
                                                      m_types.data, m, m_types.compute, CUBLAS_GEMM_DEFAULT);
        if (status == CUBLAS_STATUS_SUCCESS) return {};
        return tl::unexpected(
            Fault{model::Outcome::LaunchFailed, fmt::format("cublasGemmEx: status {}", static_cast<int>(status))});
    }

private:
    cublasHandle_t m_handle;
    MatrixProduct m_product;
    CublasTypes m_types;
};

bool fitsInt(const MatrixProduct& product) {
    constexpr std::int64_t most = std::numeric_limits<int>::max();
    return product.m <= most && product.n <= most && product.k <= most;
}

}  // namespace

bool CublasBaseline::makeHandles() {
    if (m_ltHandle != nullptr) return true;
    if (!cublas().error.empty()) return false;
    auto workspace = CudaBuffer::allocate(m_context, cublasWorkspaceBytes);
    auto ltWorkspace = CudaBuffer::allocate(m_context, cublasWorkspaceBytes);
    if (!workspace || !ltWorkspace) return false;
    if (cublas().create(&m_handle) != CUBLAS_STATUS_SUCCESS) return false;
    m_workspace = std::move(*workspace);
    m_ltWorkspace = std::move(*ltWorkspace);
    // The stream first: setting it resets the workspace.
    const bool usable =
        cublas().setStream(m_handle, m_context.stream()) == CUBLAS_STATUS_SUCCESS &&
        cublas().setWorkspace(m_handle, m_workspace->address(), cublasWorkspaceBytes) == CUBLAS_STATUS_SUCCESS;
    return usable && cublas().ltCreate(&m_ltHandle) == CUBLAS_STATUS_SUCCESS;
}

const LtChoice& CublasBaseline::choiceFor(const MatrixProduct& product, const CublasTypes& types) {
    const Shape shape{product.m, product.n, product.k, product.type};
    const auto known = m_choices.find(shape);
    if (known != m_choices.end()) return known->second;
    return m_choices[shape] =
               searchAlgorithms(m_context, m_timer, m_ltHandle, product, types, m_ltWorkspace, m_cacheBytes);
}

std::vector<BoundBaseline> CublasBaseline::bind(const MatrixProduct& product) {
    std::vector<BoundBaseline> bound;
    CublasTypes types;
    if (!fitsInt(product) || !cublasTypesOf(product.type, types) || !makeHandles()) return bound;
    bound.push_back({"cuBLAS GemmEx", std::make_unique<GemmExecutable>(m_handle, product, types)});
    const LtChoice& choice = choiceFor(product, types);
    if (choice.timed == 0) return bound;
    const auto executable = [&](const cublasLtMatmulAlgo_t& algorithm) {
        return std::make_unique<LtExecutable>(m_context, m_ltHandle, choice.shape, product, algorithm, m_ltWorkspace);
    };
    bound.push_back({"cuBLASLt heuristic", executable(choice.first)});
    if (choice.timed > 1) bound.push_back({fmt::format("cuBLASLt best of {}", choice.timed), executable(choice.best)});
    return bound;
}

}  // namespace ww::cuda
