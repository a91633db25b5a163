// Softmax of each row in double, for verification: y is double here, x of the type being tuned.

#include <cmath>

#include "../common/types.h"

extern "C" void softmax_reference(const Element* x, double* y, int rows, int cols) {
#pragma omp parallel for schedule(static)
    for (long row = 0; row < rows; ++row) {
        const Element* const from = x + row * cols;
        double* const to = y + row * cols;
        double most = -INFINITY;
        for (long i = 0; i < cols; ++i) most = std::fmax(most, static_cast<double>(toFloat(from[i])));
        double sum = 0;
        for (long i = 0; i < cols; ++i) sum += to[i] = std::exp(static_cast<double>(toFloat(from[i])) - most);
        for (long i = 0; i < cols; ++i) to[i] /= sum;
    }
}
