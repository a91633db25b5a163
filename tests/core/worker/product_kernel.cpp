// C = A·B in the plainest way, wrong or harmful on request. Read by test_worker_process and compiled by the worker.
#include <cmath>
extern "C" void product(const float* a, const float* b, float* c, int m, int n, int k) {
#ifdef CRASH
    volatile int* nowhere = nullptr;
    *nowhere = 1;
#endif
#ifdef LOOP
    for (volatile int forever = 1; forever;) {
    }
#endif
#ifdef CHATTY
    __builtin_printf("{\"event\":\"ready\"}\n");
#endif
    for (int i = 0; i < m; ++i) {
        for (int j = 0; j < n; ++j)
            c[i * n + j] = 0;
        for (int p = 0; p < k; ++p)
            for (int j = 0; j < n; ++j)
                c[i * n + j] += a[i * k + p] * b[p * n + j];
    }
#ifdef WRONG
    c[m * n - 1] += 1;
#endif
#ifdef OVERRUN
    c[m * n] = 1;
#endif
}
extern "C" void product_reference(const float* a, const float* b, double* c, int m, int n, int k) {
    for (int i = 0; i < m; ++i)
        for (int j = 0; j < n; ++j) {
            double sum = 0;
            for (int p = 0; p < k; ++p)
                sum += double(a[i * k + p]) * b[p * n + j];
            c[i * n + j] = sum;
        }
}
