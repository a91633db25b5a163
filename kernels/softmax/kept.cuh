// What a thread holds of its row between reading and writing: whole vectors in registers or shared memory, and the loose
// elements of head and tail.
#pragma once

#include "summary.cuh"

constexpr int kThreads = num_warps * 32;
constexpr int kRowThreads = kThreads / ROWS_PER_BLOCK;
constexpr int kVectors = BLOCK_SIZE / (kRowThreads * VECTOR_WIDTH);  // kept by one thread
constexpr int kStep = kVectors < 8 ? kVectors : 8;                   // vectors of one thread in one streamed step

static_assert(kVectors >= 1 && kVectors * kRowThreads * VECTOR_WIDTH == BLOCK_SIZE, "BLOCK_SIZE is dealt out evenly");

/// Vectors `first`, `first + kRowThreads`, … below `end`; all loads are under way before the first is needed.
template <int count>
__device__ __forceinline__ void loadStep(Vector (&step)[count], const Element* source, int first, int end) {
#pragma unroll
    for (int k = 0; k < count; ++k) {
        const int v = first + k * kRowThreads;
        step[k] = absentVector();
        if (v < end) step[k] = loadVector(source + (i64)v * VECTOR_WIDTH);
    }
}

/// Writes the outputs of vectors that were loaded with the same `first` and `end`.
template <int count>
__device__ __forceinline__ void storeStep(const Vector (&step)[count], Element* target, int first, int end, Summary all) {
    const float scale = reciprocal(all.sum);
#pragma unroll
    for (int k = 0; k < count; ++k) {
        const int v = first + k * kRowThreads;
        float out[VECTOR_WIDTH];
#pragma unroll
        for (int j = 0; j < VECTOR_WIDTH; ++j) out[j] = exponential(valueAt(step[k], j) - all.max) * scale;
        if (v < end) storeVector(target + (i64)v * VECTOR_WIDTH, vectorOf(out));
    }
}

/// Elements of head and tail: the i-th is thread i's.
struct Loose {
    static constexpr int kEach = (kLooseMost + kRowThreads - 1) / kRowThreads;
    float value[kEach > 0 ? kEach : 1];

    __device__ __forceinline__ void load(const Element* start, const Stretch& stretch, int member) {
#pragma unroll
        for (int k = 0; k < kEach; ++k) {
            const int i = member + k * kRowThreads;
            value[k] = i < stretch.loose() ? toFloat(start[stretch.looseIndex(i)]) : minusInfinity();
        }
    }

    __device__ __forceinline__ void absorb(Summary& own) const {
#pragma unroll
        for (int k = 0; k < kEach; ++k) ::absorb(own, value[k]);
    }

    __device__ __forceinline__ void store(Element* start, const Stretch& stretch, int member, Summary all) const {
#pragma unroll
        for (int k = 0; k < kEach; ++k) {
            const int i = member + k * kRowThreads;
            if (i < stretch.loose()) start[stretch.looseIndex(i)] = toElement(exponential(value[k] - all.max) * reciprocal(all.sum));
        }
    }
};

#if defined(STORAGE_shared)

/// In shared memory, written by asynchronous copies. A thread reads only what it copied itself: no barrier is needed.
/// Slots of 16 bytes lie in planes (one, or two for 32-byte vectors), so that neighbouring threads never meet in a bank.
struct Kept {
    static constexpr int kPlanes = (kVectorBytes + 15) / 16;
    static constexpr u32 kPlaneBytes = kVectors * kRowThreads * kAccessBytes;
    u32 slots;  ///< of this thread, in the shared window
    int member, count;

