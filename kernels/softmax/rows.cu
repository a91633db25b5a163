// Softmax, one row per group of threads: part of a warp, a warp, several warps of a block, or a cluster of blocks.
//
// The idea: memory is read once and written once. Each thread holds its vectors of the row (in registers or in shared memory,
// see kept.cuh) between reading and writing; in between the group exchanges one maximum and one sum per thread. A block ends with its
// rows: the stores drain while the next block already reads.
//
//   row     |head|  streamed: what does not fit, read twice  |  kept: the last BLOCK_SIZE elements, read once  |tail|
//
// A row longer than BLOCK_SIZE (times CLUSTER) is therefore still right: its front is summarised in steps on the way in, and
// read again, last step first while the L2 cache still has it, on the way out.
//
// The tunables fix every loop at compile time; only `rows` and `cols` vary.
#include "kept.cuh"

#if defined(variant_cluster)
#include "cluster.cuh"
#endif

constexpr int kWarpsPerRow = kRowThreads < 32 ? 1 : kRowThreads / 32;
constexpr int kStepVectors = kStep * kRowThreads;  // streamed at a time by the threads of a row

/// The summary of the whole row, in each of its threads.
__device__ __forceinline__ Summary reduceRow(Summary own) {
#if defined(variant_cluster)
    return reduceCluster<kWarpsPerRow>(reduceLanes<32>(own));
#else
    if constexpr (kRowThreads <= 32) return reduceLanes<kRowThreads>(own);
    else {
        __shared__ Summary slots[ROWS_PER_BLOCK][kWarpsPerRow];
        Summary* mine = slots[threadIdx.x / kRowThreads];
        own = reduceLanes<32>(own);
        if (threadIdx.x % 32 == 0) mine[threadIdx.x / 32 % kWarpsPerRow] = own;
        // Waits for the threads of this row alone: the barrier's number is the row's place in the block.
        asm volatile("bar.sync %0, %1;" ::"r"(threadIdx.x / kRowThreads), "n"(kRowThreads) : "memory");
        return reduceSlots<kWarpsPerRow>(mine);
    }
#endif
}

extern "C" __global__ void __launch_bounds__(kThreads, MIN_BLOCKS)
    softmax_rows(const Element* __restrict__ x, Element* __restrict__ y, int rows, int cols) {
    int first = 0, count = cols;  // the share of the row that belongs to this block
#if defined(variant_cluster)
    announceBlock();
    const int each = ((cols + CLUSTER - 1) / CLUSTER + VECTOR_WIDTH - 1) / VECTOR_WIDTH * VECTOR_WIDTH;
    first = min((int)clusterRank() * each, cols);
    count = min(each, cols - first);
#endif
    const int member = threadIdx.x % kRowThreads;
    const int row = blockIdx.x / CLUSTER * ROWS_PER_BLOCK + threadIdx.x / kRowThreads;
    if (row >= rows) return;

    const i64 offset = (i64)row * cols + first;
    const Stretch stretch(x + offset, count);
    const i64 body = offset + stretch.head;
    const int streamed = max(stretch.vectors - kVectors * kRowThreads, 0);  // vectors that do not fit
    const i64 keptBody = body + (i64)streamed * VECTOR_WIDTH;

    Summary own = kEmpty;
    Loose loose;
    loose.load(x + offset, stretch, member);
    for (int v = 0; v < streamed; v += kStepVectors) {
        Vector step[kStep];
        loadStep(step, x + body, v + member, streamed);
        absorb(own, step, [](int, int, float) {});
    }
    Kept kept(member);
    kept.load(x + keptBody, stretch.vectors - streamed);
    loose.absorb(own);
    kept.absorb(own);

    const Summary all = reduceRow(own);

    kept.store(y + keptBody, own.base, all);
    for (int v = (streamed - 1) / kStepVectors * kStepVectors; streamed > 0 && v >= 0; v -= kStepVectors) {
        Vector step[kStep];
        loadStep(step, x + body, v + member, streamed);
        storeStep(step, y + body, v + member, streamed, all);
    }
    loose.store(y + offset, stretch, member, all);
}
