// C = A·B in double, for verification: C is double here, A and B are of the type being tuned.

#include "../common/types.h"

extern "C" void matmul_reference(const Element* a, const Element* b, double* c, int m, int n, int k) {
    constexpr long columns = 256;  // of C at once: its row and the rows of B stay in the first-level cache
#pragma omp parallel for collapse(2) schedule(static)
    for (long row = 0; row < m; ++row) {
        for (long first = 0; first < n; first += columns) {
            const long count = n - first < columns ? n - first : columns;
            double sums[columns] = {};
            for (long p = 0; p < k; ++p) {
                const double factor = toFloat(a[row * k + p]);
                for (long j = 0; j < count; ++j) sums[j] += factor * static_cast<double>(toFloat(b[p * n + first + j]));
            }
            for (long j = 0; j < count; ++j) c[row * n + first + j] = sums[j];
        }
    }
}
