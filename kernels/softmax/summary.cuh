// What must be known of a row before its first output can be written: its maximum and the sum of its exponentials.
//
// Each thread summarises what it has read relative to its own maximum, so the exponentials start before any thread has
// heard of another. One exchange then suffices for a row: the maximum first, each sum scaled to it, then the sum of the sums.
// All lanes get the same bits: maximum and addition commute, and the order of the butterfly is fixed.
#pragma once

#include "vectors.cuh"

constexpr float kLog2e = 1.442695041f;

__device__ __forceinline__ float power2(float exponent) {
    float result;
    asm("ex2.approx.ftz.f32 %0, %1;" : "=f"(result) : "f"(exponent));
    return result;
}

__device__ __forceinline__ float reciprocal(float value) {
    float result;
    asm("rcp.approx.ftz.f32 %0, %1;" : "=f"(result) : "f"(value));
    return result;
}

// An exponential is relative to a base, which belongs to the maximum of what has been seen. In f16 the base is the maximum in units of
// log 2, so that an exponential takes one multiply-add before ex2. Its rounding does no harm: all exponentials of a row share it.
// Logits of f32 and bf16 may be so large that this product overflows; there the base is the maximum itself.
#if defined(DTYPE_f16)
__device__ __forceinline__ float baseOf(float max) { return max * kLog2e; }
__device__ __forceinline__ float exponential(float value, float base) { return power2(fmaf(value, kLog2e, -base)); }
__device__ __forceinline__ float ratio(float base, float to) { return power2(base - to); }
#else
__device__ __forceinline__ float baseOf(float max) { return max; }
__device__ __forceinline__ float exponential(float value, float base) { return power2((value - base) * kLog2e); }
__device__ __forceinline__ float ratio(float base, float to) { return power2((base - to) * kLog2e); }
#endif

struct Summary {
    float base;
    float sum;  ///< of the exponentials relative to `base`
};

/// Of no value at all. Its base is finite, so that rows of -inf give no inf - inf before the last division (which is 0/0).
constexpr Summary kEmpty = {kLowest, 0};

__device__ __forceinline__ Summary combine(Summary a, Summary b) {
    const float base = fmaxf(a.base, b.base);
    return {base, a.sum * ratio(a.base, base) + b.sum * ratio(b.base, base)};
}

/// Adds one value.
__device__ __forceinline__ void absorb(Summary& own, float value) {
    const float base = fmaxf(own.base, baseOf(value));
    own = {base, own.sum * ratio(own.base, base) + exponential(value, base)};
}

constexpr int kChains = VECTOR_WIDTH < 4 ? VECTOR_WIDTH : 4;  // independent additions, so that none waits for the last

/// The greatest of all values, and never less than the type's least finite value.
template <int count>
__device__ __forceinline__ float greatest(const Vector (&vectors)[count]) {
#if defined(DTYPE_f32) || __CUDA_ARCH__ < 800
    float max[kChains];
#pragma unroll
    for (int c = 0; c < kChains; ++c) max[c] = kLowest;
#pragma unroll
    for (int k = 0; k < count; ++k) {
#pragma unroll
        for (int j = 0; j < VECTOR_WIDTH; ++j) max[j % kChains] = fmaxf(max[j % kChains], valueAt(vectors[k], j));
    }
#pragma unroll
    for (int c = 1; c < kChains; ++c) max[0] = fmaxf(max[0], max[c]);
    return max[0];
#else
    constexpr int chains = kWords < 4 ? kWords : 4;  // two values at a time
    u32 max[chains];
#pragma unroll
    for (int c = 0; c < chains; ++c) max[c] = kLeastPair;
#pragma unroll
    for (int k = 0; k < count; ++k) {
#pragma unroll
        for (int w = 0; w < kWords; ++w) max[w % chains] = maxOfPairs(max[w % chains], vectors[k].word[w]);
    }
#pragma unroll
    for (int c = 1; c < chains; ++c) max[0] = maxOfPairs(max[0], max[c]);
    return fmaxf(lowOf(max[0]), highOf(max[0]));
#endif
}

/// Adds the values of `count` vectors; `keep(vector, element, exponential)` sees each exponential, relative to the new base.
template <int count, class Keep>
__device__ __forceinline__ void absorb(Summary& own, const Vector (&vectors)[count], Keep keep) {
    const float base = fmaxf(own.base, baseOf(greatest(vectors)));
    float sum[kChains] = {own.sum * ratio(own.base, base)};
#pragma unroll
    for (int k = 0; k < count; ++k) {
#pragma unroll
        for (int j = 0; j < VECTOR_WIDTH; ++j) {
            const float e = exponential(valueAt(vectors[k], j), base);
            keep(k, j, e);
            sum[j % kChains] += e;
        }
    }
#pragma unroll
    for (int c = 1; c < kChains; ++c) sum[0] += sum[c];
    own = {base, sum[0]};
}

/// The summary of `width` neighbouring lanes (a power of two), in each of them. Other lanes of the warp may have left.
template <int width>
__device__ __forceinline__ Summary reduceLanes(Summary own) {
    const u32 lane = threadIdx.x % 32;
    const u32 mask = width == 32 ? 0xffffffffu : ((1u << width % 32) - 1) << (lane & ~(u32)(width - 1));
    float base = own.base;
#pragma unroll
    for (int step = width / 2; step > 0; step /= 2) base = fmaxf(base, __shfl_xor_sync(mask, base, step));
    float sum = own.sum * ratio(own.base, base);
#pragma unroll
    for (int step = width / 2; step > 0; step /= 2) sum += __shfl_xor_sync(mask, sum, step);
    return {base, sum};
}

/// Each lane's part of `count` summaries in shared memory, read in a fixed order.
template <int count>
__device__ __forceinline__ Summary reduceSlots(const Summary* slots) {
    const int lane = threadIdx.x % 32;
    Summary own = slots[lane % count];
#pragma unroll
    for (int i = 32; i < count; i += 32) own = combine(own, slots[i + lane]);
    return reduceLanes<count < 32 ? count : 32>(own);
}
