// Softmax over rows for CPUs: y = exp(x − max) / sum, any number of columns.
//
// The idea: x is read from memory once. A row is walked in chunks of BLOCK_SIZE, small enough to stay in the first-level
// cache between finding the chunk's maximum and taking its exponentials; these are kept in a scratch row together with the
// maximum they refer to. In the end one factor per chunk brings them all to the row's maximum and sum on their way to y.
//
// What the tunables do:
//   BLOCK_SIZE       elements per chunk; at least the row's length makes it the classic three passes
//   VECTORS          vectors worked on at the same time: independent sums and exponentials hide latencies
//   ROWS_PER_BLOCK   rows a thread takes at once
//   RECOMPUTE        1: keep nothing, take the exponentials again in the end, from x
//   STORE_streaming  y goes past the caches, which spares reading its lines first; pays when y exceeds them
//   num_warps        threads; 0: every core

#include <omp.h>

#include "../common/exponential.h"
#include "../common/types.h"

namespace {

constexpr long step = VECTORS * lanes;
constexpr float lowest = -3.402823466e38f;

inline float larger(float a, float b) { return a > b ? a : b; }
inline Vector larger(Vector a, Vector b) { return a > b ? a : b; }

/// The last `count` < lanes elements of a row as a vector; −∞, whose exponential is 0, where there is none.
inline Vector loadTail(const Element* x, long count) {
    float values[lanes];
    for (long i = 0; i < lanes; ++i) values[i] = i < count ? toFloat(x[i]) : -__builtin_inff();
    return load(values);
}

inline void storeTail(Element* y, Vector values, long count) {
    for (long i = 0; i < count; ++i) assign(y[i], values[i]);
}

float maximum(const Element* x, long count) {
    Vector most[VECTORS];
    for (Vector& vector : most) vector = broadcast(lowest);
    long i = 0;
    for (; i + step <= count; i += step) {
#pragma GCC unroll 8
        for (int v = 0; v < VECTORS; ++v) most[v] = larger(load(x + i + v * lanes), most[v]);
    }
    for (; i + lanes <= count; i += lanes) most[0] = larger(load(x + i), most[0]);
    if (i < count) most[0] = larger(loadTail(x + i, count - i), most[0]);
    for (int v = 1; v < VECTORS; ++v) most[0] = larger(most[0], most[v]);
    float result = lowest;
    for (int lane = 0; lane < lanes; ++lane) result = larger(most[0][lane], result);
    return result;
}

/// Sum of exp(x − base). `kept` gets the terms, whole vectors of them, unless they are to be computed again.
float sumOfExponentials(float* kept, const Element* x, long count, float base) {
    Vector sums[VECTORS] = {};
    const auto term = [&](long i, Vector values) {
        const Vector result = exponential(values - base);
        if (!RECOMPUTE) store(kept + i, result);
        return result;
    };
    long i = 0;
    for (; i + step <= count; i += step) {
#pragma GCC unroll 8
        for (int v = 0; v < VECTORS; ++v) sums[v] += term(i + v * lanes, load(x + i + v * lanes));
    }
    for (; i + lanes <= count; i += lanes) sums[0] += term(i, load(x + i));
    if (i < count) sums[0] += term(i, loadTail(x + i, count - i));
    for (int v = 1; v < VECTORS; ++v) sums[0] += sums[v];
    float result = 0;
    for (int lane = 0; lane < lanes; ++lane) result += sums[0][lane];
    return result;
}

/// Elements before the first that may be stored past the caches; −1: none may.
inline long elementsToAlignment(const Element* y) {
#if defined(STORE_streaming) && defined(WW_CAN_STREAM)
    constexpr long bytes = lanes * sizeof(Element);
    return (-reinterpret_cast<std::intptr_t>(y) & (bytes - 1)) / static_cast<long>(sizeof(Element));
#else
    (void)y;
    return -1;
#endif
}

/// y = factor · exp(x − base), the exponentials from `kept` or computed again.
void finish(Element* y, const float* kept, const Element* x, long count, float base, float factor) {
    const auto result = [&](long i) {
        return (RECOMPUTE ? exponential(load(x + i) - base) : load(kept + i)) * factor;
    };
    long i = 0;
    const long head = elementsToAlignment(y);
    if (head >= 0 && head + step <= count) {
        for (; i < head; ++i) assign(y[i], (RECOMPUTE ? exponential(broadcast(toFloat(x[i]) - base))[0] : kept[i]) * factor);
        for (; i + step <= count; i += step) {
#pragma GCC unroll 8
            for (int v = 0; v < VECTORS; ++v) stream(y + i + v * lanes, result(i + v * lanes));
        }
    }
    for (; i + step <= count; i += step) {
#pragma GCC unroll 8
        for (int v = 0; v < VECTORS; ++v) store(y + i + v * lanes, result(i + v * lanes));
    }
    for (; i + lanes <= count; i += lanes) store(y + i, result(i));
    if (i == count) return;
    const Vector last = RECOMPUTE ? exponential(loadTail(x + i, count - i) - base) : load(kept + i);
    storeTail(y + i, last * factor, count - i);
}

/// `bases` has room for a number per chunk, `kept` for the row in whole vectors.
void softmaxOfRow(const Element* x, Element* y, long columns, float* bases, float* kept) {
    float base = lowest;
    double sum = 0;
    long chunk = 0;
    for (long first = 0; first < columns; first += BLOCK_SIZE, ++chunk) {
        const long count = columns - first < BLOCK_SIZE ? columns - first : BLOCK_SIZE;
        const float next = larger(maximum(x + first, count), base);
        sum = sum * exponential(broadcast(base - next))[0] + sumOfExponentials(kept + first, x + first, count, next);
        bases[chunk] = base = next;
    }
    chunk = 0;
    for (long first = 0; first < columns; first += BLOCK_SIZE, ++chunk) {
        const long count = columns - first < BLOCK_SIZE ? columns - first : BLOCK_SIZE;
        const double moved = RECOMPUTE ? 1.0 : exponential(broadcast(bases[chunk] - base))[0];
        finish(y + first, kept + first, x + first, count, base, static_cast<float>(moved / sum));
    }
}

}  // namespace

extern "C" void softmax_chunked(const Element* x, Element* y, int rows, int cols, float* workspace) {
    const long columns = cols, chunks = (columns + BLOCK_SIZE - 1) / BLOCK_SIZE;
    const long scratch = (columns / lanes + 1 + chunks / lanes + 1) * lanes;  // floats of one thread
    const int threads = num_warps > 0 ? num_warps : omp_get_max_threads();
#pragma omp parallel num_threads(threads) if (threads > 1)
    {
        float* const kept = workspace + omp_get_thread_num() * scratch;
        float* const bases = kept + (columns / lanes + 1) * lanes;
#pragma omp for schedule(dynamic, ROWS_PER_BLOCK) nowait
        for (long row = 0; row < rows; ++row) softmaxOfRow(x + row * columns, y + row * columns, columns, bases, kept);
        finishStreaming();
    }
}
