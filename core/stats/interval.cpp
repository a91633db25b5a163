#include "core/stats/interval.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "core/stats/descriptive.h"
#include "core/stats/random.h"

namespace ww::stats {

namespace {

// Largest k with P(X < k) + P(X > n − k) ≤ 1 − confidence for X ~ Binomial(n, ½); then ranks k − 1 … n − k (from 0)
// cover.
std::size_t trimExactly(std::size_t n, double tail) {
    double term = std::pow(0.5, static_cast<double>(n));
    double cumulative = term;
    std::size_t k = 0;
    while (cumulative <= tail && k < n / 2) {
        ++k;
        term *= static_cast<double>(n - k + 1) / static_cast<double>(k);
        cumulative += term;
    }
    return k;
}

double coverage(std::size_t n, std::size_t k) {
    double term = std::pow(0.5, static_cast<double>(n));
    double below = 0;
    for (std::size_t i = 0; i < k; ++i) {
        below += term;
        term *= static_cast<double>(n - i) / static_cast<double>(i + 1);
    }
    return 1 - 2 * below;
}

// Two-sided quantile of the standard normal distribution by bisection on erfc: called rarely, needs no table.
double normalQuantile(double confidence) {
    double low = 0, high = 10;
    for (int i = 0; i < 80; ++i) {
        const double middle = (low + high) / 2;
        (std::erfc(middle / std::sqrt(2.0)) > 1 - confidence ? low : high) = middle;
    }
    return low;
}

}  // namespace

double Interval::relativeHalfWidth() const {
    const double half = (high - low) / 2;
    if (half == 0) return 0;
    return value == 0 ? std::numeric_limits<double>::infinity() : half / std::abs(value);
}

OrderStatistics medianOrderStatistics(std::size_t n, double confidence) {
    if (n == 0) return {};
    if (n > 1000) {  // 2^-n underflows soon after; the approximation is off by less than one rank here
        const double count = static_cast<double>(n);
        const auto k = static_cast<std::size_t>((count - normalQuantile(confidence) * std::sqrt(count)) / 2);
        return {k - 1, n - k, confidence};
    }
    const std::size_t k = trimExactly(n, (1 - confidence) / 2);
    if (k == 0) return {0, n - 1, coverage(n, 1)};
    return {k - 1, n - k, coverage(n, k)};
}

Interval medianInterval(std::span<const double> samples, double confidence) {
    if (samples.empty()) return {};
    std::vector<double> sorted(samples.begin(), samples.end());
    std::sort(sorted.begin(), sorted.end());
    const OrderStatistics ranks = medianOrderStatistics(sorted.size(), confidence);
    return {quantileOfSorted(sorted, 0.5), sorted[ranks.low], sorted[ranks.high]};
}

Interval bootstrapInterval(std::span<const double> samples,
                           const std::function<double(std::span<const double>)>& statistic, double confidence,
                           int resamples, std::uint64_t seed) {
    if (samples.empty()) return {};
    Random random(seed);
    std::vector<double> resample(samples.size());
    std::vector<double> values(static_cast<std::size_t>(std::max(1, resamples)));
    for (double& value : values) {
        for (double& x : resample)
            x = samples[random.below(samples.size())];
        value = statistic(resample);
    }
    std::sort(values.begin(), values.end());
    const double tail = (1 - confidence) / 2;
    return {statistic(samples), quantileOfSorted(values, tail), quantileOfSorted(values, 1 - tail)};
}

StoppingRule::Verdict StoppingRule::judge(std::span<const double> samples) const {
    if (samples.size() < minimumSamples) return Verdict::Continue;
    const bool attainable = medianOrderStatistics(samples.size(), confidence).confidence >= confidence;
    if (attainable && medianInterval(samples, confidence).relativeHalfWidth() <= relativeHalfWidth) {
        return Verdict::Settled;
    }
    return samples.size() >= maximumSamples ? Verdict::Capped : Verdict::Continue;
}

}  // namespace ww::stats
