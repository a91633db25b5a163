#ifdef behaviour_compile_error
#error "asked to fail"
#endif

#ifdef behaviour_random
__device__ unsigned calls = 0;
#endif

extern "C" __global__ void doubling(const float* x, float* y, int n) {
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
#ifdef behaviour_partial
    if (i == n - 1) return;
#endif
    if (i < n) y[i] = 2 * x[i];
#if defined(behaviour_null_write)
    *reinterpret_cast<volatile int*>(8) = 1;
#elif defined(behaviour_writes_outside)
    if (i == 0) y[n] = 1;
#elif defined(behaviour_never_returns)
    for (volatile int spin = 0;; spin = spin ^ 1) {
    }
#elif defined(behaviour_traps)
    asm volatile("trap;");
#elif defined(behaviour_wrong)
    if (i == 7 && i < n) y[i] += 0.25F;
#elif defined(behaviour_nan)
    if (i == 0) y[i] = __int_as_float(0x7fc00000);
#elif defined(behaviour_changes_input)
    if (i == 0) const_cast<float*>(x)[0] = 3;
#elif defined(behaviour_random)
    if (i == 0) y[i] *= 1 + 1e-7F * static_cast<float>(atomicAdd(&calls, 1) % 5);
#elif defined(behaviour_slow)
    __nanosleep(1000000);
#endif
}
