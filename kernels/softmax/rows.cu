// Softmax, one row per group of threads: part of a warp, a warp, several warps of a block, or a cluster of blocks.
//
// The idea: memory is read once and written once, and is never idle. Each thread holds its vectors of the row (in registers or
// in shared memory, see kept.cuh) between reading and writing; in between the group exchanges one maximum and one sum per
// thread. Several blocks share a processor, so that some read while others write; and a group works on ROWS_IN_TURN rows, the next
// of which is on its way while one is written.
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
constexpr int kStepVectors = kStep * kRowThreads;

/// The summary of the whole row, in each of its threads.
__device__ __forceinline__ Summary reduceRow(Summary own, int turn) {
#if defined(variant_cluster)
    return reduceCluster<kWarpsPerRow>(reduceLanes<32>(own), turn);
#else
    if constexpr (kRowThreads <= 32) return reduceLanes<kRowThreads>(own);
    else {
        // Two sets in turn: a warp may be at the next row while another still reads this one's.
        __shared__ Summary slots[ROWS_PER_BLOCK][2][kWarpsPerRow];
        Summary* mine = slots[threadIdx.x / kRowThreads][turn % 2];
        own = reduceLanes<32>(own);
        if (threadIdx.x % 32 == 0) mine[threadIdx.x / 32 % kWarpsPerRow] = own;
        // Waits for the threads of this row alone: the barrier's number is the row's place in the block.
        asm volatile("bar.sync %0, %1;" ::"r"(threadIdx.x / kRowThreads), "n"(kRowThreads) : "memory");
        return reduceSlots<kWarpsPerRow>(mine);
    }
#endif
}

/// What these threads work on: a row, or the share of it that belongs to this block of the cluster.
struct Piece {
    i64 offset;       ///< of its first element
    Stretch stretch;
    int streamed;     ///< vectors at the front of the body that do not fit

    __device__ __forceinline__ Piece(const Element* x, int row, int cols, int first, int count)
        : offset((i64)row * cols + first), stretch(x + offset, count), streamed(max(stretch.vectors - kVectors * kRowThreads, 0)) {}

    [[nodiscard]] __device__ __forceinline__ i64 body() const { return offset + stretch.head; }
    [[nodiscard]] __device__ __forceinline__ i64 kept() const { return body() + (i64)streamed * VECTOR_WIDTH; }
    [[nodiscard]] __device__ __forceinline__ int keptVectors() const { return stretch.vectors - streamed; }
};

extern "C" __global__ void __launch_bounds__(kThreads, MIN_BLOCKS)
    softmax_rows(const Element* __restrict__ x, Element* __restrict__ y, int rows, int cols) {
    int first = 0, count = cols;
#if defined(variant_cluster)
    announceBlock();
    const int each = ((cols + CLUSTER - 1) / CLUSTER + VECTOR_WIDTH - 1) / VECTOR_WIDTH * VECTOR_WIDTH;
    first = min((int)clusterRank() * each, cols);
    count = min(each, cols - first);
#endif
    const int member = threadIdx.x % kRowThreads;
    const int row = blockIdx.x / CLUSTER * (ROWS_PER_BLOCK * ROWS_IN_TURN) + threadIdx.x / kRowThreads;
    if (row >= rows) return;
    const int turns = ROWS_IN_TURN == 1 ? 1 : min(ROWS_IN_TURN, (rows - row + ROWS_PER_BLOCK - 1) / ROWS_PER_BLOCK);

    Piece piece(x, row, cols, first, count);
    Kept kept(member);
    Loose loose;
    bool loaded = false;
    for (int turn = 0; turn < turns; ++turn) {
        Summary own = kEmpty;
        if (!loaded) {
            loose.load(x + piece.offset, piece.stretch, member);
            for (int v = 0; v < piece.streamed; v += kStepVectors) {
                Vector step[kStep];
                loadStep(step, x + piece.body(), v + member, piece.streamed);
                absorb(own, step, [](int, int, float) {});
            }
            kept.load(x + piece.kept(), piece.keptVectors());
        }
        loose.absorb(own);
        kept.absorb(own);
        const Summary all = reduceRow(own, turn);

        const Piece next(x, row + (turn + 1 < turns ? (turn + 1) * ROWS_PER_BLOCK : 0), cols, first, count);
        loaded = ROWS_IN_TURN > 1 && turn + 1 < turns && next.streamed == 0;
        kept.store(y + piece.kept(), own.base, all, x + next.kept(), loaded ? next.keptVectors() : 0);
        for (int v = (piece.streamed - 1) / kStepVectors * kStepVectors; piece.streamed > 0 && v >= 0; v -= kStepVectors) {
            Vector step[kStep];
            loadStep(step, x + piece.body(), v + member, piece.streamed);
            storeStep(step, y + piece.body(), v + member, piece.streamed, all);
        }
        loose.store(y + piece.offset, piece.stretch, member, all);
        if (loaded) loose.load(x + next.offset, next.stretch, member);
        if (ROWS_IN_TURN > 1) piece = next;
    }
}
