#pragma once

namespace ww::cuda {

/// Text of core/evaluation/random_fill.h and of device_kernels.cu, embedded by CMake.
extern const char* const randomFillSource;
extern const char* const deviceKernelsSource;

}  // namespace ww::cuda
