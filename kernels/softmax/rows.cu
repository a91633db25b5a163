// Softmax, one row per group of threads: part of a warp, a warp, several warps of a block, or a cluster of blocks.
//
// The idea: memory is read once and written once. Each thread holds its vectors of the row (in registers or in shared memory,
// see kept.cuh) between the reading and the writing, and in between the group exchanges one maximum and one sum per thread.
// Several rows are under way on a processor at any time (many small blocks, no persistence), so that some read while others write.
//
//   row     |head|  streamed: beyond what fits, read twice  |  kept: the last BLOCK_SIZE elements, read once  |tail|
//
// A row longer than BLOCK_SIZE (times CLUSTER) is therefore still right: its front is summarised in steps on the way in, and
// read again, last step first while the L2 cache still has it, on the way out.
//
// BLOCK_SIZE, VECTOR_WIDTH, num_warps, ROWS_PER_BLOCK and CLUSTER fix every loop here at compile time; only `rows` and `cols` vary.
#include "kept.cuh"

#if defined(variant_cluster)
#include "cluster.cuh"
#endif

constexpr int kWarpsPerRow = kRowThreads < 32 ? 1 : kRowThreads / 32;

/// Waits for the threads of this row alone: the barrier's number is the row's place in the block.
__device__ __forceinline__ void synchronizeRow() {
    asm volatile("bar.sync %0, %1;" ::"r"(threadIdx.x / kRowThreads), "n"(kRowThreads) : "memory");
}

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
        synchronizeRow();
        return reduceSlots<kWarpsPerRow>(mine);
    }
#endif
}

/// Which elements of the row these threads work on: all, or the share of this block of the cluster.
struct Share {
    int first, count;

    __device__ explicit Share(int cols) : first(0), count(cols) {
#if defined(variant_cluster)
        const int each = ((cols + CLUSTER - 1) / CLUSTER + VECTOR_WIDTH - 1) / VECTOR_WIDTH * VECTOR_WIDTH;
        first = min((int)clusterRank() * each, cols);
        count = min(each, cols - first);
#endif
    }
};

extern "C" __global__ void __launch_bounds__(kThreads, MIN_BLOCKS)
    softmax_rows(const Element* __restrict__ x, Element* __restrict__ y, int rows, int cols) {
#if defined(variant_cluster)
    announceBlock();
#endif
    const int member = threadIdx.x % kRowThreads;
    const int row = blockIdx.x / CLUSTER * ROWS_PER_BLOCK + threadIdx.x / kRowThreads;
    if (row >= rows) return;

    const Share share(cols);
    const i64 offset = (i64)row * cols + share.first;
    const Stretch stretch(x + offset, share.count);
    const Element* source = x + offset + stretch.head;
    Element* target = y + offset + stretch.head;
    const int streamed = max(stretch.vectors - kVectors * kRowThreads, 0);

    Summary own = kEmpty;
    Loose loose;
    loose.load(x + offset, stretch, member);
    for (int first = 0; first < streamed; first += kStep * kRowThreads) {
        Vector step[kStep];
        loadStep(step, source, first + member, streamed);
        absorb(own, step, [](int, int, float) {});
    }
    Kept kept;
    kept.load(source + (i64)streamed * VECTOR_WIDTH, stretch.vectors - streamed, member);
    loose.absorb(own);
    kept.absorb(own);

    const Summary all = reduceRow(own);

    kept.store(target + (i64)streamed * VECTOR_WIDTH, own.max, all);
    for (int first = (streamed - 1) / (kStep * kRowThreads) * (kStep * kRowThreads); streamed > 0 && first >= 0;
         first -= kStep * kRowThreads) {
        Vector step[kStep];
        loadStep(step, source, first + member, streamed);
        storeStep(step, target, first + member, streamed, all);
    }
    loose.store(y + offset, stretch, member, all);
}
