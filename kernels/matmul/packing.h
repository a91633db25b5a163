// Copies of A and B in the order in which the micro-kernel reads them.
//
// A is cut into panels of MICRO_M rows, B into panels of MICRO_N columns, both into blocks of BLOCK_SIZE_K along K. A
// packed matrix is its K blocks one after the other; a block is its panels; a panel is its steps of K, each with the
// MICRO_M (MICRO_N) numbers the micro-kernel uses in that step. Panels at the border are filled up with zeros.
#pragma once

#include "../common/types.h"

/// Offset of panel `panel` of the K block that begins at `k0` and has `depth` steps; `width` is MICRO_M or MICRO_N.
inline long packedOffset(long k0, long depth, long panel, long panels, long width) {
    return (k0 * panels + panel * depth) * width;
}

/// Numbers of two vectors, chosen by index as if one followed the other.
inline Vector chosen(Vector first, Vector second, IntVector indices) {
#if defined(__clang__)
    Vector result = first;
    for (int i = 0; i < lanes; ++i) result[i] = indices[i] < lanes ? first[indices[i]] : second[indices[i] - lanes];
    return result;
#else
    return __builtin_shuffle(first, second, indices);
#endif
}

/// Swaps rows and columns of a square of vectors: at each level, the off-diagonal blocks of half the size change places.
inline void transpose(Vector (&rows)[lanes]) {
#pragma GCC unroll 8
    for (int half = 1; half < lanes; half *= 2) {
        IntVector low, high;
        for (int i = 0; i < lanes; ++i) {
            const bool upper = (i & half) != 0;
            low[i] = upper ? lanes + i - half : i;
            high[i] = upper ? lanes + i : i + half;
        }
#pragma GCC unroll 16
        for (int i = 0; i < lanes; ++i) {
            if ((i & half) != 0) continue;
            const Vector first = rows[i], second = rows[i + half];
            rows[i] = chosen(first, second, low);
            rows[i + half] = chosen(first, second, high);
        }
    }
}

/// `lanes` steps of up to `lanes` rows of A, as vectors along the rows' direction.
inline void loadSquare(Vector (&square)[lanes], const Element* a, long stride, int rows) {
#pragma GCC unroll 16
    for (int i = 0; i < lanes; ++i) square[i] = i < rows ? load(a + i * stride) : Vector{};
    transpose(square);
}

/// One panel of A, `rows` ≤ MICRO_M rows × `depth` steps.
inline void packRows(float* to, const Element* a, long stride, int rows, long depth) {
    long k = 0;
    if (MICRO_M <= lanes) {
        // Each store overwrites what the one before left beyond its MICRO_M numbers. The last ones must leave nothing.
        for (; k + 2 * lanes <= depth; k += lanes) {
            Vector square[lanes];
            loadSquare(square, a + k, stride, rows);
#pragma GCC unroll 16
            for (int i = 0; i < lanes; ++i) store(to + (k + i) * MICRO_M, square[i]);
        }
        for (; k + lanes <= depth; k += lanes) {
            Vector square[lanes];
            loadSquare(square, a + k, stride, rows);
            for (int i = 0; i < lanes; ++i) std::memcpy(to + (k + i) * MICRO_M, &square[i], MICRO_M * sizeof(float));
        }
    }
    for (; k < depth; ++k) {
        for (int i = 0; i < MICRO_M; ++i) to[k * MICRO_M + i] = i < rows ? toFloat(a[i * stride + k]) : 0.0f;
    }
}

/// One panel of B, `depth` steps × `columns` ≤ MICRO_N columns.
inline void packColumns(float* to, const Element* b, long stride, int columns, long depth) {
    for (long k = 0; k < depth; ++k, b += stride, to += MICRO_N) {
        if (columns == MICRO_N) {
#pragma GCC unroll 8
            for (int j = 0; j < MICRO_N; j += lanes) store(to + j, load(b + j));
        } else {
            for (int j = 0; j < MICRO_N; ++j) to[j] = j < columns ? toFloat(b[j]) : 0.0f;
        }
    }
}
