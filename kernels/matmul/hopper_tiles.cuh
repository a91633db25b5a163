// What wgmma.cu and wgmma_tf32.cu share: how tiles travel to shared memory on Hopper and how blocks divide the work.
//
// A ring of num_stages buffers holds tiles of A and B. One thread, the producer, asks the tensor memory accelerator for
// tiles as buffers become free; consumer warpgroups wait for a buffer to be full, multiply, and hand it back. Each
// buffer has two barriers: `full` counts arriving bytes, `empty` counts the consumer warps that are done with it.
//
// Blocks form clusters in one of two ways. CLUSTER blocks one below the other need the same tile of B: each loads a
// part of it and multicasts it to all. Or SPLIT_K blocks share a tile of C, each summing a part of K; they add their
// sums through each other's shared memory, in a fixed order. Without SPLIT_K the grid is persistent: clusters walk over
// tiles, and the producer already loads the next tile while the last one is being stored.
#pragma once
#include "../common/hopper.cuh"
#include "../common/raster.cuh"

namespace {

constexpr int GROUPS = num_warps / 4;  // consumer warpgroups; one more holds the producer
constexpr int CONSUMERS = num_warps * 32;
constexpr int THREADS = CONSUMERS + 128;
constexpr int CLUSTER_BLOCKS = CLUSTER * SPLIT_K;
static_assert(CLUSTER == 1 || SPLIT_K == 1, "a cluster either shares B or splits K");

// A tile is a row of boxes, each at most 128 bytes wide: the widest row that shared memory is swizzled over.
constexpr int ROW_BYTES_A = smaller(128, BLOCK_SIZE_K* ELEMENT_BYTES);
constexpr int ROW_BYTES_B = smaller(128, BLOCK_SIZE_N* ELEMENT_BYTES);
constexpr int COLUMNS_A = ROW_BYTES_A / ELEMENT_BYTES, BOXES_A = BLOCK_SIZE_K / COLUMNS_A;
constexpr int COLUMNS_B = ROW_BYTES_B / ELEMENT_BYTES, BOXES_B = BLOCK_SIZE_N / COLUMNS_B;
constexpr int BOX_BYTES_A = BLOCK_SIZE_M * ROW_BYTES_A, BYTES_A = BOXES_A * BOX_BYTES_A;
constexpr int BOX_BYTES_B = BLOCK_SIZE_K * ROW_BYTES_B, BYTES_B = BOXES_B * BOX_BYTES_B;
constexpr int STAGE_BYTES = BYTES_A + BYTES_B;
constexpr int SLICE_ROWS_B = BLOCK_SIZE_K / CLUSTER;  // what one block of a cluster loads of B
constexpr int PITCH_PARTS = BLOCK_SIZE_N + 8;         // floats; rows of partial sums start in different banks

// With two warpgroups or more the producer's warpgroup gives most of its registers to the consumers.
constexpr int PRODUCER_REGISTERS = 40;
constexpr int CONSUMER_REGISTERS = GROUPS == 2 ? 232 : 104;

struct Slot {
    int stage = 0;
    u32 parity = 0;

    __device__ __forceinline__ void advance() {
        if (++stage == num_stages) {
            stage = 0;
            parity ^= 1;
        }
    }
};

struct Ring {
    u32 base, barriers;

    __device__ __forceinline__ u32 tileA(int stage) const { return base + stage * STAGE_BYTES; }
    __device__ __forceinline__ u32 tileB(int stage) const { return base + stage * STAGE_BYTES + BYTES_A; }
    __device__ __forceinline__ u32 full(int stage) const { return barriers + stage * 8; }
    __device__ __forceinline__ u32 empty(int stage) const { return barriers + (num_stages + stage) * 8; }

    __device__ __forceinline__ void initialize() const {
        for (int stage = 0; stage < num_stages; ++stage) {
            initBarrier(full(stage), 1);
            initBarrier(empty(stage), num_warps * CLUSTER);
        }
        publishBarriers();
    }

    /// Called by every lane of a consumer warp that has read a buffer: all blocks that write into it must know.
    __device__ __forceinline__ void release(int stage) const {
        const u32 lane = threadIdx.x % 32;
        if constexpr (CLUSTER == 1) {
            if (lane == 0) arrive(empty(stage));
        } else {
            if (lane < CLUSTER) arriveAt(empty(stage), lane);
        }
    }
};

/// Before the first barrier of another block is touched. (The barriers themselves are published by their own fence.)
__device__ __forceinline__ void startTogether() {
    __syncthreads();
    if constexpr (CLUSTER_BLOCKS > 1) meetCluster();
}

/// No block leaves while another may still reach into its shared memory.
__device__ __forceinline__ void leaveTogether() {
    if constexpr (CLUSTER_BLOCKS > 1) meetCluster();
}

/// The work of this block: tiles of C, one after another, and for each the same range of K in tiles.
struct Work {
    int tilesM, tilesN, index, step, count, rank, firstK, lastK;

