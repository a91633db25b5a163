// Element types without headers: NVRTC has none at run time, so conversions are inline PTX.
//
// DTYPE_f32, DTYPE_tf32, DTYPE_f16 or DTYPE_bf16 is defined by the tuner. `Element` is how one value lies in memory; arithmetic
// on it happens in float. Values of 16 bits travel in pairs, packed in a 32-bit word, the lower index in the lower half.
#pragma once

using u8 = unsigned char;
using u16 = unsigned short;
using u32 = unsigned int;
using u64 = unsigned long long;
using i64 = long long;

#if defined(DTYPE_f16) || defined(DTYPE_bf16)
using Element = u16;
#else
using Element = float;
#endif

__device__ __forceinline__ float halfToFloat(u16 bits) {
    float value;
    asm("cvt.f32.f16 %0, %1;" : "=f"(value) : "h"(bits));
    return value;
}

__device__ __forceinline__ u16 floatToHalf(float value) {
    u16 bits;
    asm("cvt.rn.f16.f32 %0, %1;" : "=h"(bits) : "f"(value));
    return bits;
}

/// Two values in one word: `low` has the lower address.
__device__ __forceinline__ u32 floatsToHalves(float low, float high) {
    u32 word;
#if __CUDA_ARCH__ >= 800
    asm("cvt.rn.f16x2.f32 %0, %1, %2;" : "=r"(word) : "f"(high), "f"(low));
#else
    word = floatToHalf(low) | (u32)floatToHalf(high) << 16;
#endif
    return word;
}

__device__ __forceinline__ float bfloatToFloat(u16 bits) { return __uint_as_float((u32)bits << 16); }

__device__ __forceinline__ u16 floatToBfloat(float value) {
#if __CUDA_ARCH__ >= 800
    u16 bits;
    asm("cvt.rn.bf16.f32 %0, %1;" : "=h"(bits) : "f"(value));
    return bits;
#else
    if (value != value) return 0x7fff;
    u32 bits = __float_as_uint(value);
    return (u16)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);  // to nearest, ties to even
#endif
}

__device__ __forceinline__ u32 floatsToBfloats(float low, float high) {
#if __CUDA_ARCH__ >= 800
    u32 word;
    asm("cvt.rn.bf16x2.f32 %0, %1, %2;" : "=r"(word) : "f"(high), "f"(low));
    return word;
#else
    return floatToBfloat(low) | (u32)floatToBfloat(high) << 16;
#endif
}

// ---- the type being tuned ------------------------------------------------------------------------------------------

__device__ __forceinline__ float toFloat(Element value) {
#if defined(DTYPE_f16)
    return halfToFloat(value);
#elif defined(DTYPE_bf16)
    return bfloatToFloat(value);
#else
    return value;
#endif
}

__device__ __forceinline__ Element toElement(float value) {
#if defined(DTYPE_f16)
    return floatToHalf(value);
#elif defined(DTYPE_bf16)
    return floatToBfloat(value);
#else
    return value;
#endif
}

/// The value with the lower, the higher address in a word of two (16-bit types only). One instruction each: no 16-bit register
/// is made, of which the compiler would keep one per value.
__device__ __forceinline__ float lowOf(u32 word) {
#if defined(DTYPE_bf16)
    return __uint_as_float(word << 16);
#else
    float value;
    asm("{ .reg .b16 low, high; mov.b32 {low, high}, %1; cvt.f32.f16 %0, low; }" : "=f"(value) : "r"(word));
    return value;
#endif
}

__device__ __forceinline__ float highOf(u32 word) {
#if defined(DTYPE_bf16)
    return __uint_as_float(word & 0xffff0000u);
#else
    float value;
    asm("{ .reg .b16 low, high; mov.b32 {low, high}, %1; cvt.f32.f16 %0, high; }" : "=f"(value) : "r"(word));
    return value;
#endif
}

/// Two values in one word (16-bit types only).
__device__ __forceinline__ u32 packPair(float low, float high) {
#if defined(DTYPE_bf16)
    return floatsToBfloats(low, high);
#else
    return floatsToHalves(low, high);
#endif
}

#if defined(DTYPE_f16) || defined(DTYPE_bf16)
#if defined(DTYPE_bf16)
constexpr u32 kLeastPair = 0xff7fff7fu;  // the least finite value, twice
#else
constexpr u32 kLeastPair = 0xfbfffbffu;
#endif

/// The greater in each half (sm_80 and up); a NaN loses.
__device__ __forceinline__ u32 maxOfPairs(u32 a, u32 b) {
    u32 word;
#if defined(DTYPE_bf16)
    asm("max.bf16x2 %0, %1, %2;" : "=r"(word) : "r"(a), "r"(b));
#else
    asm("max.f16x2 %0, %1, %2;" : "=r"(word) : "r"(a), "r"(b));
#endif
    return word;
}
#endif
