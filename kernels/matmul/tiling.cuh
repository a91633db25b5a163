// How a block's tile of C is cut among its warps, and how the K dimension is cut among blocks. The manifest's derived
// names warps_m and warps_n repeat these rules: keep them equal.
#pragma once
#include "../common/async_copy.cuh"

constexpr int THREADS = num_warps * 32;

// Warps stand in a grid that is about square in elements, each owning at least 16 by 16 of them.
constexpr int SQUARE_WARPS_M = num_warps == 1   ? 1
                               : num_warps == 2 ? (BLOCK_SIZE_M >= BLOCK_SIZE_N ? 2 : 1)
                               : num_warps == 4 ? (BLOCK_SIZE_M >= 4 * BLOCK_SIZE_N   ? 4
                                                   : BLOCK_SIZE_N >= 4 * BLOCK_SIZE_M ? 1
                                                                                      : 2)
                               : num_warps == 8 ? (BLOCK_SIZE_M >= BLOCK_SIZE_N ? 4 : 2)
                                                : 4;
constexpr int WARPS_M = smaller(BLOCK_SIZE_M / 16, larger(SQUARE_WARPS_M, num_warps * 16 / BLOCK_SIZE_N));
constexpr int WARPS_N = num_warps / WARPS_M;
constexpr int WARP_M = BLOCK_SIZE_M / WARPS_M;
constexpr int WARP_N = BLOCK_SIZE_N / WARPS_N;
static_assert(WARPS_M * WARPS_N == num_warps && WARP_M % 16 == 0 && WARP_N % 16 == 0, "warps must tile the block");

struct Range {
    int first, last;
};

/// The tiles of K that part `part` of SPLIT_K computes; empty when there are fewer tiles than parts.
__device__ __forceinline__ Range splitRange(int tilesK, int part) {
    const int each = (tilesK + SPLIT_K - 1) / SPLIT_K;
    const int first = part * each;
    return {first < tilesK ? first : tilesK, first + each < tilesK ? first + each : tilesK};
}

/// Starts the copies of a tile of ROWS x COLUMNS elements in 16-byte pieces to where `place(row, piece)` says, in bytes
/// from `to`. In the direction of K, along the rows or the columns, only the first `depth` of the tile exist, and the
/// rest becomes zero if TESTED; in the other, `extent`, and the last is repeated: what that yields is never stored.
template <int ROWS, int COLUMNS, bool K_ALONG_ROWS, bool TESTED, typename Place>
__device__ __forceinline__ void copyPieces(u32 to, const Element* from, u32 pitch, int extent, int depth, Place place) {
    constexpr int PIECES = COLUMNS / VECTOR;
#pragma unroll 8  // all of a large tile's addresses would not fit in registers
    for (int start = 0; start < ROWS * PIECES; start += THREADS) {
        const int index = start + threadIdx.x;
        if (ROWS * PIECES % THREADS && index >= ROWS * PIECES) break;
        const int row = index / PIECES, piece = index % PIECES;
        const u32 offset = K_ALONG_ROWS ? row * pitch + min(piece, (extent - 1) / VECTOR) * VECTOR
                                        : min(row, extent - 1) * pitch + piece * VECTOR;
        copy16(to + place(row, piece), behind(from, offset * ELEMENT_BYTES),
               !TESTED || (K_ALONG_ROWS ? row : piece * VECTOR) < depth);
    }
}

/// The same, testing only in the last tile of K.
template <int ROWS, int COLUMNS, bool K_ALONG_ROWS, typename Place>
__device__ __forceinline__ void copyTile(u32 to, const Element* from, u32 pitch, int extent, int depth, Place place) {
    from = opaque(from);
    to = opaque(to);
    if (depth >= (K_ALONG_ROWS ? ROWS : COLUMNS)) {
        copyPieces<ROWS, COLUMNS, K_ALONG_ROWS, false>(to, from, pitch, extent, depth, place);
    } else {
        copyPieces<ROWS, COLUMNS, K_ALONG_ROWS, true>(to, from, pitch, extent, depth, place);
    }
}

// What a block writes: its tile of C or, when K is split, of an fp32 partial product that split_k.cu adds up.
#if SPLIT_K > 1
using Output = float;
#else
using Output = Element;
#endif
