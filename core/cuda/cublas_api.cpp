#include "core/cuda/cublas_api.h"

#include <array>

#include "core/cuda/shared_library.h"

namespace ww::cuda {

namespace {

CublasApi load() {
    CublasApi api;
    // cuBLAS needs cuBLASLt of the same version, and finds it when that is open already.
    const std::array<std::string, 4> ltNames{"libcublasLt.so.13", "libcublasLt.so.12", "libcublasLt.so.11",
                                             "libcublasLt.so"};
    const SharedLibrary lt(ltNames);
    const SharedLibrary blas(cublasLibraryNames());
    if (!lt.loaded() || !blas.loaded()) {
        api.error = "cuBLAS cannot be opened: " + (lt.loaded() ? blas.error() : lt.error());
        return api;
    }
    const bool complete =
        blas.resolve(api.create, "cublasCreate_v2") && blas.resolve(api.setStream, "cublasSetStream_v2") &&
        blas.resolve(api.setWorkspace, "cublasSetWorkspace_v2") && blas.resolve(api.gemmEx, "cublasGemmEx") &&
        lt.resolve(api.ltCreate, "cublasLtCreate") && lt.resolve(api.ltMatmul, "cublasLtMatmul") &&
        lt.resolve(api.ltMatmulDescCreate, "cublasLtMatmulDescCreate") &&
        lt.resolve(api.ltMatmulDescDestroy, "cublasLtMatmulDescDestroy") &&
        lt.resolve(api.ltMatrixLayoutCreate, "cublasLtMatrixLayoutCreate") &&
        lt.resolve(api.ltMatrixLayoutDestroy, "cublasLtMatrixLayoutDestroy") &&
        lt.resolve(api.ltPreferenceCreate, "cublasLtMatmulPreferenceCreate") &&
        lt.resolve(api.ltPreferenceDestroy, "cublasLtMatmulPreferenceDestroy") &&
        lt.resolve(api.ltPreferenceSetAttribute, "cublasLtMatmulPreferenceSetAttribute") &&
        lt.resolve(api.ltAlgoGetHeuristic, "cublasLtMatmulAlgoGetHeuristic");
    if (!complete) api.error = "this cuBLAS is too old (before CUDA 11.2)";
    return api;
}

}  // namespace

std::span<const std::string> cublasLibraryNames() {
    static const std::array<std::string, 4> names{"libcublas.so.13", "libcublas.so.12", "libcublas.so.11",
                                                  "libcublas.so"};
    return names;
}

const CublasApi& cublas() {
    static const CublasApi api = load();
    return api;
}

bool cublasTypesOf(model::ElementType type, CublasTypes& types) {
    switch (type) {
        case model::ElementType::F16:
            types = {CUDA_R_16F, CUDA_R_32F, CUBLAS_COMPUTE_32F};
            return true;
        case model::ElementType::Bf16:
            types = {CUDA_R_16BF, CUDA_R_32F, CUBLAS_COMPUTE_32F};
            return true;
        case model::ElementType::Tf32:
            types = {CUDA_R_32F, CUDA_R_32F, CUBLAS_COMPUTE_32F_FAST_TF32};
            return true;
        case model::ElementType::F32:
            types = {CUDA_R_32F, CUDA_R_32F, CUBLAS_COMPUTE_32F};
            return true;
        case model::ElementType::F64:
            types = {CUDA_R_64F, CUDA_R_64F, CUBLAS_COMPUTE_64F};
            return true;
        default:
            return false;
    }
}

}  // namespace ww::cuda
