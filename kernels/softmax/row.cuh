// The shape of the work, fixed at compile time, and the steps in which vectors of a row are loaded and written.
#pragma once

#include "summary.cuh"

constexpr int kThreads = num_warps * 32;
constexpr int kRowThreads = kThreads / ROWS_PER_BLOCK;
constexpr int kVectors = BLOCK_SIZE / (kRowThreads * VECTOR_WIDTH);  // kept by one thread
constexpr int kStep = kVectors < 8 ? kVectors : 8;                   // vectors of one thread in one streamed step

static_assert(kVectors >= 1 && kVectors * kRowThreads * VECTOR_WIDTH == BLOCK_SIZE, "BLOCK_SIZE is dealt out evenly");

/// Vector number k of the thread that begins at `first` is there when this is below the number of vectors.
constexpr __device__ int place(int first, int k) { return first + k * kRowThreads; }

/// Vectors `first`, `first + kRowThreads`, … below `end`; all loads are under way before the first is needed.
template <int count>
__device__ __forceinline__ void loadStep(Vector (&step)[count], const Element* source, int first, int end) {
    source += (i64)first * VECTOR_WIDTH;
#pragma unroll
    for (int k = 0; k < count; ++k) {
        step[k] = absentVector();
        if (place(first, k) < end) step[k] = loadVector(source + k * kRowThreads * VECTOR_WIDTH);
    }
}

__device__ __forceinline__ Vector outputOf(const Vector& input, Summary all, float scale) {
    float out[VECTOR_WIDTH];
#pragma unroll
    for (int j = 0; j < VECTOR_WIDTH; ++j) out[j] = exponential(valueAt(input, j), all.base) * scale;
    return vectorOf(out);
}

/// Writes the outputs of vectors that were loaded with the same `first` and `end`.
template <int count>
__device__ __forceinline__ void storeStep(const Vector (&step)[count], Element* target, int first, int end, Summary all) {
    const float scale = reciprocal(all.sum);
    target += (i64)first * VECTOR_WIDTH;
#pragma unroll
    for (int k = 0; k < count; ++k) {
        if (place(first, k) < end) storeVector(target + k * kRowThreads * VECTOR_WIDTH, outputOf(step[k], all, scale));
    }
}

/// Elements of head and tail: the i-th is thread i's.
struct Loose {
    static constexpr int kEach = (kLooseMost + kRowThreads - 1) / kRowThreads;
    float value[kEach > 0 ? kEach : 1];

    __device__ __forceinline__ void load(const Element* start, const Stretch& stretch, int member) {
#pragma unroll
        for (int k = 0; k < kEach; ++k) {
            const int i = place(member, k);
            value[k] = i < stretch.loose() ? toFloat(start[stretch.looseIndex(i)]) : minusInfinity();
        }
    }

    __device__ __forceinline__ void absorb(Summary& own) const {
#pragma unroll
        for (int k = 0; k < kEach; ++k) ::absorb(own, value[k]);
    }

    __device__ __forceinline__ void store(Element* start, const Stretch& stretch, int member, Summary all) const {
        const float scale = reciprocal(all.sum);
#pragma unroll
        for (int k = 0; k < kEach; ++k) {
            const int i = place(member, k);
            if (i < stretch.loose()) start[stretch.looseIndex(i)] = toElement(exponential(value[k], all.base) * scale);
        }
    }
};
