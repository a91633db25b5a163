// Global to shared memory in pieces of 16 or 4 bytes: cp.async from sm_80 on, plain loads and stores before it.
#pragma once
#include "element.cuh"

/// Keeps the compiler from taking `value` apart again, so that what is the same in every tile is computed once.
template <typename T>
__device__ __forceinline__ T* opaque(T* value) {
    asm volatile("" : "+l"(value));
    return value;
}

__device__ __forceinline__ u32 opaque(u32 value) {
    asm volatile("" : "+r"(value));
    return value;
}

/// The element `bytes` behind `pointer`.
template <typename T>
__device__ __forceinline__ const T* behind(const T* pointer, u32 bytes) {
    return reinterpret_cast<const T*>(reinterpret_cast<const char*>(pointer) + bytes);
}

__device__ __forceinline__ u32 sharedAddress(const void* pointer) {
    return static_cast<u32>(__cvta_generic_to_shared(pointer));
}

/// Copies 16 bytes, or writes 16 zero bytes where `valid` is false (`from` is not read then).
__device__ __forceinline__ void copy16(u32 to, const void* from, bool valid) {
#if __CUDA_ARCH__ >= 800
    asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;" ::"r"(to), "l"(from), "r"(valid ? 16 : 0) : "memory");
#else
    uint4 piece = valid ? *reinterpret_cast<const uint4*>(from) : make_uint4(0, 0, 0, 0);
    asm volatile("st.shared.v4.u32 [%0], {%1, %2, %3, %4};" ::"r"(to), "r"(piece.x), "r"(piece.y), "r"(piece.z),
                 "r"(piece.w)
                 : "memory");
#endif
}

/// The same for 4 bytes.
__device__ __forceinline__ void copy4(u32 to, const void* from, bool valid) {
#if __CUDA_ARCH__ >= 800
    asm volatile("cp.async.ca.shared.global [%0], [%1], 4, %2;" ::"r"(to), "l"(from), "r"(valid ? 4 : 0) : "memory");
#else
    asm volatile("st.shared.u32 [%0], %1;" ::"r"(to), "r"(valid ? *reinterpret_cast<const u32*>(from) : 0) : "memory");
#endif
}

__device__ __forceinline__ void commitCopies() {
#if __CUDA_ARCH__ >= 800
    asm volatile("cp.async.commit_group;" ::: "memory");
#endif
}

/// Waits until at most `PENDING` of this thread's groups of copies are unfinished.
template <int PENDING>
__device__ __forceinline__ void waitCopies() {
#if __CUDA_ARCH__ >= 800
    asm volatile("cp.async.wait_group %0;" ::"n"(PENDING) : "memory");
#endif
}

/// Calls f(0) … f(COUNT - 1), unrolled (NVRTC 13.0 leaves deep nests rolled in spite of #pragma unroll).
template <int COUNT, int INDEX = 0, typename F>
__device__ __forceinline__ void unrolled(const F& f) {
    if constexpr (INDEX < COUNT) {
        f(INDEX);
        unrolled<COUNT, INDEX + 1>(f);
    }
}

/// What is left of the pipeline with a single buffer: a tile is loaded, waited for and multiplied, one after another.
template <int STEPS, typename Load, typename Fetch, typename Multiply>
__device__ __forceinline__ void withoutPipeline(int first, int last, Load load, Fetch fetch, Multiply multiply) {
#pragma unroll 1
    for (int tile = first; tile < last; ++tile) {
        load(tile, 0);
        commitCopies();
        waitCopies<0>();
        __syncthreads();
#pragma unroll 4
        for (int step = 0; step < STEPS; ++step) {
            fetch(0, 0, step);
            multiply(0);
        }
        __syncthreads();
    }
}

/// Two pipelines in one. load(tile, stage) starts the copies of a tile into one of STAGES buffers, ahead of use;
/// fetch(f, stage, step) reads the operands of one of STEPS steps of a tile into register set f, one step ahead of
/// multiply(f). The barrier of a tile stands before the last step of the one before it, so that the first operands of
/// a tile are fetched behind arithmetic too. Tiles first … last - 1.
template <int STAGES, int STEPS, typename Load, typename Fetch, typename Multiply>
__device__ __forceinline__ void pipelineOfStages(int first, int last, Load load, Fetch fetch, Multiply multiply) {
    static_assert(STAGES >= 2 && (STEPS == 1 || STEPS % 2 == 0), "register sets alternate within a tile");
    // Eight steps are unrolled: more would not stay in the instruction cache.
    constexpr int CHUNK = STEPS < 8 ? STEPS : 8, CHUNKS = STEPS / CHUNK;
#pragma unroll
    for (int stage = 0; stage < STAGES - 1; ++stage) {
        if (first + stage < last) load(first + stage, stage);
        commitCopies();
    }
    int reading = 0, writing = STAGES - 1;
    const auto nextTile = [&] {
        waitCopies<STAGES - 2>();
        __syncthreads();
    };
    nextTile();
    fetch(0, 0, 0);
#pragma unroll 1
    for (int tile = first; tile < last; ++tile) {
        if (tile + STAGES - 1 < last) load(tile + STAGES - 1, writing);
        commitCopies();
        writing = reading;
        const int next = reading + 1 == STAGES ? 0 : reading + 1;
#pragma unroll 1
        for (int chunk = 0; chunk < CHUNKS; ++chunk) {
            const bool lastChunk = chunk == CHUNKS - 1;
            unrolled<CHUNK>([&](int step) {
                if (STEPS == 1) multiply(0);
                const bool done = lastChunk && step == CHUNK - 1;
                if (done) nextTile();
                fetch((step + 1) % CHUNK % 2, done ? next : reading, done ? 0 : chunk * CHUNK + step + 1);
                if (STEPS > 1) multiply(step % 2);
            });
        }
        reading = next;
    }
}

template <int STAGES, int STEPS, typename Load, typename Fetch, typename Multiply>
__device__ __forceinline__ void pipeline(int first, int last, Load load, Fetch fetch, Multiply multiply) {
    if constexpr (STAGES == 1) {
        withoutPipeline<STEPS>(first, last, load, fetch, multiply);
    } else {
        pipelineOfStages<STAGES, STEPS>(first, last, load, fetch, multiply);
    }
}
