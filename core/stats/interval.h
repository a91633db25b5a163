#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>

/// Confidence intervals of a statistic, and when to stop sampling. Pure functions; any thread.
namespace ww::stats {

struct Interval {
    double value = 0;  ///< the statistic itself
    double low = 0, high = 0;

    /// Half of the width as a share of |value|; infinite when the value is 0 and the interval is not.
    [[nodiscard]] double relativeHalfWidth() const;
    [[nodiscard]] bool contains(double x) const { return low <= x && x <= high; }
};

/// Ranks (from 0) of the order statistics between which the median lies with at least the wanted confidence.
struct OrderStatistics {
    std::size_t low = 0, high = 0;
    double confidence = 0;  ///< what they really cover: at most 1 − 2^(1−n), so less than wanted for very few samples
};

/// Exact, from the binomial distribution with p = ½; normal approximation above 1,000 samples. n ≥ 1.
[[nodiscard]] OrderStatistics medianOrderStatistics(std::size_t n, double confidence = 0.95);

/// Distribution-free interval of the median. With fewer than six samples 95 % cannot be had: then minimum … maximum.
[[nodiscard]] Interval medianInterval(std::span<const double> samples, double confidence = 0.95);

/// Percentile bootstrap of `statistic`, which is called once on the samples and `resamples` times on resamples.
[[nodiscard]] Interval bootstrapInterval(std::span<const double> samples,
                                         const std::function<double(std::span<const double>)>& statistic,
                                         double confidence = 0.95, int resamples = 1000, std::uint64_t seed = 1);

/// Sampling goes on until the median is known well enough, with a cap for samples that never settle.
struct StoppingRule {
    double relativeHalfWidth = 0.01;  ///< of the median's interval
    double confidence = 0.95;
    std::size_t minimumSamples = 6;
    std::size_t maximumSamples = 1000;

    enum class Verdict { Continue, Settled, Capped };
    [[nodiscard]] Verdict judge(std::span<const double> samples) const;
};

}  // namespace ww::stats
