// What a thread holds of its row between reading and writing: up to kVectors vectors, in registers or in shared memory.
#pragma once

#include "row.cuh"

#if defined(STORAGE_shared)

/// In shared memory, written by asynchronous copies. A thread reads only what it copied itself: no barrier is needed.
/// Slots of 16 bytes lie in planes (one, or two for 32-byte vectors), so that neighbouring threads never meet in a bank.
struct Kept {
    static constexpr int kPlanes = (kVectorBytes + 15) / 16;
    static constexpr u32 kPlaneBytes = kVectors * kRowThreads * kAccessBytes;
    int member, count = 0;
    u32 slots;  ///< of this thread, in the shared window

    __device__ __forceinline__ explicit Kept(int thread) : member(thread) {
        extern __shared__ __align__(16) char rowsOfBlock[];
        slots = (u32)__cvta_generic_to_shared(rowsOfBlock) + threadIdx.x / kRowThreads * kPlanes * kPlaneBytes + member * kAccessBytes;
    }

    __device__ __forceinline__ void load(const Element* source, int vectors) {
        count = vectors;
#pragma unroll 8
        for (int k = 0; k < kVectors; ++k) copy(k, source);
    }

    __device__ __forceinline__ void absorb(Summary& own) const {
        asm volatile("cp.async.wait_all;" ::: "memory");
        for (int k = 0; k < kVectors && k * kRowThreads < count; k += kStep) {
            Vector step[kStep];
            read(step, k);
            ::absorb(own, step, [](int, int, float) {});
        }
    }

    __device__ __forceinline__ void store(Element* target, float, Summary all) const {
        for (int k = 0; k < kVectors && k * kRowThreads < count; k += kStep) {
            Vector step[kStep];
            read(step, k);
            storeStep(step, target, place(member, k), count, all);
        }
    }

private:
    [[nodiscard]] __device__ __forceinline__ u32 slot(int k, int plane) const {
        return slots + plane * kPlaneBytes + k * kRowThreads * kAccessBytes;
    }

    __device__ __forceinline__ void copy(int k, const Element* source) const {
        if (place(member, k) >= count) return;
        const char* from = (const char*)(source + (i64)place(member, k) * VECTOR_WIDTH);
#pragma unroll
        for (int p = 0; p < kPlanes; ++p) {
            if constexpr (kAccessBytes == 16)
                asm volatile("cp.async.cg.shared.global [%0], [%1], 16;" ::"r"(slot(k, p)), "l"(from + 16 * p) : "memory");
            else
                asm volatile("cp.async.ca.shared.global [%0], [%1], %2;" ::"r"(slot(k, p)), "l"(from), "n"(kAccessBytes) : "memory");
        }
    }

    __device__ __forceinline__ void read(Vector (&step)[kStep], int first) const {
#pragma unroll
        for (int k = 0; k < kStep; ++k) {
            step[k] = absentVector();
            if (place(member, first + k) >= count) continue;
            u32* word = step[k].word;
            if constexpr (kVectorBytes == 4) {
                asm volatile("ld.shared.b32 %0, [%1];" : "=r"(word[0]) : "r"(slot(first + k, 0)) : "memory");
            } else if constexpr (kVectorBytes == 8) {
                asm volatile("ld.shared.v2.b32 {%0, %1}, [%2];" : "=r"(word[0]), "=r"(word[1]) : "r"(slot(first + k, 0)) : "memory");
            } else {
#pragma unroll
                for (int p = 0; p < kPlanes; ++p, word += 4)
                    asm volatile("ld.shared.v4.b32 {%0, %1, %2, %3}, [%4];"
                                 : "=r"(word[0]), "=r"(word[1]), "=r"(word[2]), "=r"(word[3])
                                 : "r"(slot(first + k, p))
                                 : "memory");
            }
        }
    }
};

#else

/// In registers: the row as it was read (RECOMPUTE: few registers, two exponentials per element), or its exponentials in float.
struct Kept {
    int member, count = 0;
    Vector vector[kVectors];
#if !RECOMPUTE
    float exponentials[kVectors][VECTOR_WIDTH];
#endif

    __device__ __forceinline__ explicit Kept(int thread) : member(thread) {}

    __device__ __forceinline__ void load(const Element* source, int vectors) {
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

    /// `base` is what the thread's exponentials are relative to.
    __device__ __forceinline__ void store(Element* target, float base, Summary all) const {
        const float scale = reciprocal(all.sum) * (RECOMPUTE ? 1 : ratio(base, all.base));
        target += member * VECTOR_WIDTH;
#pragma unroll
        for (int k = 0; k < kVectors; ++k) {
            if (place(member, k) < count) storeVector(target + k * kRowThreads * VECTOR_WIDTH, output(k, all, scale));
        }
    }

private:
    __device__ __forceinline__ Vector output(int k, Summary all, float scale) const {
#if RECOMPUTE
        return outputOf(vector[k], all, scale);
#else
        float out[VECTOR_WIDTH];
#pragma unroll
        for (int j = 0; j < VECTOR_WIDTH; ++j) out[j] = exponentials[k][j] * scale;
        return vectorOf(out);
#endif
    }

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
