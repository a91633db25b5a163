// e^x for vectors of float, x ≤ 0.
#pragma once

#include "types.h"

/// Relative error below 2^-22 (measured over all x from −87 to 0, see NOTES.md); 0 below −87.33, where the result would be
/// subnormal; NaN for NaN.
inline Vector exponential(Vector x) {
    // x = n·ln 2 + r with |r| ≤ ln 2 / 2. Adding 1.5·2^23 leaves n in the low bits of the sum.
    constexpr float shift = 12582912.0f;
    const Vector shifted = x * 1.44269504f + shift;
    const Vector n = shifted - shift;
    const Vector r = (x - n * 0.693145751953125f) - n * 1.42860677e-6f;  // ln 2 in two parts, the first exact times n
    // Minimax polynomial of (e^r − 1 − r) / r² on |r| ≤ ln 2 / 2, weighted for the relative error of e^r: 2^-23.2.
    Vector p = r * 8.31252491e-3f + 4.18901132e-2f;
    p = p * r + 1.66671145e-1f;
    p = p * r + 4.99992318e-1f;
    p = p * (r * r) + r + 1.0f;
    const Vector powerOfTwo = bitsAs<Vector>((bitsAs<IntVector>(shifted) << 23) + 0x3f800000);
    const Vector result = p * powerOfTwo;
    return bitsAs<Vector>(bitsAs<IntVector>(result) & ~(x < -87.33f));
}
