#include <stdlib.h>
#include <time.h>

#ifdef behaviour_compile_error
#error "asked to fail"
#endif

#ifdef behaviour_compile_never_ends
constexpr long endless() {
    long sum = 0;
    for (long outer = 0; outer < 1000000; ++outer) {
        for (long inner = 0; inner < 1000000; ++inner)
            sum ^= inner + outer;
    }
    return sum;
}
static_assert(endless() != 1);
#endif

extern "C" void doubling(const float* x, float* y, int n) {
#ifdef behaviour_partial
    const int written = n - 1;
#else
    const int written = n;
#endif
    for (int i = 0; i < written; ++i)
        y[i] = 2 * x[i];
#if defined(behaviour_segfault)
    *reinterpret_cast<volatile int*>(8) = 1;
#elif defined(behaviour_writes_outside)
    y[n] = 1;
#elif defined(behaviour_never_returns)
    for (volatile int spin = 0;; spin = spin ^ 1) {
    }
#elif defined(behaviour_exhausts_memory)
    for (;;) {
        const size_t chunk = size_t{256} << 20;
        void* memory = malloc(chunk);
        if (memory == nullptr) abort();
        *static_cast<volatile char*>(memory) = 1;
    }
#elif defined(behaviour_wrong)
    if (n > 7) y[7] += 0.25F;
#elif defined(behaviour_nan)
    y[0] = __builtin_nanf("");
#elif defined(behaviour_changes_input)
    const_cast<float*>(x)[0] = 3;
#elif defined(behaviour_random)
    static unsigned calls = 0;
    y[0] *= 1 + 1e-7F * static_cast<float>(++calls % 5);
#elif defined(behaviour_aborts)
    abort();
#elif defined(behaviour_slow)
    const timespec pause{0, 5'000'000};
    nanosleep(&pause, nullptr);
#endif
}
