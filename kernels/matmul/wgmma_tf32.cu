// Matrix product on Hopper's warpgroup instructions (sm_90a), tf32.
//
// Idea: for 32-bit elements wgmma reads shared memory only where k is innermost, which row-major B is not. So the
// transposed product is computed, C^T = B^T · A^T: then A, as it lies, is the operand read from shared memory, and B^T
// is the one that wgmma takes from registers, where any layout will do. A lane reads two or four neighbours of a row of
// B at once and calls them rows r and r + 8 of one or two bands: the numbering of the rows of a product is free. Its
// sums then are neighbours of a row of C. Elements of B are rounded to tf32 on the way; the tensor cores truncate those
// of A.
//
// Shared memory is what limits it: per tile it takes the bytes of the copy, of B into registers once per warpgroup, and
// of A once per band. One band of 64 columns by 256 rows reads B less often than two bands by 128 rows.
#include "../common/wgmma.cuh"
#include "hopper_tiles.cuh"

namespace {

// Each warpgroup has BANDS bands of 64 columns of C and GROUP_M rows.
constexpr int BANDS = larger(1, smaller(2, BLOCK_SIZE_N / (64 * GROUPS)));
constexpr int GROUPS_N = BLOCK_SIZE_N / (64 * BANDS), GROUPS_M = GROUPS / GROUPS_N;
constexpr int GROUP_M = BLOCK_SIZE_M / GROUPS_M;
constexpr int STEPS = BLOCK_SIZE_K / 8;
constexpr int WIDTH = 2 * BANDS;  // neighbouring columns of a lane
static_assert(GROUPS_M * GROUPS_N == GROUPS && ROW_BYTES_A == 128 && ROW_BYTES_B == 128,
              "warpgroups must tile the block");

using Sums = float[BANDS][GROUP_M / 2];
using Fragments = u32[STEPS][BANDS][4];

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
    /// Box of 32 columns of B in which the lane's columns are.
    __device__ __forceinline__ int box() const { return groupN * 2 * BANDS + (BANDS == 2 ? warp : warp / 2); }

    /// 16-byte piece of the box's rows in which they are. Lanes that read together, four k each, take pieces that
    /// differ in the third bit, so that after the swizzle by k no two meet in a bank.
    __device__ __forceinline__ int piece() const {
        const int pair = BANDS == 2 ? row : row / 2;
        return (BANDS == 2 ? 0 : warp % 2 * 2) + (pair >> 1) + (pair & 1) * 4;
    }
    /// First of them in that piece.
    __device__ __forceinline__ int part() const { return BANDS == 2 ? 0 : row % 2 * 2; }

    /// First of them in the tile.
    __device__ __forceinline__ int column() const { return box() * 32 + piece() * 4 + part(); }
};

/// Reads the warp's columns of a tile of B into operand registers.
__device__ __forceinline__ void load(Fragments& b, u32 tileB, const Place& place) {
    const u32 from = tileB + place.box() * BOX_BYTES_B + place.part() * 4;
#pragma unroll
    for (int step = 0; step < STEPS; ++step) {
#pragma unroll
        for (int half = 0; half < 2; ++half) {
            const u32 k = place.quad + half * 4;
            const u32 address = from + step * 1024 + k * 128 + ((place.piece() ^ k) << 4);
            u32 v[WIDTH];
            if constexpr (BANDS == 2) {
                asm volatile("ld.shared.v4.u32 {%0, %1, %2, %3}, [%4];"
                             : "=r"(v[0]), "=r"(v[1]), "=r"(v[2]), "=r"(v[3])
                             : "r"(address)
                             : "memory");
            } else {
                asm volatile("ld.shared.v2.u32 {%0, %1}, [%2];" : "=r"(v[0]), "=r"(v[1]) : "r"(address) : "memory");
            }
#pragma unroll
            for (int i = 0; i < WIDTH; ++i)
                b[step][i / 2][half * 2 + i % 2] = roundToTf32(v[i]);
        }
    }
}

