// Global to shared memory in pieces of 16 or 4 bytes: cp.async from sm_80 on, plain loads and stores before it.
#pragma once
#include "element.cuh"

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

/// Runs `load(tile, stage)` ahead of `compute(stage)` for the tiles first … last-1, through a ring of STAGES buffers.
/// One barrier per tile: the buffer refilled in a step is the one all threads finished reading in the step before.
template <int STAGES, typename Load, typename Compute>
__device__ __forceinline__ void pipeline(int first, int last, Load load, Compute compute) {
    if constexpr (STAGES == 1) {
        for (int tile = first; tile < last; ++tile) {
            load(tile, 0);
            commitCopies();
            waitCopies<0>();
            __syncthreads();
            compute(0);
            __syncthreads();
        }
    } else {
#pragma unroll
        for (int stage = 0; stage < STAGES - 1; ++stage) {
            if (first + stage < last) load(first + stage, stage);
            commitCopies();
        }
        int reading = 0, writing = STAGES - 1;
#pragma unroll 1
        for (int tile = first; tile < last; ++tile) {
            waitCopies<STAGES - 2>();
            __syncthreads();
            if (tile + STAGES - 1 < last) load(tile + STAGES - 1, writing);
            commitCopies();
            compute(reading);
            reading = reading + 1 == STAGES ? 0 : reading + 1;
            writing = writing + 1 == STAGES ? 0 : writing + 1;
        }
    }
}
