// Work on buffers that must happen on the device: contents, checksums, comparison. Compiled by NVRTC at run time, with
// core/evaluation/random_fill.h before it, so that every device gets the same contents.

using u8 = unsigned char;
using u16 = unsigned short;
using u32 = unsigned int;
using u64 = unsigned long long;
using i64 = long long;

// model::ElementType
enum { F64, F32, Tf32, F16, Bf16, I64, U64, I32, U32, I16, U16, I8, U8 };

#define FOR_EACH(index, count)                                                                \
    for (i64 index = blockIdx.x * (i64)blockDim.x + threadIdx.x, step = gridDim.x * (i64)blockDim.x; index < (count); \
         index += step)

__device__ u16 halfOf(float value) {
    u16 bits;
    asm("cvt.rn.f16.f32 %0, %1;" : "=h"(bits) : "f"(value));
    return bits;
}

__device__ float floatOfHalf(u16 bits) {
    float value;
    asm("cvt.f32.f16 %0, %1;" : "=f"(value) : "h"(bits));
    return value;
}

__device__ u16 bfloatOf(float value) {
    if (value != value) return 0x7fff;
    const u32 bits = __float_as_uint(value);
    return (u16)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

__device__ void store(void* buffer, int type, i64 index, double value) {
    switch (type) {
        case F64: ((double*)buffer)[index] = value; break;
        case F32:
        case Tf32: ((float*)buffer)[index] = (float)value; break;
        case F16: ((u16*)buffer)[index] = halfOf((float)value); break;
        case Bf16: ((u16*)buffer)[index] = bfloatOf((float)value); break;
        case I64:
        case U64: ((i64*)buffer)[index] = (i64)floor(value); break;
        case I32:
        case U32: ((u32*)buffer)[index] = (u32)(i64)floor(value); break;
        case I16:
        case U16: ((u16*)buffer)[index] = (u16)(i64)floor(value); break;
        default: ((u8*)buffer)[index] = (u8)(i64)floor(value); break;
    }
}

__device__ double load(const void* buffer, int type, i64 index) {
    switch (type) {
        case F64: return ((const double*)buffer)[index];
        case F32:
        case Tf32: return ((const float*)buffer)[index];
        case F16: return floatOfHalf(((const u16*)buffer)[index]);
        case Bf16: return __uint_as_float((u32)((const u16*)buffer)[index] << 16);
        case I64: return (double)((const i64*)buffer)[index];
        case U64: return (double)((const u64*)buffer)[index];
        case I32: return ((const int*)buffer)[index];
        case U32: return ((const u32*)buffer)[index];
        case I16: return ((const short*)buffer)[index];
        case U16: return ((const u16*)buffer)[index];
        case I8: return ((const signed char*)buffer)[index];
        default: return ((const u8*)buffer)[index];
    }
}

extern "C" __global__ void fill_buffer(void* buffer, int type, i64 count, ww::evaluation::FillRule rule, u64 seed) {
    FOR_EACH(index, count) store(buffer, type, index, ww::evaluation::fillValue(rule, seed, (u64)index));
}

/// Adds up mixed (place, word) pairs: the order of the additions does not matter.
extern "C" __global__ void checksum_buffer(const u8* buffer, i64 bytes, u64* sum) {
    u64 own = 0;
    const i64 words = bytes / 8;
    FOR_EACH(index, words) {
        own += ww::evaluation::mixedBits(((const u64*)buffer)[index] + (u64)(index + 1) * 0x9e3779b97f4a7c15ULL);
    }
    if (blockIdx.x == 0 && threadIdx.x == 0) {
        for (i64 tail = words * 8; tail < bytes; ++tail)
            own += ww::evaluation::mixedBits(buffer[tail] + (u64)(tail + 1) * 0xbf58476d1ce4e5b9ULL);
    }
    for (int lane = 16; lane > 0; lane /= 2)
        own += __shfl_down_sync(0xffffffffu, own, lane);
    if (threadIdx.x % 32 == 0) atomicAdd(sum, own);
}

/// Counts the bytes of both zones that are not `expected`.
extern "C" __global__ void count_other_bytes(const u8* first, const u8* second, i64 bytes, u32 expected, u64* other) {
    FOR_EACH(index, bytes) {
        const int wrong = (first[index] != expected) + (second[index] != expected);
        if (wrong != 0) atomicAdd(other, (u64)wrong);
    }
}

/// A plain copy for the roofline: four independent loads of 16 bytes in flight per thread. The driver's own copy inside
/// a graph reaches two thirds of it.
extern "C" __global__ void __launch_bounds__(512) copy_buffer(uint4* to, const uint4* from, i64 count) {
    const i64 start = blockIdx.x * (i64)(4 * blockDim.x) + threadIdx.x;
    uint4 values[4];
#pragma unroll
    for (int i = 0; i < 4; ++i) {
        const i64 index = start + i * (i64)blockDim.x;
        if (index < count) values[i] = __ldcs(from + index);
    }
#pragma unroll
    for (int i = 0; i < 4; ++i) {
        const i64 index = start + i * (i64)blockDim.x;
        if (index < count) __stcs(to + index, values[i]);
    }
}

// The host's counterpart is Measured in device_kernels.cpp.
struct Measured {
    double squares;       // of the finite elements of the reference
    double squaredError;
    u64 maxAbsBits;       // of non-negative doubles, whose bits order as they do
    u64 maxRelBits;
    u64 wrong;
    u64 nonFinite;
    u64 worstIndex;
};

__device__ double sumOfWarp(double value) {
    for (int lane = 16; lane > 0; lane /= 2)
        value += __shfl_down_sync(0xffffffffu, value, lane);
    return value;
}

extern "C" __global__ void measure_reference(const double* reference, i64 count, Measured* measured) {
    double own = 0;
    FOR_EACH(index, count) {
        const double value = reference[index];
        if (isfinite(value)) own += value * value;
    }
    own = sumOfWarp(own);
    if (threadIdx.x % 32 == 0) atomicAdd(&measured->squares, own);
}

/// Relative to |ref| + rms(ref); infinite where one is not finite and they differ.
__device__ double relativeError(double value, double expected, double rms) {
    if (isfinite(value) && isfinite(expected)) {
        const double error = fabs(value - expected);
        return error == 0 ? 0 : error / (fabs(expected) + rms);
    }
    const bool same = value == expected || (value != value && expected != expected);
    return same ? 0 : __longlong_as_double(0x7ff0000000000000LL);
}

extern "C" __global__ void compare_elements(const void* output, int type, const double* reference, i64 count,
                                            double allowed, Measured* measured) {
    const double rms = sqrt(measured->squares / (double)count);
    double squared = 0, maxAbs = 0, maxRel = 0;
    u64 wrong = 0, nonFinite = 0;
    FOR_EACH(index, count) {
        const double value = load(output, type, index), expected = reference[index];
        const double relative = relativeError(value, expected, rms);
        if (isfinite(value) && isfinite(expected)) {
            const double error = fabs(value - expected);
            squared += error * error;
            maxAbs = fmax(maxAbs, error);
            maxRel = fmax(maxRel, relative);
            wrong += error <= allowed * (fabs(expected) + rms) ? 0 : 1;
        } else if (relative != 0) {
            ++wrong;
            nonFinite += isfinite(expected) ? 1 : 0;
        }
    }
    squared = sumOfWarp(squared);
    if (threadIdx.x % 32 == 0 && squared != 0) atomicAdd(&measured->squaredError, squared);
    if (maxAbs > 0) atomicMax(&measured->maxAbsBits, (u64)__double_as_longlong(maxAbs));
    if (maxRel > 0) atomicMax(&measured->maxRelBits, (u64)__double_as_longlong(maxRel));
    if (wrong != 0) atomicAdd(&measured->wrong, wrong);
    if (nonFinite != 0) atomicAdd(&measured->nonFinite, nonFinite);
}

/// The first element as wrong as the worst; run only when something is wrong.
extern "C" __global__ void find_worst(const void* output, int type, const double* reference, i64 count,
                                      Measured* measured) {
    const double rms = sqrt(measured->squares / (double)count);
    const double worst = measured->nonFinite != 0 ? __longlong_as_double(0x7ff0000000000000LL)
                                                  : __longlong_as_double((i64)measured->maxRelBits);
    FOR_EACH(index, count) {
        if (relativeError(load(output, type, index), reference[index], rms) >= worst) {
            atomicMin(&measured->worstIndex, (u64)index);
        }
    }
}
