// The reference in double precision, one block of 256 threads per row: nothing but the definition.
#include "../common/types.cuh"

template <class Combine>
__device__ double reduceBlock(double value, Combine combine) {
    __shared__ double slots[256];
    __syncthreads();
    slots[threadIdx.x] = value;
    for (int half = 128; half > 0; half /= 2) {
        __syncthreads();
        if (threadIdx.x < half) slots[threadIdx.x] = combine(slots[threadIdx.x], slots[threadIdx.x + half]);
    }
    __syncthreads();
    return slots[0];
}

extern "C" __global__ void softmax_reference(const Element* x, double* y, int rows, int cols) {
    const i64 offset = (i64)blockIdx.x * cols;
    const double minusInfinity = __longlong_as_double(0xfff0000000000000ll);
    double max = minusInfinity;
    for (int c = threadIdx.x; c < cols; c += 256) {
        const double value = toFloat(x[offset + c]);
        max = value > max || value != value ? value : max;
    }
    max = reduceBlock(max, [](double a, double b) { return a > b || a != a ? a : b; });
    double sum = 0;
    for (int c = threadIdx.x; c < cols; c += 256) sum += exp(toFloat(x[offset + c]) - max);
    sum = reduceBlock(sum, [](double a, double b) { return a + b; });
    for (int c = threadIdx.x; c < cols; c += 256) y[offset + c] = exp(toFloat(x[offset + c]) - max) / sum;
}