    __device__ __forceinline__ void load(const Element* source, int vectors, int thread) {
        extern __shared__ __align__(16) char rowsOfBlock[];
        member = thread;
        count = vectors;
        slots = (u32)__cvta_generic_to_shared(rowsOfBlock) + threadIdx.x / kRowThreads * kPlanes * kPlaneBytes + member * kAccessBytes;
#pragma unroll 8
        for (int k = 0; k < kVectors; ++k) {
            const int v = member + k * kRowThreads;
            if (v >= count) break;
            const char* from = (const char*)(source + (i64)v * VECTOR_WIDTH);
#pragma unroll
            for (int p = 0; p < kPlanes; ++p) copy(slots + p * kPlaneBytes + k * kRowThreads * kAccessBytes, from + 16 * p);
        }
        asm volatile("cp.async.commit_group;");
    }

    __device__ __forceinline__ void absorb(Summary& own) const {
        asm volatile("cp.async.wait_all;" ::: "memory");
        for (int first = 0; first < kVectors; first += kStep) {
            if (first * kRowThreads >= count) break;
            Vector step[kStep];
            read(step, first);
            ::absorb(own, step, [](int, int, float) {});
        }
    }

    __device__ __forceinline__ void store(Element* target, float, Summary all) const {
        for (int first = 0; first < kVectors; first += kStep) {
            if (first * kRowThreads >= count) break;
            Vector step[kStep];
            read(step, first);
            storeStep(step, target, member + first * kRowThreads, count, all);
        }
    }

private:
    static __device__ __forceinline__ void copy(u32 to, const char* from) {
        if constexpr (kAccessBytes == 16) asm volatile("cp.async.cg.shared.global [%0], [%1], 16;" ::"r"(to), "l"(from) : "memory");
        else asm volatile("cp.async.ca.shared.global [%0], [%1], %2;" ::"r"(to), "l"(from), "n"(kAccessBytes) : "memory");
    }

    __device__ __forceinline__ void read(Vector (&step)[kStep], int first) const {
#pragma unroll
        for (int k = 0; k < kStep; ++k) {
            step[k] = absentVector();
            if (member + (first + k) * kRowThreads >= count) continue;
#pragma unroll
            for (int w = 0; w < kWords; ++w) {
                const u32 at = slots + w / 4 * kPlaneBytes + (first + k) * kRowThreads * kAccessBytes + w % 4 * 4;
                asm volatile("ld.shared.b32 %0, [%1];" : "=r"(step[k].word[w]) : "r"(at) : "memory");
            }
        }
    }
};

#else

/// In registers: the row as it was read (RECOMPUTE: few registers, two exponentials per element), or its exponentials in float.
struct Kept {
    Vector vector[kVectors];
#if !RECOMPUTE
    float exponentials[kVectors][VECTOR_WIDTH];
#endif
    int member, count;

    __device__ __forceinline__ void load(const Element* source, int vectors, int thread) {
        member = thread;
        count = vectors;
        loadStep(vector, source, member, count);
    }

    __device__ __forceinline__ void absorb(Summary& own) {
#if RECOMPUTE
        ::absorb(own, vector, [](int, int, float) {});
        forgetValues();
#else
        ::absorb(own, vector, [this](int k, int j, float e) { exponentials[k][j] = e; });
#endif
    }

    /// `max` is what the thread's exponentials are relative to.
    __device__ __forceinline__ void store(Element* target, float max, Summary all) const {
#if RECOMPUTE
        storeStep(vector, target, member, count, all);
#else
        const float scale = exponential(max - all.max) * reciprocal(all.sum);
#pragma unroll
        for (int k = 0; k < kVectors; ++k) {
            const int v = member + k * kRowThreads;
            float out[VECTOR_WIDTH];
#pragma unroll
            for (int j = 0; j < VECTOR_WIDTH; ++j) out[j] = exponentials[k][j] * scale;
            if (v < count) storeVector(target + (i64)v * VECTOR_WIDTH, vectorOf(out));
        }
#endif
    }

private:
    /// Flips no bit, but the compiler cannot know: else it would hold every element as a float until it is written.
    __device__ __forceinline__ void forgetValues() {
        const u32 zero = (u32)count >> 31;
#pragma unroll
        for (int k = 0; k < kVectors; ++k) {
#pragma unroll
            for (int w = 0; w < kWords; ++w) vector[k].word[w] ^= zero;
        }
    }
};

#endif
