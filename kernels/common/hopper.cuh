// Hopper's asynchronous machinery (sm_90a) as small functions: barriers in shared memory, the tensor memory
// accelerator, clusters, register redistribution. One PTX instruction each.
#pragma once
#include "element.cuh"

/// A tiled TMA descriptor as the driver encodes it; passed as `const __grid_constant__ TensorMap`.
struct __align__(64) TensorMap {
    u64 opaque[16];
};

// --- mbarriers: a phase ends when the expected arrivals and the announced bytes have come in ---

__device__ __forceinline__ void initBarrier(u32 barrier, int arrivals) {
    asm volatile("mbarrier.init.shared::cta.b64 [%0], %1;" ::"r"(barrier), "r"(arrivals) : "memory");
}

/// Makes initialised barriers visible to the cluster and to the tensor memory accelerator.
__device__ __forceinline__ void publishBarriers() {
    asm volatile("fence.mbarrier_init.release.cluster;" ::: "memory");
}

/// Arrives and announces `bytes` that the tensor memory accelerator will write.
__device__ __forceinline__ void expectBytes(u32 barrier, u32 bytes) {
    asm volatile("mbarrier.arrive.expect_tx.shared::cta.b64 _, [%0], %1;" ::"r"(barrier), "r"(bytes) : "memory");
}

/// Arrives at the barrier that lies at the same place in block `rank` of the cluster. It says "I have read", and orders
/// no writes for other blocks: with .release.cluster it would be a fence of the whole device, a microsecond each.
__device__ __forceinline__ void arriveAt(u32 barrier, u32 rank) {
    asm volatile(
        "{ .reg .b32 remote;\n"
        "mapa.shared::cluster.u32 remote, %0, %1;\n"
        "mbarrier.arrive.shared::cluster.b64 _, [remote]; }" ::"r"(barrier),
        "r"(rank)
        : "memory");
}

__device__ __forceinline__ void arrive(u32 barrier) {
    asm volatile("mbarrier.arrive.shared::cta.b64 _, [%0];" ::"r"(barrier) : "memory");
}

/// Waits until the phase with the given parity is over. (With .acquire.cluster each wait would empty the L1 cache.)
__device__ __forceinline__ void waitBarrier(u32 barrier, u32 parity) {
    asm volatile(
        "{ .reg .pred done;\n"
        "again:\n"
        "mbarrier.try_wait.parity.shared::cta.b64 done, [%0], %1;\n"
        "@done bra over;\n"
        "bra again;\n"
        "over: }" ::"r"(barrier),
        "r"(parity)
        : "memory");
}

// --- tensor memory accelerator ---

/// Copies the box at (x, y) of the mapped matrix to shared memory; the barrier receives the bytes.
__device__ __forceinline__ void loadBox(u32 to, const TensorMap& map, int x, int y, u32 barrier) {
    asm volatile(
        "cp.async.bulk.tensor.2d.shared::cluster.global.mbarrier::complete_tx::bytes [%0], [%1, {%2, %3}], [%4];" ::"r"(
            to),
        "l"(&map), "r"(x), "r"(y), "r"(barrier)
        : "memory");
}

/// The same into every block of the cluster named in `mask`, at the same place, with a signal to each one's barrier.
__device__ __forceinline__ void multicastBox(u32 to, const TensorMap& map, int x, int y, u32 barrier, u16 mask) {
    asm volatile(
        "cp.async.bulk.tensor.2d.shared::cluster.global.mbarrier::complete_tx::bytes.multicast::cluster [%0], [%1, "
        "{%2, %3}], "
        "[%4], %5;" ::"r"(to),
        "l"(&map), "r"(x), "r"(y), "r"(barrier), "h"(mask)
        : "memory");
}

__device__ __forceinline__ void storeBox(const TensorMap& map, int x, int y, u32 from) {
    asm volatile("cp.async.bulk.tensor.2d.global.shared::cta.bulk_group [%0, {%1, %2}], [%3];" ::"l"(&map), "r"(x),
                 "r"(y), "r"(from)
                 : "memory");
    asm volatile("cp.async.bulk.commit_group;" ::: "memory");
}

/// Waits until at most PENDING of this thread's stores still have to read shared memory.
template <int PENDING>
__device__ __forceinline__ void waitStores() {
    asm volatile("cp.async.bulk.wait_group.read %0;" ::"n"(PENDING) : "memory");
}

__device__ __forceinline__ void prefetchMap(const TensorMap& map) {
    asm volatile("prefetch.tensormap [%0];" ::"l"(&map) : "memory");
}

/// Orders this thread's ordinary writes to shared memory before what the asynchronous units read from it.
__device__ __forceinline__ void fenceForAsyncUnits() {
    asm volatile("fence.proxy.async.shared::cta;" ::: "memory");
}

// --- clusters and warpgroups ---

__device__ __forceinline__ u32 clusterRank() {
    u32 rank;
    asm volatile("mov.u32 %0, %%cluster_ctarank;" : "=r"(rank));
    return rank;
}

/// All threads of all blocks of the cluster meet; writes before it are seen after it.
__device__ __forceinline__ void synchronizeCluster() {
    asm volatile("barrier.cluster.arrive.release;\nbarrier.cluster.wait.acquire;" ::: "memory");
}

/// The same without ordering anything: for starting and leaving together.
__device__ __forceinline__ void meetCluster() {
    asm volatile("barrier.cluster.arrive.relaxed;\nbarrier.cluster.wait;" ::: "memory");
}

/// Four floats from the shared memory of block `rank` of the cluster.
__device__ __forceinline__ float4 loadFrom(u32 address, u32 rank) {
    float4 v;
    asm volatile(
        "{ .reg .b32 remote;\n"
        "mapa.shared::cluster.u32 remote, %4, %5;\n"
        "ld.shared::cluster.v4.f32 {%0, %1, %2, %3}, [remote]; }"
        : "=f"(v.x), "=f"(v.y), "=f"(v.z), "=f"(v.w)
        : "r"(address), "r"(rank)
        : "memory");
    return v;
}

/// A barrier among `threads` threads of the block; 0 is the one of __syncthreads.
__device__ __forceinline__ void synchronizeThreads(int barrier, int threads) {
    asm volatile("bar.sync %0, %1;" ::"r"(barrier), "r"(threads) : "memory");
}

template <int REGISTERS>
__device__ __forceinline__ void takeRegisters() {
    asm volatile("setmaxnreg.inc.sync.aligned.u32 %0;" ::"n"(REGISTERS));
}

template <int REGISTERS>
__device__ __forceinline__ void giveRegisters() {
    asm volatile("setmaxnreg.dec.sync.aligned.u32 %0;" ::"n"(REGISTERS));
}
