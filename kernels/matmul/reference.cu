// What matmul must compute, in double precision: every candidate is compared with it. One thread sums four by four
// elements; tiles of 64 by 64 go through shared memory so that large sizes stay affordable.
#include "../common/element.cuh"

extern "C" __global__ void __launch_bounds__(256)
    matmul_reference(const Element* __restrict__ A, const Element* __restrict__ B, double* __restrict__ C, int M, int N,
                     int K) {
    constexpr int TILE = 64, DEPTH = 16;
    __shared__ float a[DEPTH][TILE + 1];
    __shared__ float b[DEPTH][TILE + 1];
    const int row0 = blockIdx.y * TILE, column0 = blockIdx.x * TILE;
    const int x = threadIdx.x % 16, y = threadIdx.x / 16;
    double sum[4][4] = {};
    for (int k0 = 0; k0 < K; k0 += DEPTH) {
        for (int index = threadIdx.x; index < TILE * DEPTH; index += 256) {
            const int m = row0 + index / DEPTH, ka = k0 + index % DEPTH;
            a[index % DEPTH][index / DEPTH] = m < M && ka < K ? toFloat(A[i64(m) * K + ka]) : 0.0f;
            const int n = column0 + index % TILE, kb = k0 + index / TILE;
            b[index / TILE][index % TILE] = n < N && kb < K ? toFloat(B[i64(kb) * N + n]) : 0.0f;
        }
        __syncthreads();
        for (int k = 0; k < DEPTH; ++k) {
            for (int i = 0; i < 4; ++i) {
                for (int j = 0; j < 4; ++j)
                    sum[i][j] += double(a[k][y + 16 * i]) * double(b[k][x + 16 * j]);
            }
        }
        __syncthreads();
    }
    for (int i = 0; i < 4; ++i) {
        for (int j = 0; j < 4; ++j) {
            const int m = row0 + y + 16 * i, n = column0 + x + 16 * j;
            if (m < M && n < N) C[i64(m) * N + n] = sum[i][j];
        }
    }
}
