// Matrix product for CPUs: C = A·B, row-major, any M, N, K; fp32 accumulation.
//
// The idea (Goto and van de Geijn's): the micro-kernel holds a small tile of C in registers and reads A and B in exactly
// the order they lie in packed copies. The first phase makes the copies, all threads together; in the second, threads take
// tiles of C (BLOCK_SIZE_M × BLOCK_SIZE_N) one after the other. Within a tile, K is walked in blocks, so that the block of
// A stays in the second-level cache and one panel of B in the first while the panels of A stream past it.
//
// What the tunables do:
//   BLOCK_SIZE_M, BLOCK_SIZE_N   the tile: what a thread takes at once, rounded up to whole micro-tiles
//   BLOCK_SIZE_K                 steps of K before the next block: how much of a panel must stay in the cache
//   GROUP_SIZE_M                 tiles below each other that are taken before the next column of tiles
//   MICRO_M × MICRO_N            the tile in registers
//   PACK_A, PACK_B               0: read the matrix in place (fp32 only; panels at the border are packed anyway)
//   LOOP_ORDER_b, LOOP_ORDER_a   which operand's panel stays in the first-level cache
//   UNROLL                       steps of K the innermost loop has written out
//   num_stages                   panels are prefetched 8·(num_stages − 1) steps of K ahead
//   num_warps                    threads; 0: every core

#include <omp.h>

#include "../common/types.h"
#include "micro_kernel.h"
#include "packing.h"

namespace {

constexpr long roundedUp(long value, long multiple) { return (value + multiple - 1) / multiple * multiple; }
constexpr long smaller(long a, long b) { return a < b ? a : b; }

constexpr long tileRows = roundedUp(BLOCK_SIZE_M, MICRO_M);
constexpr long tileColumns = roundedUp(BLOCK_SIZE_N, MICRO_N);

struct Problem {
    const Element* a;
    const Element* b;
    Element* c;
    long m, n, k;
    long panelsA, panelsB;
    float* packedA;
    float* packedB;
    float* sums;  ///< a tile per thread, where C's own type is too narrow to accumulate in

    /// Panels that are read in place are not copied; those at the border are, so that nothing is read beyond the matrix.
    bool isPackedA(long panel) const { return PACK_A || (panel + 1) * MICRO_M > m; }
    bool isPackedB(long panel) const { return PACK_B || (panel + 1) * MICRO_N > n; }

