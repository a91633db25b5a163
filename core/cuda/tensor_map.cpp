#include "core/cuda/tensor_map.h"

#include <optional>

#include <fmt/format.h>

namespace ww::cuda {

namespace {

using evaluation::Fault;
using evaluation::Tried;
using model::ElementType;

CUtensorMapDataType dataTypeOf(ElementType type) {
    switch (type) {
        case ElementType::F64:
            return CU_TENSOR_MAP_DATA_TYPE_FLOAT64;
        case ElementType::F32:
            return CU_TENSOR_MAP_DATA_TYPE_FLOAT32;
        case ElementType::Tf32:
            return CU_TENSOR_MAP_DATA_TYPE_TFLOAT32;
        case ElementType::F16:
            return CU_TENSOR_MAP_DATA_TYPE_FLOAT16;
        case ElementType::Bf16:
            return CU_TENSOR_MAP_DATA_TYPE_BFLOAT16;
        case ElementType::I64:
            return CU_TENSOR_MAP_DATA_TYPE_INT64;
        case ElementType::U64:
            return CU_TENSOR_MAP_DATA_TYPE_UINT64;
        case ElementType::I32:
            return CU_TENSOR_MAP_DATA_TYPE_INT32;
        case ElementType::U32:
            return CU_TENSOR_MAP_DATA_TYPE_UINT32;
        case ElementType::U16:
        case ElementType::I16:
            return CU_TENSOR_MAP_DATA_TYPE_UINT16;
        default:
            return CU_TENSOR_MAP_DATA_TYPE_UINT8;
    }
}

std::optional<CUtensorMapSwizzle> swizzleOf(int bytes) {
    switch (bytes) {
        case 0:
            return CU_TENSOR_MAP_SWIZZLE_NONE;
        case 32:
            return CU_TENSOR_MAP_SWIZZLE_32B;
        case 64:
            return CU_TENSOR_MAP_SWIZZLE_64B;
        case 128:
            return CU_TENSOR_MAP_SWIZZLE_128B;
        default:
            return std::nullopt;
    }
}

}  // namespace

Tried<CUtensorMap> encodeTensorMap(Context& context, const model::Argument& argument, ElementType elements,
                                   CUdeviceptr address) {
    const std::size_t rank = argument.extents.size();
    const auto swizzle = swizzleOf(argument.swizzle);
    if (rank < 1 || rank > 5 || argument.box.size() != rank || argument.strides.size() + 1 < rank || !swizzle) {
        return tl::unexpected(Fault{model::Outcome::LaunchFailed,
                                    fmt::format("{}: a tensor map needs 1 to 5 extents, as many box sizes, one stride "
                                                "less, and a swizzle of 0, 32, 64 or 128",
                                                argument.name)});
    }
    const std::vector<cuuint64_t> extents(argument.extents.begin(), argument.extents.end());
    std::vector<cuuint64_t> strides(argument.strides.begin(), argument.strides.end());
    strides.push_back(0);  // never empty
    const std::vector<cuuint32_t> box(argument.box.begin(), argument.box.end());
    const std::vector<cuuint32_t> steps(rank, 1);
    CUtensorMap map{};
    const CUresult result = WW_CU(cuTensorMapEncodeTiled)(
        &map, dataTypeOf(elements), static_cast<cuuint32_t>(rank), reinterpret_cast<void*>(address), extents.data(),
        strides.data(), box.data(), steps.data(), CU_TENSOR_MAP_INTERLEAVE_NONE, *swizzle,
        CU_TENSOR_MAP_L2_PROMOTION_L2_128B, CU_TENSOR_MAP_FLOAT_OOB_FILL_NONE);
    if (Tried<void> done = context.check(result, "tensor map " + argument.name); !done) {
        return tl::unexpected(done.error());
    }
    return map;
}

}  // namespace ww::cuda
