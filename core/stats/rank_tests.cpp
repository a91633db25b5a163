#include "core/stats/rank_tests.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "core/stats/descriptive.h"

namespace ww::stats {

namespace {

double twoSided(double z) {
    return std::min(1.0, std::erfc(std::abs(z) / std::sqrt(2.0)));
}

// Σ (t³ − t) over groups of t equal values: the tie correction of both tests. 0 without ties.
double tieTerm(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    double term = 0;
    for (std::size_t first = 0; first < values.size();) {
        std::size_t last = first;
        while (last < values.size() && values[last] == values[first])
            ++last;
        const double t = static_cast<double>(last - first);
        term += t * t * t - t;
        first = last;
    }
    return term;
}

// P(X ≤ statistic) doubled, where weight[x] counts the equally likely outcomes with X = x, symmetric about its middle.
double exactTwoSided(const std::vector<double>& weight, double statistic) {
    const double top = static_cast<double>(weight.size() - 1);
    const auto limit = static_cast<std::size_t>(std::min(statistic, top - statistic));
    const double all = std::accumulate(weight.begin(), weight.end(), 0.0);
    const double tail = std::accumulate(weight.begin(), weight.begin() + static_cast<std::ptrdiff_t>(limit) + 1, 0.0);
    return std::min(1.0, 2 * tail / all);
}

// Number of ways to get each U from n and m samples: coefficients of the Gaussian binomial, by its product formula.
std::vector<double> mannWhitneyCounts(std::size_t n, std::size_t m) {
    std::vector<double> counts(n * m + 1, 0.0);
    counts[0] = 1;
    for (std::size_t i = 1; i <= n; ++i) {
        for (std::size_t u = counts.size(); u-- > m + i;)
            counts[u] -= counts[u - m - i];
        for (std::size_t u = i; u < counts.size(); ++u)
            counts[u] += counts[u - i];
    }
    return counts;
}

// Number of sign patterns that give each sum of positive ranks 1 … n.
std::vector<double> signedRankCounts(std::size_t n) {
    std::vector<double> counts(n * (n + 1) / 2 + 1, 0.0);
    counts[0] = 1;
    for (std::size_t rank = 1; rank <= n; ++rank) {
        for (std::size_t s = counts.size(); s-- > rank;)
            counts[s] += counts[s - rank];
    }
    return counts;
}

}  // namespace

TestResult mannWhitney(std::span<const double> a, std::span<const double> b) {
    if (a.empty() || b.empty()) return {};
    std::vector<double> all(a.begin(), a.end());
    all.insert(all.end(), b.begin(), b.end());
    const std::vector<double> ranks = midRanks(all);
    const double n = static_cast<double>(a.size()), m = static_cast<double>(b.size()), total = n + m;
    const double rankSum = std::accumulate(ranks.begin(), ranks.begin() + static_cast<std::ptrdiff_t>(a.size()), 0.0);
    const double u = rankSum - n * (n + 1) / 2;
    const double ties = tieTerm(all);
    if (ties == 0 && a.size() <= 20 && b.size() <= 20) {
        return {u, exactTwoSided(mannWhitneyCounts(a.size(), b.size()), u)};
    }
    const double variance = n * m / 12 * (total + 1 - ties / (total * (total - 1)));
    if (variance <= 0) return {u, 1};
    const double distance = std::max(0.0, std::abs(u - n * m / 2) - 0.5);
    return {u, twoSided(distance / std::sqrt(variance))};
}

TestResult wilcoxonSignedRank(std::span<const double> differences) {
    std::vector<double> sizes;
    std::vector<bool> positive;
    for (double d : differences) {
        if (d == 0) continue;
        sizes.push_back(std::abs(d));
        positive.push_back(d > 0);
    }
    if (sizes.empty()) return {};
    const std::vector<double> ranks = midRanks(sizes);
    double sum = 0;
    for (std::size_t i = 0; i < ranks.size(); ++i)
        sum += positive[i] ? ranks[i] : 0;
    const double ties = tieTerm(sizes);
    if (ties == 0 && sizes.size() <= 30) return {sum, exactTwoSided(signedRankCounts(sizes.size()), sum)};
    const double n = static_cast<double>(sizes.size());
    const double variance = n * (n + 1) * (2 * n + 1) / 24 - ties / 48;
    const double distance = std::max(0.0, std::abs(sum - n * (n + 1) / 4) - 0.5);
    return {sum, twoSided(distance / std::sqrt(variance))};
}

std::vector<bool> tiedWithBest(std::span<const std::vector<double>> groups, double alpha) {
    std::vector<bool> tied(groups.size(), false);
    std::size_t best = groups.size();
    for (std::size_t i = 0; i < groups.size(); ++i) {
        if (groups[i].empty()) continue;
        if (best == groups.size() || median(groups[i]) < median(groups[best])) best = i;
    }
    if (best == groups.size()) return tied;
    std::vector<std::pair<double, std::size_t>> tests;
    for (std::size_t i = 0; i < groups.size(); ++i) {
        if (i != best && !groups[i].empty()) tests.emplace_back(mannWhitney(groups[best], groups[i]).p, i);
    }
    std::sort(tests.begin(), tests.end());
    tied[best] = true;
    bool rejecting = true;  // Holm: once one hypothesis stands, so do all with a larger p
    for (std::size_t i = 0; i < tests.size(); ++i) {
        rejecting = rejecting && tests[i].first <= alpha / static_cast<double>(tests.size() - i);
        tied[tests[i].second] = !rejecting;
    }
    return tied;
}

}  // namespace ww::stats
