// Element types of device code that includes no header: integer names, the tuned element type, conversions.
#pragma once

using u16 = unsigned short;
using u32 = unsigned int;
using u64 = unsigned long long;
using i64 = long long;

#if defined(DTYPE_f16) || defined(DTYPE_bf16)
using Element = u16;
[[maybe_unused]] constexpr int ELEMENT_BYTES = 2;
#else  // f32, tf32
using Element = float;
[[maybe_unused]] constexpr int ELEMENT_BYTES = 4;
#endif
[[maybe_unused]] constexpr int VECTOR = 16 / ELEMENT_BYTES;  // elements in one 16-byte access

__device__ __forceinline__ float toFloat(float x) {
    return x;
}

/// The 16-bit element held in the low half of a word.
__device__ __forceinline__ float toFloat(u16 x) {
#if defined(DTYPE_bf16)
    return __uint_as_float(u32(x) << 16);
#else
    float y;
    asm("cvt.f32.f16 %0, %1;" : "=f"(y) : "h"(x));
    return y;
#endif
}

__device__ __forceinline__ void store(float* to, float x) {
    *to = x;
}

__device__ __forceinline__ void store(u16* to, float x) {
    u16 y;
#if defined(DTYPE_bf16)
    asm("cvt.rn.bf16.f32 %0, %1;" : "=h"(y) : "f"(x));
#else
    asm("cvt.rn.f16.f32 %0, %1;" : "=h"(y) : "f"(x));
#endif
    *to = y;
}

/// Two 16-bit elements in one word, the first in the low half. Needs sm_80.
__device__ __forceinline__ u32 pack(float first, float second) {
    u32 y;
#if defined(DTYPE_bf16)
    asm("cvt.rn.bf16x2.f32 %0, %1, %2;" : "=r"(y) : "f"(second), "f"(first));
#else
    asm("cvt.rn.f16x2.f32 %0, %1, %2;" : "=r"(y) : "f"(second), "f"(first));
#endif
    return y;
}

/// Stores two neighbours at once: `to` is aligned to both.
__device__ __forceinline__ void storePair(float* to, float first, float second) {
    *reinterpret_cast<float2*>(to) = make_float2(first, second);
}

__device__ __forceinline__ void storePair(u16* to, float first, float second) {
    *reinterpret_cast<u32*>(to) = pack(first, second);
}

/// Rounds to tf32, ties away from zero: the tensor cores would truncate.
__device__ __forceinline__ u32 roundToTf32(u32 bits) {
    u32 y;
    asm("cvt.rna.tf32.f32 %0, %1;" : "=r"(y) : "f"(__uint_as_float(bits)));
    return y;
}

__device__ constexpr int ceilDiv(int a, int b) {
    return (a + b - 1) / b;
}
__device__ constexpr int smaller(int a, int b) {
    return a < b ? a : b;
}
__device__ constexpr int larger(int a, int b) {
    return a > b ? a : b;
}
