#include "core/cuda/cublaslt_search.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include <fmt/format.h>

namespace ww::cuda {

namespace {

using evaluation::Executable;
using evaluation::Fault;
using evaluation::MatrixProduct;
using evaluation::Tried;

constexpr int algorithmsWanted = 32;
constexpr std::size_t cacheMultiples = 3;
constexpr std::size_t mostCopies = 64;
constexpr double sampleMs = 1.5;

}  // namespace

LtProduct::LtProduct(const MatrixProduct& shape, const CublasTypes& types) : m_double(types.scale == CUDA_R_64F) {
    const auto rows = static_cast<std::uint64_t>(shape.n), columns = static_cast<std::uint64_t>(shape.m);
    const auto depth = static_cast<std::uint64_t>(shape.k);
    const CublasApi& api = cublas();
    m_usable = api.ltMatmulDescCreate(&m_operation, types.compute, types.scale) == CUBLAS_STATUS_SUCCESS &&
               api.ltMatrixLayoutCreate(&m_left, types.data, rows, depth, shape.n) == CUBLAS_STATUS_SUCCESS &&
               api.ltMatrixLayoutCreate(&m_right, types.data, depth, columns, shape.k) == CUBLAS_STATUS_SUCCESS &&
               api.ltMatrixLayoutCreate(&m_result, types.data, rows, columns, shape.n) == CUBLAS_STATUS_SUCCESS;
}

LtProduct::~LtProduct() {
    for (cublasLtMatrixLayout_t layout : {m_left, m_right, m_result}) {
        if (layout != nullptr) cublas().ltMatrixLayoutDestroy(layout);
    }
    if (m_operation != nullptr) cublas().ltMatmulDescDestroy(m_operation);
}

std::vector<cublasLtMatmulHeuristicResult_t> LtProduct::algorithms(cublasLtHandle_t handle, int wanted) const {
    if (!m_usable) return {};
    const CublasApi& api = cublas();
    cublasLtMatmulPreference_t preference = nullptr;
    if (api.ltPreferenceCreate(&preference) != CUBLAS_STATUS_SUCCESS) return {};
    const std::size_t workspace = cublasWorkspaceBytes;
    std::vector<cublasLtMatmulHeuristicResult_t> results(static_cast<std::size_t>(wanted));
    int granted = 0;
    cublasStatus_t status = api.ltPreferenceSetAttribute(preference, CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES,
                                                         &workspace, sizeof workspace);
    if (status == CUBLAS_STATUS_SUCCESS) {
        status = api.ltAlgoGetHeuristic(handle, m_operation, m_left, m_right, m_result, m_result, preference, wanted,
                                        results.data(), &granted);
    }
    api.ltPreferenceDestroy(preference);
    results.resize(status == CUBLAS_STATUS_SUCCESS ? static_cast<std::size_t>(granted) : 0);
    std::erase_if(results, [](const auto& result) { return result.state != CUBLAS_STATUS_SUCCESS; });
    return results;
}

cublasStatus_t LtProduct::run(cublasLtHandle_t handle, const MatrixProduct& product,
                              const cublasLtMatmulAlgo_t& algorithm, const CudaBuffer& workspace,
                              CUstream stream) const {
    const float one = 1, zero = 0;
    const double oneDouble = 1, zeroDouble = 0;
    const void* alpha = m_double ? static_cast<const void*>(&oneDouble) : &one;
    const void* beta = m_double ? static_cast<const void*>(&zeroDouble) : &zero;
    return cublas().ltMatmul(handle, m_operation, alpha, product.b, m_left, product.a, m_right, beta, product.c,
                             m_result, product.c, m_result, &algorithm, workspace.address(), cublasWorkspaceBytes,
                             stream);
}

Tried<void> LtExecutable::enqueue() {
    const cublasStatus_t status = m_shape->run(m_handle, m_product, m_algorithm, *m_workspace, m_context.stream());
    if (status == CUBLAS_STATUS_SUCCESS) return {};
    return tl::unexpected(
        Fault{model::Outcome::LaunchFailed, fmt::format("cuBLASLt: status {}", static_cast<int>(status))});
}

namespace {

/// Copies of the operands beside the operands themselves, three times the last cache in all.
class OperandCopies {
public:
    OperandCopies(Context& context, const MatrixProduct& original, std::size_t cacheBytes) {
        m_products.push_back(original);
        const std::size_t element = model::bytesOf(original.type);
        const auto bytes = [&](std::int64_t a, std::int64_t b) { return static_cast<std::size_t>(a * b) * element; };
        const std::array<std::size_t, 3> sizes{bytes(original.m, original.k), bytes(original.k, original.n),
                                               bytes(original.m, original.n)};
        const std::size_t each = std::max<std::size_t>(sizes[0] + sizes[1] + sizes[2], 1);
        const std::size_t count = std::min(cacheMultiples * cacheBytes / each + 1, mostCopies);
        while (m_products.size() < count) {
            const std::array<const void*, 3> sources{original.a, original.b, nullptr};
            std::array<void*, 3> copies{};
            for (std::size_t i = 0; i < 3; ++i) {
                auto buffer = CudaBuffer::allocate(context, sizes[i]);
                if (!buffer) return;
                copies[i] = (*buffer)->address();
                if (sources[i] != nullptr) {
                    WW_CU(cuMemcpyDtoDAsync)
                    ((*buffer)->start(), reinterpret_cast<CUdeviceptr>(sources[i]), sizes[i], context.stream());
                }
                m_buffers.push_back(std::move(*buffer));
            }
            m_products.push_back(original);
            m_products.back().a = copies[0];
            m_products.back().b = copies[1];
            m_products.back().c = copies[2];
        }
    }

