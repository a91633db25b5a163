#include "core/stats/descriptive.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace ww::stats {

namespace {

// Middle of a scratch copy, in linear time.
double medianInPlace(std::vector<double>& values) {
    if (values.empty()) return 0;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    if (values.size() % 2 == 1) return *middle;
    return (*std::max_element(values.begin(), middle) + *middle) / 2;
}

std::vector<double> deviationsFrom(std::span<const double> samples, double centre) {
    std::vector<double> deviations(samples.size());
    std::transform(samples.begin(), samples.end(), deviations.begin(), [&](double x) { return std::abs(x - centre); });
    return deviations;
}

}  // namespace

double mean(std::span<const double> samples) {
    if (samples.empty()) return 0;
    return std::accumulate(samples.begin(), samples.end(), 0.0) / static_cast<double>(samples.size());
}

double standardDeviation(std::span<const double> samples) {
    if (samples.size() < 2) return 0;
    const double centre = mean(samples);
    double squares = 0;
    for (double x : samples)
        squares += (x - centre) * (x - centre);
    return std::sqrt(squares / static_cast<double>(samples.size() - 1));
}

double coefficientOfVariation(std::span<const double> samples) {
    const double centre = std::abs(mean(samples));
    return centre > 0 ? standardDeviation(samples) / centre : 0;
}

double median(std::span<const double> samples) {
    std::vector<double> copy(samples.begin(), samples.end());
    return medianInPlace(copy);
}

double quantileOfSorted(std::span<const double> ascending, double p) {
    if (ascending.empty()) return 0;
    const double position = std::clamp(p, 0.0, 1.0) * static_cast<double>(ascending.size() - 1);
    const auto below = static_cast<std::size_t>(position);
    if (below + 1 >= ascending.size()) return ascending.back();
    return std::lerp(ascending[below], ascending[below + 1], position - static_cast<double>(below));
}

double quantile(std::span<const double> samples, double p) {
    std::vector<double> sorted(samples.begin(), samples.end());
    std::sort(sorted.begin(), sorted.end());
    return quantileOfSorted(sorted, p);
}

double medianAbsoluteDeviation(std::span<const double> samples) {
    std::vector<double> deviations = deviationsFrom(samples, median(samples));
    return medianInPlace(deviations);
}

RobustView robustView(std::span<const double> samples, double limit) {
    RobustView view;
    view.median = median(samples);
    view.outlier.assign(samples.size(), false);
    const std::vector<double> deviations = deviationsFrom(samples, view.median);
    view.spread = 1.4826 * median(deviations);
    if (view.spread == 0) view.spread = 1.2533 * mean(deviations);
    if (view.spread == 0) return view;
    for (std::size_t i = 0; i < samples.size(); ++i) {
        view.outlier[i] = deviations[i] > limit * view.spread;
        view.outliers += view.outlier[i] ? 1 : 0;
    }
    return view;
}

std::vector<double> midRanks(std::span<const double> samples) {
    std::vector<std::size_t> order(samples.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](auto a, auto b) { return samples[a] < samples[b]; });
    std::vector<double> ranks(samples.size());
    for (std::size_t first = 0; first < order.size();) {
        std::size_t last = first + 1;
        while (last < order.size() && samples[order[last]] == samples[order[first]])
            ++last;
        const double shared = (static_cast<double>(first + last) + 1) / 2;
        for (std::size_t i = first; i < last; ++i)
            ranks[order[i]] = shared;
        first = last;
    }
    return ranks;
}

}  // namespace ww::stats
