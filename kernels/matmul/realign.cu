// Copies A and B into workspaces whose rows start on 16 bytes.
//
// Idea: a matrix whose rows are no multiple of 16 bytes long can be read neither by the tensor memory accelerator nor
// with 16-byte copies, and libraries then fall to a fifth of their speed. Moving both operands once costs a few percent
// of a large product and lets the fast kernels run on any size. One block copies one row with 16-byte loads and stores;
// the shift between source and target is the same along the row, so it is a compile-time constant of the inner loop.
// Columns added at the end of a row are zero.
#include "../common/element.cuh"

namespace {

constexpr int THREADS = 128;

/// Sixteen bytes that start SHIFT bytes into `low` and end in `high`.
template <int SHIFT>
__device__ __forceinline__ uint4 shifted(const uint4& low, const uint4& high) {
    const u32 word[9] = {low.x, low.y, low.z, low.w, high.x, high.y, high.z, high.w, 0};
    constexpr int FIRST = SHIFT / 4, BITS = SHIFT % 4 * 8;
    return make_uint4(__funnelshift_r(word[FIRST], word[FIRST + 1], BITS),
                      __funnelshift_r(word[FIRST + 1], word[FIRST + 2], BITS),
                      __funnelshift_r(word[FIRST + 2], word[FIRST + 3], BITS),
                      __funnelshift_r(word[FIRST + 3], word[FIRST + 4], BITS));
}

/// Writes 16-byte vectors 0 … vectors-1 of `to`; `from` is the 16-byte boundary at or before the row.
template <int SHIFT>
__device__ __forceinline__ void copyVectors(uint4* to, const uint4* from, int vectors) {
#pragma unroll 4
    for (int v = threadIdx.x; v < vectors; v += THREADS) {
        const uint4 low = from[v];
        to[v] = SHIFT ? shifted<SHIFT>(low, from[v + 1]) : low;
    }
}

/// Copies row `row` of a matrix of rows x columns into rows of `pitch` elements.
__device__ __forceinline__ void copyRow(const Element* matrix, Element* out, int row, int rows, int columns,
                                        int pitch) {
    const Element* const from = matrix + i64(row) * columns;
    Element* const to = out + i64(row) * pitch;
    const int shift = static_cast<int>(reinterpret_cast<u64>(from) % 16);
    const uint4* const aligned = reinterpret_cast<const uint4*>(reinterpret_cast<u64>(from) - shift);
    // A shifted vector reads up to 15 bytes past itself: the last ones of the matrix are copied element by element.
    const int vectors = row + 1 < rows || shift == 0 ? columns / VECTOR : larger(columns / VECTOR - 1, 0);
    uint4* const vector = reinterpret_cast<uint4*>(to);
    switch (shift) {
        case 0:
            copyVectors<0>(vector, aligned, vectors);
            break;
        case 4:
            copyVectors<4>(vector, aligned, vectors);
            break;
        case 8:
            copyVectors<8>(vector, aligned, vectors);
            break;
        case 12:
            copyVectors<12>(vector, aligned, vectors);
            break;
#if !defined(DTYPE_f32) && !defined(DTYPE_tf32)
        case 2:
            copyVectors<2>(vector, aligned, vectors);
            break;
        case 6:
            copyVectors<6>(vector, aligned, vectors);
            break;
        case 10:
            copyVectors<10>(vector, aligned, vectors);
            break;
        case 14:
            copyVectors<14>(vector, aligned, vectors);
            break;
#endif
    }
    for (int column = vectors * VECTOR + threadIdx.x; column < pitch; column += THREADS) {
        to[column] = column < columns ? from[column] : Element(0);
    }
}

}  // namespace

extern "C" __global__ void __launch_bounds__(THREADS)
    matmul_realign(const Element* __restrict__ A, const Element* __restrict__ B, Element* __restrict__ A_aligned,
                   Element* __restrict__ B_aligned, int M, int N, int K, int lda, int ldb) {
    if (blockIdx.x < M) {
        copyRow(A, A_aligned, blockIdx.x, M, K, lda);
    } else {
        copyRow(B, B_aligned, blockIdx.x - M, K, N, ldb);
    }
}
