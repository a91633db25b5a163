#include "core/stats/rounds.h"

#include <algorithm>
#include <cmath>

#include "core/stats/descriptive.h"
#include "core/stats/rank_tests.h"

namespace ww::stats {

std::vector<double> ratiosOfRounds(std::span<const double> numerator, std::span<const double> denominator) {
    std::vector<double> ratios;
    const std::size_t rounds = std::min(numerator.size(), denominator.size());
    ratios.reserve(rounds);
    for (std::size_t i = 0; i < rounds; ++i) {
        if (numerator[i] > 0 && denominator[i] > 0) ratios.push_back(numerator[i] / denominator[i]);
    }
    return ratios;
}

Interval ratioOfRounds(std::span<const double> numerator, std::span<const double> denominator, double confidence,
                       int resamples, std::uint64_t seed) {
    return bootstrapInterval(ratiosOfRounds(numerator, denominator), median, confidence, resamples, seed);
}

bool tiedOverRounds(std::span<const double> a, std::span<const double> b, double alpha) {
    std::vector<double> logarithms = ratiosOfRounds(a, b);
    for (double& ratio : logarithms)
        ratio = std::log(ratio);
    return wilcoxonSignedRank(logarithms).p > alpha;
}

double noiseFloor(std::span<const double> first, std::span<const double> second, double confidence) {
    const Interval ratio = ratioOfRounds(first, second, confidence);
    if (ratio.value == 0) return 0;
    return std::max(std::abs(ratio.low - 1), std::abs(ratio.high - 1));
}

}  // namespace ww::stats
