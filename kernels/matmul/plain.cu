// The matrix product as a first course in CUDA writes it, 16 by 16 tiles in shared memory: what the tuned kernel is
// compared with where no library is installed.
#include "../common/element.cuh"

extern "C" __global__ void __launch_bounds__(256)
    matmul_plain(const Element* __restrict__ A, const Element* __restrict__ B, Element* __restrict__ C, int M, int N,
                 int K) {
    __shared__ float a[16][16];
    __shared__ float b[16][16];
    const int row = blockIdx.y * 16 + threadIdx.y, column = blockIdx.x * 16 + threadIdx.x;
    float sum = 0;
    for (int k0 = 0; k0 < K; k0 += 16) {
        const int ka = k0 + threadIdx.x, kb = k0 + threadIdx.y;
        a[threadIdx.y][threadIdx.x] = row < M && ka < K ? toFloat(A[i64(row) * K + ka]) : 0.0f;
        b[threadIdx.y][threadIdx.x] = kb < K && column < N ? toFloat(B[i64(kb) * N + column]) : 0.0f;
        __syncthreads();
        for (int k = 0; k < 16; ++k)
            sum += a[threadIdx.y][k] * b[k][threadIdx.x];
        __syncthreads();
    }
    if (row < M && column < N) store(C + i64(row) * N + column, sum);
}
