// Softmax as one would write it: the yardstick where no library computes the type.

#include <cmath>

#include "../common/types.h"

extern "C" void softmax_plain(const Element* x, Element* y, int rows, int cols) {
#pragma omp parallel for schedule(static)
    for (long row = 0; row < rows; ++row) {
        const Element* const from = x + row * cols;
        Element* const to = y + row * cols;
        float most = -INFINITY;
        double sum = 0;  // long rows lose digits in float
        for (long i = 0; i < cols; ++i) most = std::fmax(most, toFloat(from[i]));
        for (long i = 0; i < cols; ++i) sum += static_cast<double>(std::exp(toFloat(from[i]) - most));
        for (long i = 0; i < cols; ++i) assign(to[i], std::exp(toFloat(from[i]) - most) / static_cast<float>(sum));
    }
}
