// Matrix product on Hopper's warpgroup instructions (sm_90a), f16 and bf16.
//
// Idea: the ring of hopper_tiles.cuh brings tiles of A and B in the swizzled form that wgmma reads straight from shared
// memory, so that registers hold nothing but sums. Each consumer warpgroup owns BLOCK_SIZE_M / groups rows of the tile
// as bands of 64 and keeps one batch of wgmma in flight while the next tile's barrier is polled. The result leaves
// through two small staging buffers per warpgroup, written with stmatrix and stored by the tensor memory accelerator
// while the next columns are converted and, in a persistent grid, while the next tile is being multiplied.
//
// Sizes whose rows are no multiple of 16 bytes arrive realigned in workspaces (realign.cu); then C, which cannot be
// mapped, is stored from the staging buffers by ordinary stores.
#include "../common/wgmma.cuh"
#include "hopper_tiles.cuh"

namespace {

constexpr int GROUP_M = BLOCK_SIZE_M / GROUPS, BANDS = GROUP_M / 64;
constexpr int STEPS = BLOCK_SIZE_K / 16;
constexpr int STAGING_BYTES = 64 * ROW_BYTES_B;  // one box of C: 64 rows
static_assert(GROUP_M % 64 == 0, "a warpgroup owns bands of 64 rows");

using Sums = float[BANDS][BLOCK_SIZE_N / 2];

/// Adds the product of the tiles in one buffer; returns while the tensor cores still work.
__device__ __forceinline__ void multiply(Sums& c, const Ring& ring, int stage, int group) {
    const u64 a = matrixDescriptor(ring.tileA(stage) + group * GROUP_M * ROW_BYTES_A, ROW_BYTES_A, 8 * ROW_BYTES_A, 16);
    const u64 b = matrixDescriptor(ring.tileB(stage), ROW_BYTES_B, 8 * ROW_BYTES_B, BOX_BYTES_B);
    wgmmaFence();
#pragma unroll
    for (int step = 0; step < STEPS; ++step) {
        constexpr int STEPS_PER_BOX = ROW_BYTES_A / 32;
        const int offsetA = step / STEPS_PER_BOX * BOX_BYTES_A + step % STEPS_PER_BOX * 32;
#pragma unroll
        for (int band = 0; band < BANDS; ++band) {
            wgmma<BLOCK_SIZE_N>(c[band], a + ((offsetA + band * 64 * ROW_BYTES_A) >> 4),
                                b + (step * 16 * ROW_BYTES_B >> 4));
        }
    }
    wgmmaCommit();
}

/// All of K for one tile. A buffer is handed back once the batch after the one that read it has been issued.
__device__ __forceinline__ void multiplyTile(Sums& c, const Ring& ring, Slot& slot, const Work& work, int group) {
#pragma unroll
    for (int band = 0; band < BANDS; ++band) {
#pragma unroll
        for (int i = 0; i < BLOCK_SIZE_N / 2; ++i)
            c[band][i] = 0;
    }
    int reading = -1;
    for (int tileK = work.firstK; tileK < work.lastK; ++tileK, slot.advance()) {
        waitBarrier(ring.full(slot.stage), slot.parity);
        multiply(c, ring, slot.stage, group);
        wgmmaWait<1>();
        if (reading >= 0) ring.release(reading);
        reading = slot.stage;
    }
    wgmmaWait<0>();
    if (reading >= 0) ring.release(reading);
}

/// Writes one box of sums, 64 rows of ROW_BYTES_B, as 16-bit elements in the swizzled form of the tensor map.
__device__ __forceinline__ void stage(u32 buffer, const float* c) {
    const int warp = threadIdx.x / 32 % 4, lane = threadIdx.x % 32;
    const int row = warp * 16 + lane % 16;
#pragma unroll
    for (int pair = 0; pair < ROW_BYTES_B / 32; ++pair) {
        const float* const d = c + pair * 8;
        u32 offset = row * ROW_BYTES_B + (pair * 2 + lane / 16) * 16;
        offset ^= (offset >> 7 & (ROW_BYTES_B / 16 - 1)) << 4;
        asm volatile("stmatrix.sync.aligned.m8n8.x4.shared.b16 [%0], {%1, %2, %3, %4};" ::"r"(buffer + offset),
                     "r"(pack(d[0], d[1])), "r"(pack(d[2], d[3])), "r"(pack(d[4], d[5])), "r"(pack(d[6], d[7]))
                     : "memory");
    }
}

/// Ordinary stores of a staged box whose first element is (row0, column0) of C. Eight loads go before their stores: one
/// by one, their latencies would add up to more than the product of a small K.
__device__ __forceinline__ void copyOut(u32 buffer, Element* C, int row0, int column0, int M, int N) {
    constexpr int BATCH = 8;
    for (int start = threadIdx.x % 128; start < 64 * COLUMNS_B; start += 128 * BATCH) {
        u16 values[BATCH];
#pragma unroll
        for (int i = 0; i < BATCH; ++i) {
            const int index = start + i * 128;
            u32 offset = index * 2;  // rows of the box are as wide as its columns
            offset ^= (offset >> 7 & (ROW_BYTES_B / 16 - 1)) << 4;
            asm volatile("ld.shared.u16 %0, [%1];" : "=h"(values[i]) : "r"(buffer + offset));
        }
#pragma unroll
        for (int i = 0; i < BATCH; ++i) {
            const int row = row0 + (start + i * 128) / COLUMNS_B, column = column0 + (start + i * 128) % COLUMNS_B;
            if (row < M && column < N) C[i64(row) * N + column] = values[i];
        }
    }
}

/// Stores the warpgroup's rows of a tile, one box after another through two buffers in turn.
__device__ __forceinline__ void storeTile(const Sums& c, u32 staging, u32& turn, const TensorMap& mapC, Element* C,
                                          int row0, int column0, int M, int N, bool mapped, int group) {
    const bool leader = threadIdx.x % 128 == 0;
#pragma unroll
    for (int band = 0; band < BANDS; ++band) {
#pragma unroll
        for (int box = 0; box < BOXES_B; ++box) {
            const u32 buffer = staging + (turn++ & 1) * STAGING_BYTES;
            if (leader) waitStores<1>();
            synchronizeThreads(1 + group, 128);
            stage(buffer, &c[band][box * COLUMNS_B / 2]);
            fenceForAsyncUnits();
            synchronizeThreads(1 + group, 128);
            const int row = row0 + band * 64, column = column0 + box * COLUMNS_B;
            if (!mapped) {
                copyOut(buffer, C, row, column, M, N);
            } else if (leader) {
                storeBox(mapC, column, row, buffer);
            }
        }
    }
}

/// Leaves the warpgroup's sums where the other blocks of the cluster find them.
__device__ __forceinline__ void leaveParts(const Sums& c, const Ring& ring, int group) {
    const int warp = threadIdx.x / 32 % 4, lane = threadIdx.x % 32;
    synchronizeThreads(1 + GROUPS, CONSUMERS);  // no warpgroup reads the ring any more
#pragma unroll
    for (int band = 0; band < BANDS; ++band) {
#pragma unroll
        for (int j = 0; j < BLOCK_SIZE_N / 8; ++j) {
#pragma unroll
            for (int half = 0; half < 2; ++half) {
                const int m = group * GROUP_M + band * 64 + warp * 16 + half * 8 + lane / 4;
                asm volatile("st.shared.v2.f32 [%0], {%1, %2};" ::"r"(partAddress(ring, m, j * 8 + lane % 4 * 2)),
                             "f"(c[band][j * 4 + half * 2]), "f"(c[band][j * 4 + half * 2 + 1])
                             : "memory");
            }
        }
    }
}

__device__ __forceinline__ void runConsumer(const Ring& ring, Work work, u32 staging, const TensorMap& mapC, Element* C,
                                            int M, int N, int K) {
    if constexpr (GROUPS > 1) takeRegisters<CONSUMER_REGISTERS>();
    const int group = threadIdx.x / 128;
    const bool mapped = N % VECTOR == 0 && K % VECTOR == 0;
    u32 turn = 0;
    staging += group * 2 * STAGING_BYTES;
    Sums c;
    Slot slot;
    for (; !work.done(); work.next()) {
        const TileIndex corner = work.corner();
        multiplyTile(c, ring, slot, work, group);
        if constexpr (SPLIT_K > 1) {  // one tile a cluster
            leaveParts(c, ring, group);
            synchronizeCluster();
            addParts(ring, work, C, M, N);
        } else {
            storeTile(c, staging, turn, mapC, C, corner.m + group * GROUP_M, corner.n, M, N, mapped, group);
        }
    }
    if constexpr (SPLIT_K == 1) waitStores<0>();
    leaveTogether();
}

}  // namespace

extern "C" __global__ void __launch_bounds__(THREADS, 1)
    matmul_wgmma(const __grid_constant__ TensorMap mapA, const __grid_constant__ TensorMap mapB,
                 const __grid_constant__ TensorMap mapC, Element* __restrict__ C, int M, int N, int K) {
    extern __shared__ unsigned char shared[];
    const u32 base = (static_cast<u32>(__cvta_generic_to_shared(shared)) + 1023) & ~1023u;
    const u32 staging = base + num_stages * STAGE_BYTES;
    const Ring ring{base, staging + (SPLIT_K > 1 ? 0 : GROUPS * 2 * STAGING_BYTES)};
    const Work work(M, N, K);
    if (threadIdx.x == 0) ring.initialize();
    startTogether();
    if (threadIdx.x >= CONSUMERS) {
        runProducer(ring, work, mapA, mapB);
    } else {
        runConsumer(ring, work, staging, mapC, C, M, N, K);
    }
}
