// Matrix product on Hopper's warpgroup instructions (sm_90a), tf32.
//
// Idea: for 32-bit elements wgmma reads shared memory only where k is innermost, which row-major B is not. So the
// transposed product is computed, C^T = B^T · A^T: then A, as it lies, is the operand read from shared memory, and B^T is
// the one that wgmma takes from registers, where any layout will do. A lane reads four neighbours of a row of B at once and
// calls them rows r and r + 8 of two bands: the numbering of the rows of a product is free. Its sums then are four
// neighbours of a row of C, and eight lanes store 128 bytes together. Elements of B are rounded to tf32 on the way; the
// tensor cores truncate those of A.
#include "../common/wgmma.cuh"
#include "hopper_tiles.cuh"

namespace {

constexpr int GROUPS_N = BLOCK_SIZE_N / 128, GROUPS_M = GROUPS / GROUPS_N;  // each warpgroup: 128 columns of C
constexpr int GROUP_M = BLOCK_SIZE_M / GROUPS_M;
constexpr int STEPS = BLOCK_SIZE_K / 8;
static_assert(GROUPS_M * GROUPS_N == GROUPS && ROW_BYTES_A == 128, "warpgroups must tile the block");

using Sums = float[2][GROUP_M / 2];
using Fragments = u32[STEPS][2][4];

/// Which lane row stands for which four columns: of the lanes that read together, no two then meet in a bank.
__device__ __forceinline__ int columnOf(int row) { return ((row >> 1) | (row & 1) << 2) * 4; }

struct Place {
    int groupM, groupN, warp, row, quad;  ///< lane = row * 4 + quad

