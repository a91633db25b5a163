// Adds the SPLIT_K partial products that mma.cu and simt.cu left in fp32, always in the same order: a run gives the
// same bits every time, which atomic additions would not.
#include "../common/element.cuh"

extern "C" __global__ void __launch_bounds__(256)
    matmul_add_parts(const float* __restrict__ parts, Element* __restrict__ C, int M, int N) {
    const i64 count = i64(M) * N;
    const i64 first = (i64(blockIdx.x) * 256 + threadIdx.x) * 4;
    if (count % 4 == 0 && first < count) {
        float4 sum = make_float4(0, 0, 0, 0);
#pragma unroll
        for (int part = 0; part < SPLIT_K; ++part) {
            const float4 x = *reinterpret_cast<const float4*>(parts + part * count + first);
            sum = make_float4(sum.x + x.x, sum.y + x.y, sum.z + x.z, sum.w + x.w);
        }
        storePair(C + first, sum.x, sum.y);
        storePair(C + first + 2, sum.z, sum.w);
        return;
    }
    for (i64 index = first; index < first + 4 && index < count; ++index) {
        float sum = 0;
        for (int part = 0; part < SPLIT_K; ++part)
            sum += parts[part * count + index];
        store(C + index, sum);
    }
}
