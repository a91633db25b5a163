// What CPU kernels compute with: the element type being tuned, and SIMD vectors of float through the compiler's vector
// extension, as wide as the processor's registers. Conversions round to nearest even.
#pragma once

#include <cstdint>
#include <cstring>

#if defined(__F16C__) || defined(__AVX512F__)
#include <immintrin.h>
#endif

#if defined(__AVX512F__)
constexpr int vectorBytes = 64;
#elif defined(__AVX2__)
constexpr int vectorBytes = 32;
#else
constexpr int vectorBytes = 16;
#endif

constexpr int lanes = vectorBytes / 4;

typedef float Vector __attribute__((vector_size(vectorBytes)));
typedef std::int32_t IntVector __attribute__((vector_size(vectorBytes)));
typedef std::uint32_t UIntVector __attribute__((vector_size(vectorBytes)));
typedef std::uint16_t ShortVector __attribute__((vector_size(vectorBytes / 2)));

// The same at any address.
typedef float LooseVector __attribute__((vector_size(vectorBytes), aligned(4), may_alias));
typedef std::uint16_t LooseShortVector __attribute__((vector_size(vectorBytes / 2), aligned(2), may_alias));

inline Vector broadcast(float value) { return value - Vector{}; }

inline Vector load(const float* from) { return *reinterpret_cast<const LooseVector*>(from); }
inline void store(float* to, Vector values) { *reinterpret_cast<LooseVector*>(to) = values; }

template <typename To, typename From>
inline To bitsAs(From from) {
    static_assert(sizeof(To) == sizeof(From), "a change of type, not of size");
    To to;
    std::memcpy(&to, &from, sizeof(to));
    return to;
}

// ---- 16-bit types: only stored; computing is done in float

struct F16 {
    std::uint16_t bits;
};
struct Bf16 {
    std::uint16_t bits;
};

inline float toFloat(float value) { return value; }

inline float toFloat(Bf16 value) { return bitsAs<float>(static_cast<std::uint32_t>(value.bits) << 16); }

inline float toFloat(F16 value) {
#if defined(__F16C__)
    return _cvtsh_ss(value.bits);
#else
    const std::uint32_t sign = static_cast<std::uint32_t>(value.bits & 0x8000) << 16;
    std::uint32_t moved = bitsAs<std::uint32_t>(bitsAs<float>(static_cast<std::uint32_t>(value.bits & 0x7fff) << 13) * 0x1p112f);
    if ((value.bits & 0x7c00) == 0x7c00) moved |= 0x7f800000;
    return bitsAs<float>(moved | sign);
#endif
}

inline void assign(float& to, float value) { to = value; }

inline void assign(Bf16& to, float value) {
    const auto bits = bitsAs<std::uint32_t>(value);
    const bool nan = (bits & 0x7fffffff) > 0x7f800000;
    to.bits = static_cast<std::uint16_t>(nan ? bits >> 16 | 0x40 : (bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

inline void assign(F16& to, float value) {
#if defined(__F16C__)
    to.bits = _cvtss_sh(value, 0);
#else
    const auto bits = bitsAs<std::uint32_t>(value);
    const std::uint32_t sign = bits >> 16 & 0x8000, magnitude = bits & 0x7fffffff;
    std::uint32_t rounded;
    if (magnitude > 0x7f800000) {
        rounded = 0x7e00;
    } else if (magnitude >= 0x477ff000) {
        rounded = 0x7c00;
    } else if (magnitude < 0x38800000) {
        rounded = bitsAs<std::uint32_t>(bitsAs<float>(magnitude) + 0.5f) - bitsAs<std::uint32_t>(0.5f);
    } else {
        rounded = (magnitude - (112u << 23) + 0xfff + (magnitude >> 13 & 1)) >> 13;
    }
    to.bits = static_cast<std::uint16_t>(sign | rounded);
#endif
}

inline Vector load(const Bf16* from) {
    const ShortVector bits = *reinterpret_cast<const LooseShortVector*>(from);
    return bitsAs<Vector>(__builtin_convertvector(bits, UIntVector) << 16);
}

inline void store(Bf16* to, Vector values) {
    const auto bits = bitsAs<UIntVector>(values);
    const UIntVector rounded = (bits + 0x7fff + (bits >> 16 & 1)) >> 16;
    const UIntVector quiet = bits >> 16 | 0x40;
    const auto nan = bitsAs<UIntVector>(values != values);
    *reinterpret_cast<LooseShortVector*>(to) = __builtin_convertvector((nan & quiet) | (~nan & rounded), ShortVector);
}

inline Vector load(const F16* from) {
#if defined(__AVX512F__)
    return bitsAs<Vector>(_mm512_cvtph_ps(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(from))));
#elif defined(__AVX2__) && defined(__F16C__)
    return bitsAs<Vector>(_mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(from))));
#else
    Vector values;
    for (int i = 0; i < lanes; ++i) values[i] = toFloat(from[i]);
    return values;
#endif
}

inline void store(F16* to, Vector values) {
#if defined(__AVX512F__)
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), _mm512_cvtps_ph(bitsAs<__m512>(values), 0));
#elif defined(__AVX2__) && defined(__F16C__)
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to), _mm256_cvtps_ph(bitsAs<__m256>(values), 0));
#else
    for (int i = 0; i < lanes; ++i) assign(to[i], values[i]);
#endif
}

// ---- stores past the caches, to addresses that are multiples of the vector's size in the type

#if defined(__AVX512F__)
#define WW_CAN_STREAM 1
inline void stream(float* to, Vector values) { _mm512_stream_ps(to, bitsAs<__m512>(values)); }
template <typename Short>
inline void stream(Short* to, Vector values) {
    alignas(32) Short packed[lanes];
    store(packed, values);
    _mm256_stream_si256(reinterpret_cast<__m256i*>(to), *reinterpret_cast<const __m256i*>(packed));
}
inline void finishStreaming() { _mm_sfence(); }
#elif defined(__AVX2__) && defined(__F16C__)
#define WW_CAN_STREAM 1
inline void stream(float* to, Vector values) { _mm256_stream_ps(to, bitsAs<__m256>(values)); }
template <typename Short>
inline void stream(Short* to, Vector values) {
    alignas(16) Short packed[lanes];
    store(packed, values);
    _mm_stream_si128(reinterpret_cast<__m128i*>(to), *reinterpret_cast<const __m128i*>(packed));
}
inline void finishStreaming() { _mm_sfence(); }
#else
template <typename Stored>
inline void stream(Stored* to, Vector values) { store(to, values); }
inline void finishStreaming() {}
#endif

#if defined(DTYPE_f16)
using Element = F16;
#elif defined(DTYPE_bf16)
using Element = Bf16;
#else
using Element = float;
#endif