    [[nodiscard]] const std::vector<MatrixProduct>& products() const { return m_products; }

private:
    std::vector<std::unique_ptr<CudaBuffer>> m_buffers;
    std::vector<MatrixProduct> m_products;
};

/// Fastest of three samples, infinite when it cannot run.
double fastestMs(GraphTimer& timer, std::span<Executable* const> rotation) {
    constexpr double never = std::numeric_limits<double>::infinity();
    const Tried<double> first = timer.time(rotation, 2);
    if (!first) return never;
    const int runs = std::clamp(static_cast<int>(std::ceil(sampleMs / *first)), 2, 200);
    double fastest = never;
    for (int i = 0; i < 3; ++i) {
        const Tried<double> sample = timer.time(rotation, runs);
        if (!sample) return never;
        fastest = std::min(fastest, *sample);
    }
    return fastest;
}

}  // namespace

LtChoice searchAlgorithms(Context& context, GraphTimer& timer, cublasLtHandle_t handle, const MatrixProduct& product,
                          const CublasTypes& types, const std::shared_ptr<CudaBuffer>& workspace,
                          std::size_t cacheBytes) {
    LtChoice choice;
    choice.shape = std::make_shared<const LtProduct>(product, types);
    const auto algorithms = choice.shape->algorithms(handle, algorithmsWanted);
    if (algorithms.empty()) return choice;
    const OperandCopies copies(context, product, cacheBytes);
    double fastest = std::numeric_limits<double>::infinity();
    for (const cublasLtMatmulHeuristicResult_t& granted : algorithms) {
        std::vector<std::unique_ptr<LtExecutable>> owned;
        std::vector<Executable*> rotation;
        for (const MatrixProduct& copy : copies.products()) {
            owned.push_back(
                std::make_unique<LtExecutable>(context, handle, choice.shape, copy, granted.algo, workspace));
            rotation.push_back(owned.back().get());
        }
        const double milliseconds = fastestMs(timer, rotation);
        if (!std::isfinite(milliseconds)) continue;
        if (choice.timed++ == 0) choice.first = granted.algo;
        if (milliseconds < fastest) {
            fastest = milliseconds;
            choice.best = granted.algo;
        }
    }
    return choice;
}

}  // namespace ww::cuda
