extern "C" void scale_reference(const float* x, double* y, int n) {
    for (int i = 0; i < n; ++i)
        y[i] = 2.0 * x[i];
}
extern "C" void scale_plain(const float* x, float* y, int n) {
    for (int i = 0; i < n; ++i)
        y[i] = 2.0f * x[i];
}
