// How a stretch of a row lies in memory, and the vectors that move it.
//
// A row starts wherever the rows before it end, so with an odd number of columns most rows are not aligned for wide accesses.
// Every stretch is therefore cut in three: a head of single elements up to the first aligned address, a body of whole vectors,
// and a tail of single elements. Body vectors are dealt out to the threads in turn; the few elements of head and tail (at most
// kLooseMost) go one each to the first threads. Nothing outside the stretch is touched.
#pragma once

#include "../common/types.cuh"

constexpr int kVectorBytes = VECTOR_WIDTH * sizeof(Element);
constexpr int kAccessBytes = kVectorBytes < 16 ? kVectorBytes : 16;  // a 32-byte vector is two accesses
constexpr int kAccessElements = kAccessBytes / sizeof(Element);
constexpr int kWords = kVectorBytes < 4 ? 1 : kVectorBytes / 4;
constexpr int kLooseMost = kAccessElements - 1 + VECTOR_WIDTH - 1;

// -inf, twice in a word of 16-bit elements: stands for what is not there, since its exponential is 0 whatever the maximum.
#if defined(DTYPE_f16)
constexpr u32 kAbsentWord = 0xfc00fc00u;
#elif defined(DTYPE_bf16)
constexpr u32 kAbsentWord = 0xff80ff80u;
#else
constexpr u32 kAbsentWord = 0xff800000u;
#endif

/// VECTOR_WIDTH neighbouring elements as they lie in memory; a 16-bit element alone has -inf beside it.
struct Vector {
    u32 word[kWords];
};

struct Stretch {
    int count;    ///< elements in all
    int head;     ///< elements before the body
    int vectors;  ///< whole vectors in the body

    __device__ Stretch(const Element* start, int elements) : count(elements) {
        const int phase = (int)((u64)start / sizeof(Element) % kAccessElements);
        head = min(phase ? kAccessElements - phase : 0, count);
        vectors = (count - head) / VECTOR_WIDTH;
    }

    [[nodiscard]] __device__ int loose() const { return count - vectors * VECTOR_WIDTH; }

    /// Where the i-th element of head and tail lies in the stretch.
    [[nodiscard]] __device__ int looseIndex(int i) const { return i < head ? i : i + vectors * VECTOR_WIDTH; }
};

// ---- memory --------------------------------------------------------------------------------------------------------

#if defined(CACHE_HINT_streaming)
#define LOAD_GLOBAL "ld.global.nc.L1::no_allocate"
#define STORE_GLOBAL "st.global.cs"
#else
#define LOAD_GLOBAL "ld.global.nc"
#define STORE_GLOBAL "st.global"
#endif

__device__ __forceinline__ Vector loadVector(const Element* address) {
    Vector v;
    if constexpr (kVectorBytes == 2) {
        u16 half;
        asm volatile(LOAD_GLOBAL ".b16 %0, [%1];" : "=h"(half) : "l"(address));
        v.word[0] = half | (kAbsentWord & 0xffff0000u);
    } else if constexpr (kVectorBytes == 4) {
        asm volatile(LOAD_GLOBAL ".b32 %0, [%1];" : "=r"(v.word[0]) : "l"(address));
    } else if constexpr (kVectorBytes == 8) {
        asm volatile(LOAD_GLOBAL ".v2.b32 {%0, %1}, [%2];" : "=r"(v.word[0]), "=r"(v.word[1]) : "l"(address));
    } else {
#pragma unroll
        for (int w = 0; w < kWords; w += 4) {
            asm volatile(LOAD_GLOBAL ".v4.b32 {%0, %1, %2, %3}, [%4];"
                         : "=r"(v.word[w]), "=r"(v.word[w + 1]), "=r"(v.word[w + 2]), "=r"(v.word[w + 3])
                         : "l"((const char*)address + 4 * w));
        }
    }
    return v;
}

__device__ __forceinline__ void storeVector(Element* address, const Vector& v) {
    if constexpr (kVectorBytes == 2) {
        asm volatile(STORE_GLOBAL ".b16 [%0], %1;" ::"l"(address), "h"((u16)v.word[0]) : "memory");
    } else if constexpr (kVectorBytes == 4) {
        asm volatile(STORE_GLOBAL ".b32 [%0], %1;" ::"l"(address), "r"(v.word[0]) : "memory");
    } else if constexpr (kVectorBytes == 8) {
        asm volatile(STORE_GLOBAL ".v2.b32 [%0], {%1, %2};" ::"l"(address), "r"(v.word[0]), "r"(v.word[1]) : "memory");
    } else {
#pragma unroll
        for (int w = 0; w < kWords; w += 4) {
            asm volatile(STORE_GLOBAL ".v4.b32 [%0], {%1, %2, %3, %4};" ::"l"((char*)address + 4 * w), "r"(v.word[w]),
                         "r"(v.word[w + 1]), "r"(v.word[w + 2]), "r"(v.word[w + 3])
                         : "memory");
        }
    }
}

// ---- values --------------------------------------------------------------------------------------------------------

constexpr float kLowest = -3.402823466e38f;  // the least finite float: where a maximum starts

__device__ __forceinline__ float minusInfinity() { return __uint_as_float(0xff800000u); }

__device__ __forceinline__ Vector absentVector() {
    Vector v;
#pragma unroll
    for (int w = 0; w < kWords; ++w) v.word[w] = kAbsentWord;
    return v;
}

__device__ __forceinline__ float valueAt(const Vector& v, int j) {
    if constexpr (sizeof(Element) == 4) return __uint_as_float(v.word[j]);
    else return j % 2 == 0 ? lowOf(v.word[j / 2]) : highOf(v.word[j / 2]);
}

__device__ __forceinline__ Vector vectorOf(const float (&values)[VECTOR_WIDTH]) {
    Vector v;
#pragma unroll
    for (int w = 0; w < kWords; ++w) {
        if constexpr (sizeof(Element) == 4) v.word[w] = __float_as_uint(values[w]);
        else if constexpr (VECTOR_WIDTH == 1) v.word[w] = (u32)toElement(values[w]);
        else v.word[w] = packPair(values[2 * w], values[2 * w + 1]);
    }
    return v;
}
