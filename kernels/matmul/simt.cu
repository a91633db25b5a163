// Matrix product in plain fp32 arithmetic, for every device: as exact as fp32 sums are.
//
// Idea: three levels of tiles. A block's tile of C is cut among warps, a warp's among 32 lanes that stand 4 by 8 (or 8
// by 4), and every lane keeps THREAD_M x THREAD_N sums in registers, so that each value read from shared memory is used
// THREAD_N or THREAD_M times. Shared memory holds A transposed, m innermost: one 16-byte access then brings four rows
// of A at one k, and only two k of operands need registers, one in use and one on its way. The transposition costs
// nothing but smaller copies: A travels in 4-byte pieces of cp.async, eight k of four rows a warp, which four floats of
// padding spread over all banks. A ring of num_stages buffers is filled ahead of its use.
//
// Row pitches lda, ldb are multiples of 16 bytes; realign.cu makes them so where the sizes do not.
#include "../common/raster.cuh"
#include "tiling.cuh"

namespace {

constexpr int LANES_N = WARP_N >= 32 ? 8 : 4, LANES_M = 32 / LANES_N;
constexpr int THREAD_M = WARP_M / LANES_M, THREAD_N = WARP_N / LANES_N;
constexpr int PITCH_A = BLOCK_SIZE_M + 4;  // floats
constexpr int FLOATS_A = BLOCK_SIZE_K * PITCH_A;
constexpr int FLOATS_B = BLOCK_SIZE_K * BLOCK_SIZE_N;
constexpr int STAGE_FLOATS = FLOATS_A + FLOATS_B;
static_assert(THREAD_M % 4 == 0 && THREAD_N % 4 == 0, "a lane owns fours of rows and columns");

// Blocks wanted on a processor: with 64 sums a thread, registers are capped at 128 so that others run while one waits.
constexpr int RESIDENT = larger(1, (THREAD_M * THREAD_N <= 64 ? 512 : 256) / THREADS);

/// Starts the copies of a tile of A, transposed. Rows beyond `rows` repeat the last; k beyond `depth` become zero.
template <bool TESTED>
__device__ __forceinline__ void copyA(u32 to, const float* from, u32 pitch, int rows, int depth) {
#pragma unroll 8
    for (int start = 0; start < BLOCK_SIZE_M * BLOCK_SIZE_K; start += THREADS) {
        const int index = start + threadIdx.x;
        if (BLOCK_SIZE_M * BLOCK_SIZE_K % THREADS && index >= BLOCK_SIZE_M * BLOCK_SIZE_K) break;
        const int row = index / 8 % BLOCK_SIZE_M, k = index / (8 * BLOCK_SIZE_M) * 8 + index % 8;
        copy4(to + (k * PITCH_A + row) * 4, behind(from, (min(row, rows - 1) * pitch + k) * 4), !TESTED || k < depth);
    }
}

/// A lane's operands for one k: fours of rows 4 * LANES_M apart, fours of columns 4 * LANES_N apart.
struct Fragment {
    float a[THREAD_M], b[THREAD_N];

    __device__ __forceinline__ void load(const float* rows, const float* columns, int k) {
#pragma unroll
        for (int i = 0; i < THREAD_M; i += 4) {
            *reinterpret_cast<float4*>(a + i) = *reinterpret_cast<const float4*>(rows + k * PITCH_A + i * LANES_M);
        }
#pragma unroll
        for (int j = 0; j < THREAD_N; j += 4) {
            *reinterpret_cast<float4*>(b + j) =
                *reinterpret_cast<const float4*>(columns + k * BLOCK_SIZE_N + j * LANES_N);
        }
    }
};

__device__ __forceinline__ void storeFour(float* to, const float* from, int columns, bool aligned) {
    if (aligned && columns >= 4) {
        *reinterpret_cast<float4*>(to) = make_float4(from[0], from[1], from[2], from[3]);
        return;
    }
#pragma unroll
    for (int n = 0; n < 4; ++n) {
        if (n < columns) to[n] = from[n];
    }
}

}  // namespace

extern "C" __global__ void __launch_bounds__(THREADS, RESIDENT)
    matmul_simt(const float* __restrict__ A, const float* __restrict__ B, float* __restrict__ C, int M, int N, int K,
                int lda, int ldb) {
    extern __shared__ __align__(128) float shared[];
    const u32 ring = sharedAddress(shared);
    const TileIndex tile = groupedTile(blockIdx.x, ceilDiv(M, BLOCK_SIZE_M), ceilDiv(N, BLOCK_SIZE_N), GROUP_SIZE_M);
    const int row0 = tile.m * BLOCK_SIZE_M, column0 = tile.n * BLOCK_SIZE_N;
    const int warp = threadIdx.x / 32, lane = threadIdx.x % 32;
    const int threadM = warp / WARPS_N * WARP_M + lane / LANES_N * 4;
    const int threadN = warp % WARPS_N * WARP_N + lane % LANES_N * 4;

    float c[THREAD_M][THREAD_N] = {};

    const auto load = [&](int tileK, int stage) {
        const int k0 = tileK * BLOCK_SIZE_K;
        const u32 to = opaque(ring + stage * STAGE_FLOATS * 4);
        const float* const fromA = opaque(A + i64(row0) * lda + k0);
        if (K - k0 >= BLOCK_SIZE_K) {
            copyA<false>(to, fromA, lda, M - row0, K - k0);
        } else {
            copyA<true>(to, fromA, lda, M - row0, K - k0);
        }
        copyTile<BLOCK_SIZE_K, BLOCK_SIZE_N, true>(
            to + FLOATS_A * 4, B + i64(k0) * ldb + column0, ldb, N - column0, K - k0,
            [](int row, int piece) { return row * BLOCK_SIZE_N * 4 + piece * 16; });
    };
    Fragment fragments[2];
    const auto fetch = [&](int f, int stage, int k) {
        const float* const tileA = shared + stage * STAGE_FLOATS;
        fragments[f].load(tileA + threadM, tileA + FLOATS_A + threadN, k);
    };
    const auto multiply = [&](int f) {
#pragma unroll
        for (int i = 0; i < THREAD_M; ++i) {
#pragma unroll
            for (int j = 0; j < THREAD_N; ++j)
                c[i][j] += fragments[f].a[i] * fragments[f].b[j];
        }
    };
    const Range range = splitRange(ceilDiv(K, BLOCK_SIZE_K), blockIdx.y);
    pipeline<num_stages, BLOCK_SIZE_K>(range.first, range.last, load, fetch, multiply);

    float* const out = C + (SPLIT_K > 1 ? i64(blockIdx.y) * M * N : 0);
#pragma unroll
    for (int i = 0; i < THREAD_M; ++i) {
        const int row = row0 + threadM + i / 4 * 4 * LANES_M + i % 4;
        if (row >= M) continue;
#pragma unroll
        for (int j = 0; j < THREAD_N; j += 4) {
            const int column = column0 + threadN + j * LANES_N;
            storeFour(out + i64(row) * N + column, &c[i][j], N - column, N % 4 == 0);
        }
    }
}
