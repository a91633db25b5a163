// Warpgroup matrix multiply (sm_90a): D[64 x COLUMNS] += A · B by four warps, operands named by descriptors of shared
// memory.
//
// A thread of warp w holds rows 16w + lane/4 and that + 8: d[4j], d[4j+1] are columns 8j + 2(lane%4) and its neighbour
// of the first row, d[4j+2], d[4j+3] of the second.
#pragma once
#include "element.cuh"

/// Where an operand lies: rows of `rowBytes` (32, 64 or 128, swizzled by the same), groups of eight rows `groupStride`
/// bytes apart; `blockStride` parts blocks of rowBytes when the rows run along M or N instead of K.
__device__ __forceinline__ u64 matrixDescriptor(u32 address, int rowBytes, u32 groupStride, u32 blockStride) {
    const u64 swizzle = rowBytes == 128 ? 1 : rowBytes == 64 ? 2 : 3;
    return u64((address & 0x3ffff) >> 4) | u64(blockStride >> 4) << 16 | u64(groupStride >> 4) << 32 | swizzle << 62;
}

__device__ __forceinline__ void wgmmaFence() {
    asm volatile("wgmma.fence.sync.aligned;" ::: "memory");
}
__device__ __forceinline__ void wgmmaCommit() {
    asm volatile("wgmma.commit_group.sync.aligned;" ::: "memory");
}

template <int PENDING>
__device__ __forceinline__ void wgmmaWait() {
    asm volatile("wgmma.wait_group.sync.aligned %0;" ::"n"(PENDING) : "memory");
}

// Operand lists: WGMMA_LIST_n names the first n operands, WGMMA_D_n(i) binds n accumulators from d[i] on.
#define WGMMA_LIST_8 "%0, %1, %2, %3, %4, %5, %6, %7"
#define WGMMA_LIST_16 \
    WGMMA_LIST_8      \
    ", %8, %9, %10, %11, %12, %13, %14, %15"
#define WGMMA_LIST_32 \
    WGMMA_LIST_16     \
    ", %16, %17, %18, %19, %20, %21, %22, %23, %24, %25, %26, %27, %28, %29, %30, %31"
#define WGMMA_LIST_64                                                                  \
    WGMMA_LIST_32                                                                      \
    ", %32, %33, %34, %35, %36, %37, %38, %39, %40, %41, %42, %43, %44, %45, %46, %47" \
    ", %48, %49, %50, %51, %52, %53, %54, %55, %56, %57, %58, %59, %60, %61, %62, %63"
#define WGMMA_LIST_96                                                                  \
    WGMMA_LIST_64                                                                      \
    ", %64, %65, %66, %67, %68, %69, %70, %71, %72, %73, %74, %75, %76, %77, %78, %79" \
    ", %80, %81, %82, %83, %84, %85, %86, %87, %88, %89, %90, %91, %92, %93, %94, %95"
#define WGMMA_LIST_128                                                                             \
    WGMMA_LIST_96                                                                                  \
    ", %96, %97, %98, %99, %100, %101, %102, %103, %104, %105, %106, %107, %108, %109, %110, %111" \
    ", %112, %113, %114, %115, %116, %117, %118, %119, %120, %121, %122, %123, %124, %125, %126, %127"
#define WGMMA_D_4(i) "+f"(d[i]), "+f"(d[i + 1]), "+f"(d[i + 2]), "+f"(d[i + 3])
#define WGMMA_D_8(i) WGMMA_D_4(i), WGMMA_D_4(i + 4)
#define WGMMA_D_16(i) WGMMA_D_8(i), WGMMA_D_8(i + 8)
#define WGMMA_D_32(i) WGMMA_D_16(i), WGMMA_D_16(i + 16)
#define WGMMA_D_64(i) WGMMA_D_32(i), WGMMA_D_32(i + 32)
#define WGMMA_D_96(i) WGMMA_D_64(i), WGMMA_D_32(i + 64)
#define WGMMA_D_128(i) WGMMA_D_64(i), WGMMA_D_64(i + 64)

#if defined(DTYPE_tf32)

/// A comes from registers (four tf32 words: rows lane/4 and + 8 at k = lane%4, then the same at k + 4), B from shared
/// memory with k innermost, eight k at a time.
template <int COLUMNS>
__device__ __forceinline__ void wgmma(float* d, const u32* a, u64 b);

#define WGMMA_INSTRUCTION(COLUMNS, REGISTERS, A0, A1, A2, A3, B)                                           \
    template <>                                                                                            \
    __device__ __forceinline__ void wgmma<COLUMNS>(float* d, const u32* a, u64 b) {                        \
        asm volatile("{ .reg .pred p;\nsetp.eq.u32 p, 1, 1;\nwgmma.mma_async.sync.aligned.m64n" #COLUMNS   \
                     "k8.f32.tf32.tf32 {" WGMMA_LIST_##REGISTERS "}, {" A0 ", " A1 ", " A2 ", " A3 "}, " B \
                                                                 ", p, 1, 1; }"                            \
                     : WGMMA_D_##REGISTERS(0)                                                              \
                     : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "l"(b));                                \
    }
WGMMA_INSTRUCTION(16, 8, "%8", "%9", "%10", "%11", "%12")
WGMMA_INSTRUCTION(32, 16, "%16", "%17", "%18", "%19", "%20")
WGMMA_INSTRUCTION(64, 32, "%32", "%33", "%34", "%35", "%36")
WGMMA_INSTRUCTION(128, 64, "%64", "%65", "%66", "%67", "%68")
WGMMA_INSTRUCTION(192, 96, "%96", "%97", "%98", "%99", "%100")
WGMMA_INSTRUCTION(256, 128, "%128", "%129", "%130", "%131", "%132")

#else

#if defined(DTYPE_bf16)
#define WGMMA_TYPES "k16.f32.bf16.bf16 {"
#else
#define WGMMA_TYPES "k16.f32.f16.f16 {"
#endif

/// A with k innermost, B with n innermost, both in shared memory, sixteen k at a time.
template <int COLUMNS>
__device__ __forceinline__ void wgmma(float* d, u64 a, u64 b);

#define WGMMA_INSTRUCTION(COLUMNS, REGISTERS, A, B)                                                                  \
    template <>                                                                                                      \
    __device__ __forceinline__ void wgmma<COLUMNS>(float* d, u64 a, u64 b) {                                         \
        asm volatile("{ .reg .pred p;\nsetp.eq.u32 p, 1, 1;\nwgmma.mma_async.sync.aligned.m64n" #COLUMNS WGMMA_TYPES \
                         WGMMA_LIST_##REGISTERS "}, " A ", " B ", p, 1, 1, 0, 1; }"                                  \
                     : WGMMA_D_##REGISTERS(0)                                                                        \
                     : "l"(a), "l"(b));                                                                              \
    }
WGMMA_INSTRUCTION(16, 8, "%8", "%9")
WGMMA_INSTRUCTION(32, 16, "%16", "%17")
WGMMA_INSTRUCTION(64, 32, "%32", "%33")
WGMMA_INSTRUCTION(128, 64, "%64", "%65")
WGMMA_INSTRUCTION(192, 96, "%96", "%97")
WGMMA_INSTRUCTION(256, 128, "%128", "%129")

#endif
