// The plain kernel: what one writes first. A block of 256 threads per row, three passes over it, one element at a time.
#include "../common/types.cuh"

template <class Combine>
__device__ float reduceBlock(float value, Combine combine) {
    __shared__ float slots[256];
    __syncthreads();
    slots[threadIdx.x] = value;
    for (int half = 128; half > 0; half /= 2) {
        __syncthreads();
        if (threadIdx.x < half) slots[threadIdx.x] = combine(slots[threadIdx.x], slots[threadIdx.x + half]);
    }
    __syncthreads();
    return slots[0];
}

extern "C" __global__ void softmax_plain(const Element* x, Element* y, int rows, int cols) {
    const i64 offset = (i64)blockIdx.x * cols;
    float max = __uint_as_float(0xff800000u);
    for (int c = threadIdx.x; c < cols; c += 256) max = fmaxf(max, toFloat(x[offset + c]));
    max = reduceBlock(max, [](float a, float b) { return fmaxf(a, b); });
    float sum = 0;
    for (int c = threadIdx.x; c < cols; c += 256) sum += expf(toFloat(x[offset + c]) - max);
    sum = reduceBlock(sum, [](float a, float b) { return a + b; });
    for (int c = threadIdx.x; c < cols; c += 256) y[offset + c] = toElement(expf(toFloat(x[offset + c]) - max) / sum);
}
