extern "C" void doubling(const float* x, float* y, int n) {
    constexpr int step = A * B;
    int i = 0;
    for (; i + step <= n; i += step) {
        for (int k = 0; k < step; ++k)
            y[i + k] = 2 * x[i + k];
    }
    for (; i < n; ++i)
        y[i] = 2 * x[i];
}