    float* panelOfA(long panel, long k0, long depth) const {
        return PACK_A ? packedA + packedOffset(k0, depth, panel, panelsA, MICRO_M) : packedA + k0 * MICRO_M;
    }
    float* panelOfB(long panel, long k0, long depth) const {
        return PACK_B ? packedB + packedOffset(k0, depth, panel, panelsB, MICRO_N) : packedB + k0 * MICRO_N;
    }
};

void packPanelOfA(const Problem& p, long panel) {
    const int rows = static_cast<int>(smaller(MICRO_M, p.m - panel * MICRO_M));
    for (long k0 = 0; k0 < p.k; k0 += BLOCK_SIZE_K) {
        const long depth = smaller(BLOCK_SIZE_K, p.k - k0);
        packRows(p.panelOfA(panel, k0, depth), p.a + panel * MICRO_M * p.k + k0, p.k, rows, depth);
    }
}

void packPanelOfB(const Problem& p, long panel) {
    const int columns = static_cast<int>(smaller(MICRO_N, p.n - panel * MICRO_N));
    for (long k0 = 0; k0 < p.k; k0 += BLOCK_SIZE_K) {
        const long depth = smaller(BLOCK_SIZE_K, p.k - k0);
        packColumns(p.panelOfB(panel, k0, depth), p.b + k0 * p.n + panel * MICRO_N, p.n, columns, depth);
    }
}

inline Operand inPlace(const float* first, long step, long row) { return {first, step, row}; }
template <typename Short>
inline Operand inPlace(const Short*, long, long) { return {}; }  // never used: these are always packed

/// One micro-tile over one K block.
inline void multiplyPanels(const Problem& p, long panelA, long panelB, long k0, long depth, const Destination& c) {
    const bool packedA = p.isPackedA(panelA), packedB = p.isPackedB(panelB);
    Operand a{p.panelOfA(panelA, k0, depth), MICRO_M, 1}, b{p.panelOfB(panelB, k0, depth), MICRO_N, 1};
    if (!packedA) a = inPlace(p.a + panelA * MICRO_M * p.k + k0, 1, p.k);
    if (!packedB) b = inPlace(p.b + k0 * p.n + panelB * MICRO_N, p.n, 1);
    if (packedA && packedB) return multiply<true, true>(depth, a, b, c);
    if constexpr (!PACK_A && PACK_B) return multiply<false, true>(depth, a, b, c);
    if constexpr (PACK_A && !PACK_B) return multiply<true, false>(depth, a, b, c);
    if constexpr (!PACK_A && !PACK_B) {
        if (packedA) return multiply<true, false>(depth, a, b, c);
        if (packedB) return multiply<false, true>(depth, a, b, c);
        return multiply<false, false>(depth, a, b, c);
    }
}

/// Rows and columns of C, counted in micro-tiles.
struct Tile {
    long firstA, endA, firstB, endB;
};

void multiplyTile(const Problem& p, const Tile& tile, float* sums, long stride) {
    for (long k0 = 0; k0 < p.k; k0 += BLOCK_SIZE_K) {
        const long depth = smaller(BLOCK_SIZE_K, p.k - k0);
        const auto one = [&](long panelA, long panelB) {
            const long row = panelA * MICRO_M, column = panelB * MICRO_N;
            const Destination c{sums + (row - tile.firstA * MICRO_M) * stride + column - tile.firstB * MICRO_N, stride,
                                static_cast<int>(smaller(MICRO_M, p.m - row)),
                                static_cast<int>(smaller(MICRO_N, p.n - column)), k0 > 0};
            multiplyPanels(p, panelA, panelB, k0, depth, c);
        };
#if defined(LOOP_ORDER_b)
        for (long panelB = tile.firstB; panelB < tile.endB; ++panelB) {
            for (long panelA = tile.firstA; panelA < tile.endA; ++panelA) one(panelA, panelB);
        }
#else
        for (long panelA = tile.firstA; panelA < tile.endA; ++panelA) {
            for (long panelB = tile.firstB; panelB < tile.endB; ++panelB) one(panelA, panelB);
        }
#endif
    }
}

void computeTile(const Problem& p, const Tile& tile, float* c) { multiplyTile(p, tile, c, p.n); }

/// Sums in float first, then rounds once.
template <typename Short>
void computeTile(const Problem& p, const Tile& tile, Short* c) {
    float* const sums = p.sums + omp_get_thread_num() * tileRows * tileColumns;
    multiplyTile(p, tile, sums, tileColumns);
    const long rows = smaller(tileRows, p.m - tile.firstA * MICRO_M);
    const long columns = smaller(tileColumns, p.n - tile.firstB * MICRO_N);
    for (long i = 0; i < rows; ++i) {
        long j = 0;
        for (; j + lanes <= columns; j += lanes) store(c + i * p.n + j, load(sums + i * tileColumns + j));
        for (; j < columns; ++j) assign(c[i * p.n + j], sums[i * tileColumns + j]);
    }
}

/// The tile that comes at place `index`: groups of GROUP_SIZE_M rows of tiles, column by column within the group.
Tile tileAt(const Problem& p, long index, long tilesDown, long tilesAcross) {
    const long group = index / (GROUP_SIZE_M * tilesAcross);
    const long within = index % (GROUP_SIZE_M * tilesAcross);
    const long height = smaller(GROUP_SIZE_M, tilesDown - group * GROUP_SIZE_M);
    const long down = group * GROUP_SIZE_M + within % height, across = within / height;
    constexpr long panelsDown = tileRows / MICRO_M, panelsAcross = tileColumns / MICRO_N;
    return {down * panelsDown, smaller((down + 1) * panelsDown, p.panelsA), across * panelsAcross,
            smaller((across + 1) * panelsAcross, p.panelsB)};
}

/// Packed A, packed B and the threads' tiles lie in the workspace one after the other.
Problem layOut(const Element* a, const Element* b, Element* c, long m, long n, long k, float* workspace) {
    Problem p{a, b, c, m, n, k, (m + MICRO_M - 1) / MICRO_M, (n + MICRO_N - 1) / MICRO_N, workspace, nullptr, nullptr};
    p.packedB = p.packedA + roundedUp((PACK_A ? p.panelsA : 1) * MICRO_M * k, 16);
    p.sums = p.packedB + roundedUp((PACK_B ? p.panelsB : 1) * MICRO_N * k, 16);
    return p;
}

}  // namespace

extern "C" void matmul_packed(const Element* a, const Element* b, Element* c, int m, int n, int k, float* workspace) {
    const Problem p = layOut(a, b, c, m, n, k, workspace);
    const long tilesDown = (m + tileRows - 1) / tileRows, tilesAcross = (n + tileColumns - 1) / tileColumns;
    const int threads = num_warps > 0 ? num_warps : omp_get_max_threads();
#pragma omp parallel num_threads(threads) if (threads > 1)
    {
#pragma omp for schedule(static) nowait
        for (long panel = 0; panel < p.panelsB; ++panel) {
            if (p.isPackedB(panel)) packPanelOfB(p, panel);
        }
#pragma omp for schedule(static)
        for (long panel = 0; panel < p.panelsA; ++panel) {
            if (p.isPackedA(panel)) packPanelOfA(p, panel);
        }
#pragma omp for schedule(dynamic, 1)
        for (long index = 0; index < tilesDown * tilesAcross; ++index) {
            const Tile tile = tileAt(p, index, tilesDown, tilesAcross);
            computeTile(p, tile, p.c + tile.firstA * MICRO_M * p.n + tile.firstB * MICRO_N);
        }
    }
}
