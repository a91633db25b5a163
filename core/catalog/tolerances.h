#pragma once

#include "core/model/kernel_definition.h"

namespace ww::catalog {

/// How far outputs of a type may be from the reference when the manifest does not say: wide enough for an honest
/// kernel that accumulates in f32 (f64 for f64), too narrow for one that computes in the next lower precision.
///
/// Relative to the norm of the output, with random inputs:
///   f64   1e-12   honest 1e-15…1e-13 (long sums)             computed in f32: 1e-7
///   f32   2e-5    honest 1e-7…5e-6 (one long running sum)    inputs rounded to tf32: 3e-4
///   tf32  1.2e-3  honest 3e-4 (rounded) … 7e-4 (truncated)   inputs rounded to bf16: 2.4e-3
///   f16   6e-4    honest 2e-4 (the output rounded once)      accumulated in f16: 2e-3 and more from 64 terms on
///   bf16  5e-3    honest 1.7e-3 (the output rounded once)    accumulated in bf16: 1e-2 and more from 64 terms on
/// Both sides grow as the square root of the number of terms at most, and so does the output that they are relative to;
/// the limits therefore hold for sums of any length. tf32 and f16 round inputs alike and cannot be told apart.
///
/// One element may be off by ten times as much, relative to its own size plus the root mean square of the output: the
/// largest of 10⁸ normally distributed errors is 6 standard deviations, and a result that is wrong in places only does
/// not hide in the norm. Integers must be equal.
[[nodiscard]] model::Tolerance defaultTolerance(model::ElementType type);

/// The manifest's tolerance for the type or else the default.
[[nodiscard]] model::Tolerance toleranceOf(const model::KernelDefinition& definition, model::ElementType type);

}  // namespace ww::catalog