__device__ __forceinline__ void multiply(Sums& c, const Fragments& b, u32 tileA, const Place& place) {
    const u64 a = matrixDescriptor(tileA + place.groupM * GROUP_M * 128, 128, 1024, 16);
    wgmmaFence();
#pragma unroll
    for (int step = 0; step < STEPS; ++step) {
        const int offset = step / 4 * BOX_BYTES_A + step % 4 * 32;
#pragma unroll
        for (int band = 0; band < BANDS; ++band)
            wgmma<GROUP_M>(c[band], b[step][band], a + (offset >> 4));
    }
    wgmmaCommit();
}

/// All of K for one tile. While the tensor cores work from one set of registers, the other, whose batch is done, is
/// read for the next step.
__device__ __forceinline__ void multiplyTile(Sums& c, const Ring& ring, Slot& slot, const Work& work,
                                             const Place& place) {
#pragma unroll
    for (int band = 0; band < BANDS; ++band) {
#pragma unroll
        for (int i = 0; i < GROUP_M / 2; ++i)
            c[band][i] = 0;
    }
    if (work.firstK == work.lastK) return;
    Fragments even, odd;
    int reading = -1;
    const auto step = [&](const Fragments& now, Fragments& next, bool last) {
        multiply(c, now, ring.tileA(slot.stage), place);
        wgmmaWait<1>();
        if (reading >= 0) ring.release(reading);
        reading = slot.stage;
        slot.advance();
        if (last) return;
        waitBarrier(ring.full(slot.stage), slot.parity);
        load(next, ring.tileB(slot.stage), place);
    };
    waitBarrier(ring.full(slot.stage), slot.parity);
    load(even, ring.tileB(slot.stage), place);
    for (int tileK = work.firstK; tileK < work.lastK; tileK += 2) {
        step(even, odd, tileK + 1 == work.lastK);
        if (tileK + 1 < work.lastK) step(odd, even, tileK + 2 >= work.lastK);
    }
    wgmmaWait<0>();
    ring.release(reading);
}

/// The lane's neighbouring sums in row `2 * quad + odd` of the eight rows of block `j`.
__device__ __forceinline__ void neighbours(float (&v)[WIDTH], const Sums& c, int j, int odd) {
#pragma unroll
    for (int i = 0; i < WIDTH; ++i)
        v[i] = c[i / 2][j * 4 + i % 2 * 2 + odd];
}

__device__ __forceinline__ void storeTile(const Sums& c, float* C, const TileIndex& corner, const Place& place, int M,
                                          int N) {
    const int column = corner.n + place.column();
    const bool whole = N % WIDTH == 0 && column < N;
#pragma unroll
    for (int j = 0; j < GROUP_M / 8; ++j) {
#pragma unroll
        for (int odd = 0; odd < 2; ++odd) {
            const int row = corner.m + place.groupM * GROUP_M + j * 8 + place.quad * 2 + odd;
            if (row >= M) continue;
            float v[WIDTH];
            neighbours(v, c, j, odd);
            float* const to = C + i64(row) * N + column;
            if (whole) {
                if constexpr (BANDS == 2) {
                    *reinterpret_cast<float4*>(to) = make_float4(v[0], v[1], v[2], v[3]);
                } else {
                    storePair(to, v[0], v[1]);
                }
            } else {
#pragma unroll
                for (int i = 0; i < WIDTH; ++i) {
                    if (column + i < N) to[i] = v[i];
                }
            }
        }
    }
}

__device__ __forceinline__ void leaveParts(const Sums& c, const Ring& ring, const Place& place) {
    synchronizeThreads(1, CONSUMERS);  // no warpgroup reads the ring any more
#pragma unroll
    for (int j = 0; j < GROUP_M / 8; ++j) {
#pragma unroll
        for (int odd = 0; odd < 2; ++odd) {
            float v[WIDTH];
            neighbours(v, c, j, odd);
            const int m = place.groupM * GROUP_M + j * 8 + place.quad * 2 + odd;
#pragma unroll
            for (int i = 0; i < WIDTH; i += 2) {
                asm volatile("st.shared.v2.f32 [%0], {%1, %2};" ::"r"(partAddress(ring, m, place.column() + i)),
                             "f"(v[i]), "f"(v[i + 1])
                             : "memory");
            }
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
    leaveTogether();
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
    startTogether();
    if (threadIdx.x >= CONSUMERS) {
        runProducer(ring, work, mapA, mapB);
    } else {
        runConsumer(ring, work, C, M, N);
    }
}
