#include <cmath>
#include <numeric>

#include "core/host/contents.h"
#include "core/host/element_access.h"
#include "core/host/parts.h"

namespace ww::host {

using evaluation::Comparison;

namespace {

constexpr std::int64_t smallestPart = 1 << 15;

/// Sum of the squares of the finite values of the reference.
double squareSum(const double* reference, std::int64_t count) {
    const auto parts = inParts(count, smallestPart, [&](std::int64_t begin, std::int64_t end) {
        double sum = 0;
        for (std::int64_t i = begin; i < end; ++i)
            sum += std::isfinite(reference[i]) ? reference[i] * reference[i] : 0;
        return sum;
    });
    return std::accumulate(parts.begin(), parts.end(), 0.0);
}

struct Partial {
    Comparison found;
    double squaredError = 0;

    /// What is not finite counts as infinitely far off, so that it is what the worst index names.
    void add(std::int64_t index, double value, double expected, double rms, double allowed) {
        double absolute = 0, relative = 0;
        if (std::isfinite(value) && std::isfinite(expected)) {
            absolute = std::fabs(value - expected);
            const double scale = std::fabs(expected) + rms;
            relative = absolute == 0 ? 0 : absolute / scale;
            squaredError += absolute * absolute;
            found.wrong += absolute <= allowed * scale ? 0 : 1;
            found.maxAbsError = std::max(found.maxAbsError, absolute);
            found.maxRelError = std::max(found.maxRelError, relative);
        } else if (!(value == expected || (std::isnan(value) && std::isnan(expected)))) {
            relative = INFINITY;
            found.wrong += 1;
            found.nonFinite += std::isfinite(expected) ? 1 : 0;
        }
        if (relative > worst) {
            worst = relative;
            found.worstIndex = index;
        }
    }

    void merge(const Partial& other) {
        found.maxAbsError = std::max(found.maxAbsError, other.found.maxAbsError);
        found.maxRelError = std::max(found.maxRelError, other.found.maxRelError);
        found.wrong += other.found.wrong;
        found.nonFinite += other.found.nonFinite;
        squaredError += other.squaredError;
        if (other.worst > worst) {
            worst = other.worst;
            found.worstIndex = other.found.worstIndex;
        }
    }

    double worst = 0;
};

}  // namespace

Comparison compareElements(const void* elements, model::ElementType type, const double* reference, std::int64_t count,
                           const model::Tolerance& tolerance) {
    if (count <= 0) return {};
    const double squares = squareSum(reference, count);
    const double rms = std::sqrt(squares / static_cast<double>(count));
    const std::vector<Partial> parts = withAccessTo(type, [&](auto access) {
        using Access = decltype(access);
        const auto* const stored = static_cast<const typename Access::Stored*>(elements);
        return inParts(count, smallestPart, [&](std::int64_t begin, std::int64_t end) {
            Partial partial;
            for (std::int64_t i = begin; i < end; ++i) {
                partial.add(i, Access::read(stored[i]), reference[i], rms, tolerance.element);
            }
            return partial;
        });
    });
    Partial all;
    for (const Partial& part : parts)
        all.merge(part);
    all.found.referenceRms = rms;
    if (all.squaredError > 0) all.found.rmsError = std::sqrt(all.squaredError / squares);
    return all.found;
}

}  // namespace ww::host
