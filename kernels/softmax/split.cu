// Softmax for few and very long rows: every row is cut into parts of BLOCK_SIZE elements, one block each, so that the whole device
// works on a single row. Two launches:
//   softmax_split_summarize   one summary per part, into a workspace
//   softmax_split_write       reads its part again (from the L2 cache, as a rule), combines the row's summaries, writes
// Each block combines all summaries of its row in the same fixed order: the result does not depend on which block came first.
#include "kept.cuh"

static_assert(ROWS_PER_BLOCK == 1, "a block works on one part of one row");

__device__ __forceinline__ Summary reduceBlock(Summary own) {
    __shared__ Summary slots[num_warps];
    own = reduceLanes<32>(own);
    if (threadIdx.x % 32 == 0) slots[threadIdx.x / 32] = own;
    __syncthreads();
    return reduceSlots<num_warps>(slots);
}

struct Part {
    int row, count;
    i64 offset;

    __device__ Part(int cols, int parts) : row(blockIdx.x / parts) {
        const int first = blockIdx.x % parts * BLOCK_SIZE;
        offset = (i64)row * cols + first;
        count = min(BLOCK_SIZE, cols - first);
    }
};

extern "C" __global__ void __launch_bounds__(kThreads, MIN_BLOCKS)
    softmax_split_summarize(const Element* __restrict__ x, Summary* __restrict__ summaries, int cols, int parts) {
    const Part part(cols, parts);
    const Stretch stretch(x + part.offset, part.count);
    Kept kept(threadIdx.x);
    Loose loose;
    kept.load(x + part.offset + stretch.head, stretch.vectors);
    loose.load(x + part.offset, stretch, threadIdx.x);
    Summary own = kEmpty;
    loose.absorb(own);
    kept.absorb(own);
    const Summary all = reduceBlock(own);
    if (threadIdx.x == 0) summaries[blockIdx.x] = all;
}

extern "C" __global__ void __launch_bounds__(kThreads, MIN_BLOCKS)
    softmax_split_write(const Element* __restrict__ x, Element* __restrict__ y, const Summary* __restrict__ summaries, int cols,
                        int parts) {
    const Part part(cols, parts);
    const Stretch stretch(x + part.offset, part.count);
    Kept kept(threadIdx.x);
    Loose loose;
    kept.load(x + part.offset + stretch.head, stretch.vectors);
    loose.load(x + part.offset, stretch, threadIdx.x);

    Summary own = kEmpty;
    for (int p = threadIdx.x; p < parts; p += kThreads) own = combine(own, summaries[(i64)part.row * parts + p]);
    const Summary all = reduceBlock(own);
    kept.store(y + part.offset + stretch.head, own.base, all);
    loose.store(y + part.offset, stretch, threadIdx.x, all);
}
