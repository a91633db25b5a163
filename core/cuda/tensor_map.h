#pragma once

#include "core/cuda/context.h"

namespace ww::cuda {

/// A tiled TMA descriptor over `address`, after a TensorMap argument (extents and box innermost first, strides in
/// bytes). Elements outside of the extents read as zero.
[[nodiscard]] evaluation::Tried<CUtensorMap> encodeTensorMap(Context& context, const model::Argument& argument,
                                                             model::ElementType elements, CUdeviceptr address);

}  // namespace ww::cuda
