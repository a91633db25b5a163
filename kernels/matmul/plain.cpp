// The product as one would write it without thinking of caches: the yardstick where no library computes the type.

#include "../common/types.h"

extern "C" void matmul_plain(const Element* a, const Element* b, Element* c, int m, int n, int k) {
    constexpr long columns = 256;
#pragma omp parallel for schedule(static)
    for (long row = 0; row < m; ++row) {
        for (long first = 0; first < n; first += columns) {
            const long count = n - first < columns ? n - first : columns;
            float sums[columns] = {};
            for (long p = 0; p < k; ++p) {
                const float factor = toFloat(a[row * k + p]);
                for (long j = 0; j < count; ++j) sums[j] += factor * toFloat(b[p * n + first + j]);
            }
            for (long j = 0; j < count; ++j) assign(c[row * n + first + j], sums[j]);
        }
    }
}
