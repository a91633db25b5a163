// Matrix product in plain fp32 arithmetic, for every device: as exact as fp32 sums are.
//
// Idea: three levels of tiles. A block's tile of C is cut among warps, a warp's among 32 lanes that stand 4 by 8 (or 8 by
// 4), and every lane keeps THREAD_M x THREAD_N sums in registers, so that each value read from shared memory is used
// THREAD_N or THREAD_M times. A stays as it lies in memory, k innermost: a lane reads four k of a row at once. Rows of
// A are padded by 16 bytes, which puts the rows read together into different banks; B needs none, since eight lanes
// read 128 consecutive bytes of one row. A ring of num_stages buffers is filled with cp.async ahead of its use.
//
// Row pitches lda, ldb are multiples of 16 bytes; realign.cu makes them so where the sizes do not.
#include "../common/async_copy.cuh"
#include "../common/raster.cuh"
#include "tiling.cuh"

namespace {

constexpr int LANES_N = WARP_N >= 32 ? 8 : 4, LANES_M = 32 / LANES_N;
constexpr int THREAD_M = WARP_M / LANES_M, THREAD_N = WARP_N / LANES_N;
constexpr int PITCH_A = BLOCK_SIZE_K + 4;  // floats
constexpr int FLOATS_A = BLOCK_SIZE_M * PITCH_A;
constexpr int FLOATS_B = BLOCK_SIZE_K * BLOCK_SIZE_N;
constexpr int STAGE_FLOATS = FLOATS_A + FLOATS_B;
constexpr int UNROLL = smaller(BLOCK_SIZE_K / 4, 4);  // more only costs compile time

/// Starts the copies of one tile. Pieces beyond `rows` or `columns` become zero.
template <int ROWS, int COLUMNS, int PITCH>
__device__ __forceinline__ void copyTile(u32 to, const float* from, int pitch, int rows, int columns) {
    constexpr int PIECES = COLUMNS / 4;
#pragma unroll
    for (int start = 0; start < ROWS * PIECES; start += THREADS) {
        const int index = start + threadIdx.x;
        if (ROWS * PIECES % THREADS && index >= ROWS * PIECES) break;
        const int row = index / PIECES, column = index % PIECES * 4;
        copy16(to + (row * PITCH + column) * 4, from + i64(row) * pitch + column, row < rows && column < columns);
    }
}

__device__ __forceinline__ float component(const float4& v, int index) {
    return index == 0 ? v.x : index == 1 ? v.y : index == 2 ? v.z : v.w;
}

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

extern "C" __global__ void __launch_bounds__(THREADS)
    matmul_simt(const float* __restrict__ A, const float* __restrict__ B, float* __restrict__ C, int M, int N, int K,
                int lda, int ldb) {
    extern __shared__ __align__(128) float shared[];
    const u32 ring = sharedAddress(shared);
    const TileIndex tile =
        groupedTile(blockIdx.x, ceilDiv(M, BLOCK_SIZE_M), ceilDiv(N, BLOCK_SIZE_N), GROUP_SIZE_M);
    const int row0 = tile.m * BLOCK_SIZE_M, column0 = tile.n * BLOCK_SIZE_N;
    const int warp = threadIdx.x / 32, lane = threadIdx.x % 32;
    // A lane's rows are LANES_M apart, its columns come in fours that are 4 * LANES_N apart.
    const int threadM = warp / WARPS_N * WARP_M + lane / LANES_N;
    const int threadN = warp % WARPS_N * WARP_N + lane % LANES_N * 4;

    float c[THREAD_M][THREAD_N] = {};

    const auto load = [&](int tileK, int stage) {
        const int k0 = tileK * BLOCK_SIZE_K;
        const u32 to = ring + stage * STAGE_FLOATS * 4;
        copyTile<BLOCK_SIZE_M, BLOCK_SIZE_K, PITCH_A>(to, A + i64(row0) * lda + k0, lda, M - row0, K - k0);
        copyTile<BLOCK_SIZE_K, BLOCK_SIZE_N, BLOCK_SIZE_N>(to + FLOATS_A * 4, B + i64(k0) * ldb + column0, ldb, K - k0,
                                                           N - column0);
    };
    const auto compute = [&](int stage) {
        const float* const rowsA = shared + stage * STAGE_FLOATS + threadM * PITCH_A;
        const float* const columnsB = shared + stage * STAGE_FLOATS + FLOATS_A + threadN;
#pragma unroll UNROLL
        for (int k = 0; k < BLOCK_SIZE_K; k += 4) {
            float4 a[THREAD_M];
#pragma unroll
            for (int i = 0; i < THREAD_M; ++i) {
                a[i] = *reinterpret_cast<const float4*>(rowsA + i * LANES_M * PITCH_A + k);
            }
#pragma unroll
            for (int kk = 0; kk < 4; ++kk) {
                float4 b[THREAD_N / 4];
#pragma unroll
                for (int j = 0; j < THREAD_N / 4; ++j) {
                    b[j] = *reinterpret_cast<const float4*>(columnsB + (k + kk) * BLOCK_SIZE_N + j * 4 * LANES_N);
                }
#pragma unroll
                for (int i = 0; i < THREAD_M; ++i) {
#pragma unroll
                    for (int j = 0; j < THREAD_N; ++j) c[i][j] += component(a[i], kk) * component(b[j / 4], j % 4);
                }
            }
        }
    };
    const Range range = splitRange(ceilDiv(K, BLOCK_SIZE_K), blockIdx.y);
    pipeline<num_stages>(range.first, range.last, load, compute);

    float* const out = C + (SPLIT_K > 1 ? i64(blockIdx.y) * M * N : 0);
#pragma unroll
    for (int i = 0; i < THREAD_M; ++i) {
        const int row = row0 + threadM + i * LANES_M;
        if (row >= M) continue;
#pragma unroll
        for (int j = 0; j < THREAD_N; j += 4) {
            const int column = column0 + threadN + j * LANES_N;
            storeFour(out + i64(row) * N + column, &c[i][j], N - column, N % 4 == 0);
        }
    }
}
