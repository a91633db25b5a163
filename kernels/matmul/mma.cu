// Matrix product on the tensor cores of sm_80 and later, one warp-wide mma at a time: f16, bf16, tf32.
//
// Idea: a block computes BLOCK_SIZE_M x BLOCK_SIZE_N of C. Tiles of A and B travel through a ring of num_stages buffers
// in shared memory with cp.async, so the tensor cores work on one tile while the next ones are on their way. A warp
// reads its operands with ldmatrix into registers one step ahead of the mma that uses them. Rows in shared memory are
// XOR-swizzled in 16-byte pieces: both the copies and the eight rows of an ldmatrix then touch every bank once.
//
// Row pitches lda, ldb are multiples of 16 bytes; realign.cu makes them so where the sizes do not.
#include "../common/raster.cuh"
#include "tiling.cuh"

namespace {

constexpr int K_STEP = 32 / ELEMENT_BYTES;  // k per mma: 16 for 16-bit types, 8 for tf32
constexpr int K_STEPS = BLOCK_SIZE_K / K_STEP;
constexpr int ROW_BYTES_A = BLOCK_SIZE_K * ELEMENT_BYTES;
constexpr int ROW_BYTES_B = BLOCK_SIZE_N * ELEMENT_BYTES;
constexpr int BYTES_A = BLOCK_SIZE_M * ROW_BYTES_A;
constexpr int BYTES_B = BLOCK_SIZE_K * ROW_BYTES_B;
constexpr int STAGE_BYTES = BYTES_A + BYTES_B;
constexpr int MMA_M = WARP_M / 16, MMA_N = WARP_N / 8;

/// Byte offset of 16-byte piece `piece` of row `row`: pieces are permuted so that the same piece of eight consecutive
/// rows lies in eight different groups of banks.
template <int ROW_BYTES>
__device__ __forceinline__ u32 swizzled(int row, int piece) {
    constexpr int PIECES = ROW_BYTES / 16, ROWS_PER_LINE = PIECES < 8 ? 8 / PIECES : 1;
    return row * ROW_BYTES + ((piece ^ (row / ROWS_PER_LINE & (smaller(PIECES, 8) - 1))) << 4);
}

/// The same for B: tf32 has no transposing ldmatrix, so four rows of eight words are read at once instead.
__device__ __forceinline__ u32 swizzledB(int row, int piece) {
#if defined(DTYPE_tf32)
    constexpr int ROWS_PER_LINE = ROW_BYTES_B < 128 ? 128 / ROW_BYTES_B : 1;
    return row * ROW_BYTES_B + ((piece ^ ((row / ROWS_PER_LINE & (4 / ROWS_PER_LINE - 1)) << 1)) << 4);
#else
    return swizzled<ROW_BYTES_B>(row, piece);
#endif
}

__device__ __forceinline__ void loadMatrices(u32 (&d)[4], u32 address) {
    asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0, %1, %2, %3}, [%4];"
                 : "=r"(d[0]), "=r"(d[1]), "=r"(d[2]), "=r"(d[3])
                 : "r"(address));
}

[[maybe_unused]] __device__ __forceinline__ void loadTransposed(u32* d, u32 address) {
    asm volatile("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {%0, %1, %2, %3}, [%4];"
                 : "=r"(d[0]), "=r"(d[1]), "=r"(d[2]), "=r"(d[3])
                 : "r"(address));
}

[[maybe_unused]] __device__ __forceinline__ u32 loadWord(u32 address) {
    u32 word;
    asm volatile("ld.shared.u32 %0, [%1];" : "=r"(word) : "r"(address));
    return word;
}

