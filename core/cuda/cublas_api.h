#pragma once

#include <cublasLt.h>
#include <cublas_v2.h>
#include <span>
#include <string>

#include "core/cuda/context.h"

namespace ww::cuda {

/// File names of libcublas, newest first.
[[nodiscard]] std::span<const std::string> cublasLibraryNames();

/// The functions of cuBLAS and cuBLASLt that are used. Opened on first use: the libraries are large.
struct CublasApi {
    decltype(&::cublasCreate_v2) create = nullptr;
    decltype(&::cublasSetStream_v2) setStream = nullptr;
    decltype(&::cublasSetWorkspace_v2) setWorkspace = nullptr;
    // Overloaded in C++, so written out.
    cublasStatus_t (*gemmEx)(cublasHandle_t, cublasOperation_t, cublasOperation_t, int m, int n, int k,
                             const void* alpha, const void* a, cudaDataType_t, int lda, const void* b, cudaDataType_t,
                             int ldb, const void* beta, void* c, cudaDataType_t, int ldc, cublasComputeType_t,
                             cublasGemmAlgo_t) = nullptr;
    decltype(&::cublasLtCreate) ltCreate = nullptr;
    decltype(&::cublasLtMatmul) ltMatmul = nullptr;
    decltype(&::cublasLtMatmulDescCreate) ltMatmulDescCreate = nullptr;
    decltype(&::cublasLtMatmulDescDestroy) ltMatmulDescDestroy = nullptr;
    decltype(&::cublasLtMatrixLayoutCreate) ltMatrixLayoutCreate = nullptr;
    decltype(&::cublasLtMatrixLayoutDestroy) ltMatrixLayoutDestroy = nullptr;
    decltype(&::cublasLtMatmulPreferenceCreate) ltPreferenceCreate = nullptr;
    decltype(&::cublasLtMatmulPreferenceDestroy) ltPreferenceDestroy = nullptr;
    decltype(&::cublasLtMatmulPreferenceSetAttribute) ltPreferenceSetAttribute = nullptr;
    decltype(&::cublasLtMatmulAlgoGetHeuristic) ltAlgoGetHeuristic = nullptr;
    std::string error;  ///< why it cannot be used; empty when it can
};

[[nodiscard]] const CublasApi& cublas();

/// Data and compute type of a product with f32 accumulation. f32 is computed in f32, not tf32: cuBLAS uses tf32 for it
/// only when asked to.
struct CublasTypes {
    cudaDataType_t data = CUDA_R_32F;
    cudaDataType_t scale = CUDA_R_32F;
    cublasComputeType_t compute = CUBLAS_COMPUTE_32F;
};

/// False when cuBLAS has no product of that type.
[[nodiscard]] bool cublasTypesOf(model::ElementType type, CublasTypes& types);

/// What NVIDIA recommends on Hopper, and what PyTorch grants.
inline constexpr std::size_t cublasWorkspaceBytes = std::size_t{32} << 20;

}  // namespace ww::cuda
