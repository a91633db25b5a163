extern "C" __global__ void finish(float* y, const float* partial, int parts) {}