__device__ __forceinline__ void multiply(float (&c)[4], const u32 (&a)[4], const u32* b) {
#if defined(DTYPE_tf32)
#define MATMUL_MMA "mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32"
#elif defined(DTYPE_bf16)
#define MATMUL_MMA "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32"
#else
#define MATMUL_MMA "mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32"
#endif
    asm volatile(MATMUL_MMA " {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};"
                 : "+f"(c[0]), "+f"(c[1]), "+f"(c[2]), "+f"(c[3])
                 : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
}

/// Operands of one k step of a warp: A as MMA_M blocks of 16 rows, B as MMA_N blocks of 8 columns.
struct Fragments {
    u32 a[MMA_M][4];
    u32 b[MMA_N][2];

    __device__ __forceinline__ void load(u32 tileA, u32 tileB, int step, int warpM, int warpN, int lane) {
        const int row = lane % 16, piece = step * 2 + lane / 16;
#pragma unroll
        for (int i = 0; i < MMA_M; ++i) {
            loadMatrices(a[i], tileA + swizzled<ROW_BYTES_A>(warpM + i * 16 + row, piece));
        }
#if defined(DTYPE_tf32)
        const int k = step * K_STEP + lane % 4;
#pragma unroll
        for (int j = 0; j < MMA_N; ++j) {
            const int column = warpN + j * 8 + lane / 4;
            const u32 word = column % 4 * 4;
            b[j][0] = roundToTf32(loadWord(tileB + swizzledB(k, column / 4) + word));
            b[j][1] = roundToTf32(loadWord(tileB + swizzledB(k + 4, column / 4) + word));
        }
#pragma unroll
        for (int i = 0; i < MMA_M; ++i) {
#pragma unroll
            for (int r = 0; r < 4; ++r)
                a[i][r] = roundToTf32(a[i][r]);
        }
#else
        const int k = step * K_STEP + row;
#pragma unroll
        for (int j = 0; j < MMA_N; j += 2) {
            loadTransposed(b[j], tileB + swizzledB(k, (warpN + j * 8) / 8 + lane / 16));
        }
#endif
    }
};

}  // namespace

extern "C" __global__ void __launch_bounds__(THREADS)
    matmul_mma(const Element* __restrict__ A, const Element* __restrict__ B, Output* __restrict__ C, int M, int N,
               int K, int lda, int ldb) {
    extern __shared__ __align__(128) unsigned char shared[];
    const u32 ring = sharedAddress(shared);
    const TileIndex tile = groupedTile(blockIdx.x, ceilDiv(M, BLOCK_SIZE_M), ceilDiv(N, BLOCK_SIZE_N), GROUP_SIZE_M);
    const int row0 = tile.m * BLOCK_SIZE_M, column0 = tile.n * BLOCK_SIZE_N;
    const int warp = threadIdx.x / 32, lane = threadIdx.x % 32;
    const int warpM = warp / WARPS_N * WARP_M, warpN = warp % WARPS_N * WARP_N;

    float c[MMA_M][MMA_N][4] = {};

    const auto load = [&](int tileK, int stage) {
        const int k0 = tileK * BLOCK_SIZE_K;
        const u32 to = ring + stage * STAGE_BYTES;
        copyTile<BLOCK_SIZE_M, BLOCK_SIZE_K, false>(to, A + i64(row0) * lda + k0, lda, M - row0, K - k0,
                                                    swizzled<ROW_BYTES_A>);
        copyTile<BLOCK_SIZE_K, BLOCK_SIZE_N, true>(to + BYTES_A, B + i64(k0) * ldb + column0, ldb, N - column0, K - k0,
                                                   swizzledB);
    };
    Fragments fragments[2];
    const auto fetch = [&](int f, int stage, int step) {
        const u32 tileA = ring + stage * STAGE_BYTES;
        fragments[f].load(tileA, tileA + BYTES_A, step, warpM, warpN, lane);
    };
    const auto multiplyStep = [&](int f) {
#pragma unroll
        for (int i = 0; i < MMA_M; ++i) {
#pragma unroll
            for (int j = 0; j < MMA_N; ++j)
                multiply(c[i][j], fragments[f].a[i], fragments[f].b[j]);
        }
    };
    const Range range = splitRange(ceilDiv(K, BLOCK_SIZE_K), blockIdx.y);
    pipeline<num_stages, K_STEPS>(range.first, range.last, load, fetch, multiplyStep);

    Output* const out = C + (SPLIT_K > 1 ? i64(blockIdx.y) * M * N : 0);
    const bool even = N % 2 == 0;
#pragma unroll
    for (int i = 0; i < MMA_M; ++i) {
#pragma unroll
        for (int half = 0; half < 2; ++half) {
            const int row = row0 + warpM + i * 16 + half * 8 + lane / 4;
            if (row >= M) continue;
#pragma unroll
            for (int j = 0; j < MMA_N; ++j) {
                const int column = column0 + warpN + j * 8 + lane % 4 * 2;
                Output* const to = out + i64(row) * N + column;
                if (even && column < N) {
                    storePair(to, c[i][j][half * 2], c[i][j][half * 2 + 1]);
                } else {
                    if (column < N) store(to, c[i][j][half * 2]);
                    if (column + 1 < N) store(to + 1, c[i][j][half * 2 + 1]);
                }
            }
        }
    }
}
