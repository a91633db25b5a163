#pragma once

// How buffers get their contents: element `index` of a buffer is a pure function of (rule, seed, index), so any number
// of threads, on any device, write the same bytes. The core of this header is free of includes and of the standard
// library: it is C++ for the host and, included as text, device code for NVRTC.
//
// Every value is exact up to one rounding to double (the products below have at most 48 significant bits), so that it
// does not matter whether a compiler contracts a product and a sum. It is then rounded to the element type:
//   f64            as it is
//   f32, tf32      to nearest even
//   f16, bf16      to float and from there to nearest even
//   integers       floor

#if defined(__CUDACC__)
#define WW_EVERYWHERE __host__ __device__
#else
#define WW_EVERYWHERE
#endif

namespace ww::evaluation {

/// model::Fill reduced to what the generator needs; `kind` is the number of the model::Fill::Kind. File is none of
/// them.
struct FillRule {
    int kind = 0;      ///< 0 uniform, 1 normal, 2 constant, 3 sequence, 4 zero-one
    double base = 0;   ///< low; mean; value; first value
    double scale = 0;  ///< high − low; deviation. Both have float precision where the kind is random
};

/// 64 random bits out of a counter: two rounds of the splitmix64 finaliser, one on the seed, one on the counter.
WW_EVERYWHERE constexpr unsigned long long mixedBits(unsigned long long bits) {
    bits ^= bits >> 30;
    bits *= 0xbf58476d1ce4e5b9ULL;
    bits ^= bits >> 27;
    bits *= 0x94d049bb133111ebULL;
    bits ^= bits >> 31;
    return bits;
}

WW_EVERYWHERE constexpr unsigned long long randomBits(unsigned long long seed, unsigned long long index) {
    constexpr unsigned long long golden = 0x9e3779b97f4a7c15ULL;
    return mixedBits(mixedBits(seed + golden) + (index + 1) * golden);
}

/// Uniform in the open interval (0, 1): the middles of 2^23 equal parts.
WW_EVERYWHERE constexpr double uniformValue(unsigned long long seed, unsigned long long index) {
    return static_cast<double>((randomBits(seed, index) >> 41) * 2 + 1) * (1.0 / 16777216.0);
}

/// Standard normal but for the tails: twelve 16-bit uniforms added up, |value| < 6. Needs no logarithm, whose last bit
/// would differ between devices.
WW_EVERYWHERE constexpr double normalValue(unsigned long long seed, unsigned long long index) {
    long long sum = 0;
    for (unsigned long long draw = 0; draw < 3; ++draw) {
        const unsigned long long bits = randomBits(seed, index * 3 + draw);
        sum += static_cast<long long>((bits & 0xffff) + (bits >> 16 & 0xffff) + (bits >> 32 & 0xffff) + (bits >> 48));
    }
    return static_cast<double>(sum - 6 * 65535) * (1.0 / 65536.0);
}

/// Value of element `index` before it is rounded to the element type.
WW_EVERYWHERE constexpr double fillValue(const FillRule& rule, unsigned long long seed, unsigned long long index) {
    switch (rule.kind) {
        case 0:
            return rule.base + rule.scale * uniformValue(seed, index);
        case 1:
            return rule.base + rule.scale * normalValue(seed, index);
        case 2:
            return rule.base;
        case 3:
            return rule.base + static_cast<double>(index);
        default:
            return static_cast<double>(randomBits(seed, index) >> 63);
    }
}

}  // namespace ww::evaluation

#if !defined(__CUDACC__)

#include "core/model/kernel_definition.h"

namespace ww::evaluation {

/// The rule of a fill that is no file.
constexpr FillRule fillRuleOf(const model::Fill& fill) {
    const auto single = [](double value) { return static_cast<double>(static_cast<float>(value)); };
    const int kind = static_cast<int>(fill.kind);
    switch (fill.kind) {
        case model::Fill::Kind::Uniform:
            return {kind, single(fill.low), single(fill.high - fill.low)};
        case model::Fill::Kind::Normal:
            return {kind, single(fill.mean), single(fill.deviation)};
        case model::Fill::Kind::Constant:
        case model::Fill::Kind::Sequence:
            return {kind, fill.value, 0};
        default:
            return {static_cast<int>(model::Fill::Kind::ZeroOne), 0, 0};
    }
}

}  // namespace ww::evaluation

#endif
