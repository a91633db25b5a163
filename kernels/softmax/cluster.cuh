// One row over the blocks of a cluster (sm_90): each warp writes its summary into the shared memory of every block of the
// cluster, and after one barrier each block reduces all of them by itself. No block reads from another, so none has to
// wait for another before it ends.
#pragma once

#include "summary.cuh"

__device__ __forceinline__ u32 clusterRank() {
    u32 rank;
    asm("mov.u32 %0, %%cluster_ctarank;" : "=r"(rank));
    return rank;
}

/// Says that this block runs: its shared memory may be written from now on. Heard in reduceCluster, after the row has been read.
__device__ __forceinline__ void announceBlock() { asm volatile("barrier.cluster.arrive.relaxed.aligned;" ::: "memory"); }

/// The summary of the row from that of each warp; `warps` of each block hold one.
template <int warps>
__device__ __forceinline__ Summary reduceCluster(Summary ofWarp) {
    __shared__ __align__(8) Summary slots[CLUSTER * warps];
    asm volatile("barrier.cluster.wait.acquire.aligned;" ::: "memory");
    const u32 lane = threadIdx.x % 32;
    if (lane < CLUSTER) {
        const u32 local = (u32)__cvta_generic_to_shared(&slots[clusterRank() * warps + threadIdx.x / 32]);
        u32 remote;
        asm("mapa.shared::cluster.u32 %0, %1, %2;" : "=r"(remote) : "r"(local), "r"(lane));
        asm volatile("st.shared::cluster.v2.f32 [%0], {%1, %2};" ::"r"(remote), "f"(ofWarp.base), "f"(ofWarp.sum) : "memory");
    }
    asm volatile("barrier.cluster.arrive.release.aligned;" ::: "memory");
    asm volatile("barrier.cluster.wait.acquire.aligned;" ::: "memory");
    return reduceSlots<CLUSTER * warps>(slots);
}