    __device__ __forceinline__ Work(int M, int N, int K) {
        tilesM = ceilDiv(ceilDiv(M, BLOCK_SIZE_M), CLUSTER);
        tilesN = ceilDiv(N, BLOCK_SIZE_N);
        count = tilesM * tilesN;
        index = blockIdx.x / CLUSTER_BLOCKS;
        step = gridDim.x / CLUSTER_BLOCKS;
        rank = CLUSTER_BLOCKS > 1 ? clusterRank() : 0;
        const int tilesK = ceilDiv(K, BLOCK_SIZE_K), each = ceilDiv(tilesK, SPLIT_K);
        firstK = SPLIT_K > 1 ? min(rank * each, tilesK) : 0;
        lastK = SPLIT_K > 1 ? min(firstK + each, tilesK) : tilesK;
    }

    __device__ __forceinline__ bool done() const { return index >= count; }
    __device__ __forceinline__ void next() { index += step; }

    /// First row and column of the current tile of C.
    __device__ __forceinline__ TileIndex corner() const {
        const TileIndex tile = groupedTile(index, tilesM, tilesN, GROUP_SIZE_M);
        const int m = SPLIT_K > 1 ? tile.m : tile.m * CLUSTER + rank;
        return {m * BLOCK_SIZE_M, tile.n * BLOCK_SIZE_N};
    }
};

/// The producer: one thread that keeps the ring full.
__device__ __forceinline__ void produce(const Ring& ring, Work work, const TensorMap& mapA, const TensorMap& mapB) {
    prefetchMap(mapA);
    prefetchMap(mapB);
    Slot slot;
    for (; !work.done(); work.next()) {
        const TileIndex corner = work.corner();
        for (int tileK = work.firstK; tileK < work.lastK; ++tileK, slot.advance()) {
            const int k = tileK * BLOCK_SIZE_K;
            const u32 full = ring.full(slot.stage);
            waitBarrier(ring.empty(slot.stage), slot.parity ^ 1);
            expectBytes(full, STAGE_BYTES);
#pragma unroll
            for (int box = 0; box < BOXES_A; ++box) {
                loadBox(ring.tileA(slot.stage) + box * BOX_BYTES_A, mapA, k + box * COLUMNS_A, corner.m, full);
            }
            const u32 slice = ring.tileB(slot.stage) + (CLUSTER > 1 ? work.rank * SLICE_ROWS_B * ROW_BYTES_B : 0);
            const int sliceK = k + (CLUSTER > 1 ? work.rank * SLICE_ROWS_B : 0);
#pragma unroll
            for (int box = 0; box < BOXES_B; ++box) {
                const int column = corner.n + box * COLUMNS_B;
                if constexpr (CLUSTER > 1) {
                    multicastBox(slice + box * BOX_BYTES_B, mapB, column, sliceK, full, (1 << CLUSTER) - 1);
                } else {
                    loadBox(slice + box * BOX_BYTES_B, mapB, column, sliceK, full);
                }
            }
        }
    }
}

/// The producer's warpgroup from start to end.
__device__ __forceinline__ void runProducer(const Ring& ring, const Work& work, const TensorMap& mapA,
                                            const TensorMap& mapB) {
    if constexpr (GROUPS > 1) giveRegisters<PRODUCER_REGISTERS>();
    if (threadIdx.x == CONSUMERS) produce(ring, work, mapA, mapB);
    if constexpr (SPLIT_K > 1) synchronizeCluster();  // partial sums are written
    leaveTogether();
}

/// Where a consumer leaves its partial sum of row m, column n of the tile: in the ring, which is free by then.
__device__ __forceinline__ u32 partAddress(const Ring& ring, int m, int n) {
    return ring.base + (m * PITCH_PARTS + n) * 4;
}

__device__ __forceinline__ void storeFour(Element* to, const float4& v, int columns, bool aligned) {
    if (aligned && columns >= 4) {
#if defined(DTYPE_tf32)
        *reinterpret_cast<float4*>(to) = v;
#else
        *reinterpret_cast<uint2*>(to) = make_uint2(pack(v.x, v.y), pack(v.z, v.w));
#endif
        return;
    }
    if (columns > 0) store(to, v.x);
    if (columns > 1) store(to + 1, v.y);
    if (columns > 2) store(to + 2, v.z);
    if (columns > 3) store(to + 3, v.w);
}

/// Adds the partial sums of the cluster's blocks; each block does its share of the tile and stores it.
__device__ __forceinline__ void addParts(const Ring& ring, const Work& work, Element* C, int M, int N) {
    constexpr int QUADS = BLOCK_SIZE_M * BLOCK_SIZE_N / 4, SHARE = QUADS / SPLIT_K;
    const TileIndex corner = work.corner();
    for (int quad = work.rank * SHARE + threadIdx.x; quad < (work.rank + 1) * SHARE; quad += CONSUMERS) {
        const int m = quad / (BLOCK_SIZE_N / 4), n = quad % (BLOCK_SIZE_N / 4) * 4;
        if (corner.m + m >= M || corner.n + n >= N) continue;
        float4 parts[SPLIT_K], sum = make_float4(0, 0, 0, 0);
#pragma unroll
        for (int part = 0; part < SPLIT_K; ++part)
            parts[part] = loadFrom(partAddress(ring, m, n), part);
#pragma unroll
        for (int part = 0; part < SPLIT_K; ++part) {
            sum =
                make_float4(sum.x + parts[part].x, sum.y + parts[part].y, sum.z + parts[part].z, sum.w + parts[part].w);
        }
        storeFour(C + i64(corner.m + m) * N + corner.n + n, sum, N - corner.n - n, N % 4 == 0);
    }
}

}  // namespace
