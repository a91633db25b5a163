#pragma once

#include <span>
#include <vector>

/// Plain statistics of samples. All functions take samples in any order, are pure and may be called from any thread.
/// Of no samples every statistic is 0.
namespace ww::stats {

[[nodiscard]] double mean(std::span<const double> samples);

/// With the n − 1 divisor; 0 for fewer than two samples.
[[nodiscard]] double standardDeviation(std::span<const double> samples);

/// Standard deviation / |mean|; 0 when the mean is 0.
[[nodiscard]] double coefficientOfVariation(std::span<const double> samples);

[[nodiscard]] double median(std::span<const double> samples);

/// Linear interpolation between order statistics (Hyndman and Fan's type 7). p in 0…1.
[[nodiscard]] double quantile(std::span<const double> samples, double p);

/// As quantile, for samples already in ascending order.
[[nodiscard]] double quantileOfSorted(std::span<const double> ascending, double p);

/// Median absolute deviation from the median, not scaled.
[[nodiscard]] double medianAbsoluteDeviation(std::span<const double> samples);

/// What a robust look at the samples shows.
struct RobustView {
    double median = 0;
    double spread = 0;          ///< 1.4826 · MAD: the standard deviation, were the samples normal
    std::vector<bool> outlier;  ///< per sample: modified z-score above the limit
    int outliers = 0;
};

/// Marks samples whose modified z-score |x − median| / spread exceeds `limit` (3.5 after Iglewicz and Hoaglin). When
/// more than half of the samples are equal (MAD 0), the mean absolute deviation takes the MAD's place.
[[nodiscard]] RobustView robustView(std::span<const double> samples, double limit = 3.5);

/// Ranks from 1; ties share the mean of their ranks.
[[nodiscard]] std::vector<double> midRanks(std::span<const double> samples);

}  // namespace ww::stats
