#pragma once

#include <cstddef>
#include <span>
#include <vector>

/// Rank tests: they ask only which samples are smaller, so an outlier weighs no more than any other sample. Any thread.
namespace ww::stats {

struct TestResult {
    double statistic = 0;
    double p = 1;  ///< two-sided; 1 when there is nothing to test
};

/// Mann-Whitney U test of two independent samples; statistic: U of `a`, the number of pairs with a > b (ties count ½).
/// Exact for up to 20 samples a side without ties, else the normal approximation with tie and continuity correction.
[[nodiscard]] TestResult mannWhitney(std::span<const double> a, std::span<const double> b);

/// Wilcoxon signed-rank test that paired differences are centred on 0; statistic: sum of the ranks of the positive
/// ones. Zero differences are dropped. Exact for up to 30 differences without ties, else the normal approximation.
[[nodiscard]] TestResult wilcoxonSignedRank(std::span<const double> differences);

/// Which groups cannot be told from the one with the smallest median (smaller is better) at level `alpha`, by
/// Mann-Whitney with Holm's correction for the number of comparisons. The best is tied with itself; empty groups never.
[[nodiscard]] std::vector<bool> tiedWithBest(std::span<const std::vector<double>> groups, double alpha = 0.05);

}  // namespace ww::stats
