// The innermost loop: MICRO_M × MICRO_N numbers of C, kept in vector registers over a whole K block.
#pragma once

#include "../common/types.h"

constexpr int microVectors = MICRO_N / lanes;
constexpr int prefetchSteps = 8 * (num_stages - 1);
constexpr int unrolledSteps = UNROLL;  // a pragma takes a constant, but no macro
static_assert(MICRO_N % lanes == 0, "a micro-tile's row is whole vectors");

/// Where one operand's numbers are: `step` to the next step of K, `row` to the next row of A (1 when packed).
struct Operand {
    const float* first;
    long step;
    long row;
};

/// What becomes of the micro-tile.
struct Destination {
    float* first;
    long stride;
    int rows, columns;  ///< how much of the micro-tile lies within C
    bool accumulate;    ///< add to what an earlier K block left
};

inline void storeWhole(const Vector (&sums)[MICRO_M][microVectors], const Destination& c) {
#pragma GCC unroll 32
    for (int i = 0; i < MICRO_M; ++i) {
#pragma GCC unroll 8
        for (int j = 0; j < microVectors; ++j) {
            float* const to = c.first + i * c.stride + j * lanes;
            store(to, c.accumulate ? sums[i][j] + load(to) : sums[i][j]);
        }
    }
}

__attribute__((noinline)) inline void storeBorder(const float* sums, const Destination& c) {
    for (int i = 0; i < c.rows; ++i) {
        float* const to = c.first + i * c.stride;
        for (int j = 0; j < c.columns; ++j) to[j] = c.accumulate ? to[j] + sums[i * MICRO_N + j] : sums[i * MICRO_N + j];
    }
}

/// Asks for the micro-tile's part of C while the sums are computed; a prefetch beyond C does no harm.
inline void prefetch(const Destination& c) {
#pragma GCC unroll 32
    for (int i = 0; i < MICRO_M; ++i) {
#pragma GCC unroll 8
        for (int j = 0; j < MICRO_N; j += 16) __builtin_prefetch(c.first + i * c.stride + j, 1);
    }
}

/// Packed tells at compile time that a row of the operand lies in one piece: its stride is then a constant.
template <bool PackedA, bool PackedB>
inline void multiply(long depth, Operand a, Operand b, const Destination& c) {
    const long aStep = PackedA ? MICRO_M : 1, aRow = PackedA ? 1 : a.row, bStep = PackedB ? MICRO_N : b.step;
    Vector sums[MICRO_M][microVectors] = {};
    prefetch(c);
    const float* aNext = a.first;
    const float* bNext = b.first;
#pragma GCC unroll unrolledSteps
    for (long k = 0; k < depth; ++k) {
        if (prefetchSteps > 0) {
            if (PackedA) __builtin_prefetch(aNext + prefetchSteps * MICRO_M);
#pragma GCC unroll 8
            for (int j = 0; j < MICRO_N; j += 16) __builtin_prefetch(bNext + prefetchSteps * bStep + j);
        }
        Vector row[microVectors];
#pragma GCC unroll 8
        for (int j = 0; j < microVectors; ++j) row[j] = load(bNext + j * lanes);
#pragma GCC unroll 32
        for (int i = 0; i < MICRO_M; ++i) {
            const Vector factor = broadcast(aNext[i * aRow]);
#pragma GCC unroll 8
            for (int j = 0; j < microVectors; ++j) sums[i][j] += factor * row[j];
        }
        aNext += aStep;
        bNext += bStep;
    }
    if (c.rows == MICRO_M && c.columns == MICRO_N) {
        storeWhole(sums, c);
    } else {
        float copy[MICRO_M * MICRO_N];
        for (int i = 0; i < MICRO_M; ++i) {
            for (int j = 0; j < microVectors; ++j) store(copy + i * MICRO_N + j * lanes, sums[i][j]);
        }
        storeBorder(copy, c);
    }
}