    __device__ __forceinline__ Place() {
        const int group = threadIdx.x / 128;
        groupM = group / GROUPS_N;
        groupN = group % GROUPS_N;
        warp = threadIdx.x / 32 % 4;
        row = threadIdx.x % 32 / 4;
        quad = threadIdx.x % 4;
    }
    /// First of the lane's four columns in the tile.
    __device__ __forceinline__ int column() const { return groupN * 128 + warp * 32 + columnOf(row); }
};

/// Reads the warp's 32 columns of a tile of B, one box, into operand registers.
__device__ __forceinline__ void load(Fragments& b, u32 tileB, const Place& place) {
    const u32 box = tileB + (place.groupN * 4 + place.warp) * BOX_BYTES_B;
    const u32 piece = columnOf(place.row) / 4;
#pragma unroll
    for (int step = 0; step < STEPS; ++step) {
#pragma unroll
        for (int half = 0; half < 2; ++half) {
            const u32 k = place.quad + half * 4;
            u32 v[4];
            asm volatile("ld.shared.v4.u32 {%0, %1, %2, %3}, [%4];"
                         : "=r"(v[0]), "=r"(v[1]), "=r"(v[2]), "=r"(v[3])
                         : "r"(box + step * 1024 + k * 128 + ((piece ^ k) << 4))
                         : "memory");
#pragma unroll
            for (int i = 0; i < 4; ++i) b[step][i / 2][half * 2 + i % 2] = roundToTf32(v[i]);
        }
    }
}

__device__ __forceinline__ void multiply(Sums& c, const Fragments& b, u32 tileA, const Place& place) {
    const u64 a = matrixDescriptor(tileA + place.groupM * GROUP_M * 128, 128, 1024, 16);
    wgmmaFence();
#pragma unroll
    for (int step = 0; step < STEPS; ++step) {
        const int offset = step / 4 * BOX_BYTES_A + step % 4 * 32;
        wgmma<GROUP_M>(c[0], b[step][0], a + (offset >> 4));
        wgmma<GROUP_M>(c[1], b[step][1], a + (offset >> 4));
    }
    wgmmaCommit();
}

/// All of K for one tile. While the tensor cores work from one set of registers, the other is read for the next step.
__device__ __forceinline__ void multiplyTile(Sums& c, const Ring& ring, Slot& slot, const Work& work, const Place& place) {
#pragma unroll
    for (int i = 0; i < GROUP_M / 2; ++i) c[0][i] = c[1][i] = 0;
    if (work.firstK == work.lastK) return;
    Fragments even, odd;
    const auto step = [&](const Fragments& now, Fragments& next, bool last) {
        const int reading = slot.stage;
        multiply(c, now, ring.tileA(reading), place);
        slot.advance();
        if (!last) {
            waitBarrier(ring.full(slot.stage), slot.parity);
            load(next, ring.tileB(slot.stage), place);
        }
        wgmmaWait<0>();
        ring.release(reading);
    };
    waitBarrier(ring.full(slot.stage), slot.parity);
    load(even, ring.tileB(slot.stage), place);
    for (int tileK = work.firstK; tileK < work.lastK; tileK += 2) {
        step(even, odd, tileK + 1 == work.lastK);
        if (tileK + 1 < work.lastK) step(odd, even, tileK + 2 >= work.lastK);
    }
}

/// The lane's four neighbours in row `2 * quad + odd` of the eight rows of block `j`.
__device__ __forceinline__ float4 four(const Sums& c, int j, int odd) {
    return make_float4(c[0][j * 4 + odd], c[0][j * 4 + 2 + odd], c[1][j * 4 + odd], c[1][j * 4 + 2 + odd]);
}

__device__ __forceinline__ void storeTile(const Sums& c, float* C, const TileIndex& corner, const Place& place, int M, int N) {
    const int column = corner.n + place.column();
#pragma unroll
    for (int j = 0; j < GROUP_M / 8; ++j) {
#pragma unroll
        for (int odd = 0; odd < 2; ++odd) {
            const int row = corner.m + place.groupM * GROUP_M + j * 8 + place.quad * 2 + odd;
            if (row < M) storeFour(C + i64(row) * N + column, four(c, j, odd), N - column, N % 4 == 0);
        }
    }
}

__device__ __forceinline__ void leaveParts(const Sums& c, const Ring& ring, const Place& place) {
    synchronizeThreads(1, CONSUMERS);  // no warpgroup reads the ring any more
#pragma unroll
    for (int j = 0; j < GROUP_M / 8; ++j) {
#pragma unroll
        for (int odd = 0; odd < 2; ++odd) {
            const float4 v = four(c, j, odd);
            const int m = place.groupM * GROUP_M + j * 8 + place.quad * 2 + odd;
            asm volatile("st.shared.v4.f32 [%0], {%1, %2, %3, %4};" ::"r"(partAddress(ring, m, place.column())), "f"(v.x),
                         "f"(v.y), "f"(v.z), "f"(v.w)
                         : "memory");
        }
    }
}

__device__ __forceinline__ void runConsumer(const Ring& ring, Work work, float* C, int M, int N) {
    if constexpr (GROUPS > 1) takeRegisters<CONSUMER_REGISTERS>();
    const Place place;
    Sums c;
    Slot slot;
    for (; !work.done(); work.next()) {
        multiplyTile(c, ring, slot, work, place);
        if constexpr (SPLIT_K > 1) {  // one tile a cluster
            leaveParts(c, ring, place);
            synchronizeCluster();
            addParts(ring, work, C, M, N);
        } else {
            storeTile(c, C, work.corner(), place, M, N);
        }
    }
    if constexpr (CLUSTER_BLOCKS > 1) synchronizeCluster();
}

}  // namespace

extern "C" __global__ void __launch_bounds__(THREADS, 1)
    matmul_wgmma_tf32(const __grid_constant__ TensorMap mapA, const __grid_constant__ TensorMap mapB,
                      float* __restrict__ C, int M, int N, int K) {
    extern __shared__ unsigned char shared[];
    const u32 base = (static_cast<u32>(__cvta_generic_to_shared(shared)) + 1023) & ~1023u;
    const Ring ring{base, base + num_stages * STAGE_BYTES};
    const Work work(M, N, K);
    if (threadIdx.x == 0) ring.initialize();
    synchronizeBlocks();
    if (threadIdx.x >= CONSUMERS) {
        runProducer(ring, work, mapA, mapB);
    } else {
        runConsumer(ring, work, C, M, N);
    }
}
