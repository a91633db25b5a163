#include "ui/viewmodels/parameter_effects.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

namespace ww::ui {
namespace {

using Groups = std::vector<std::vector<double>>;  ///< log speedups by digit

/// Two-sided 95 % quantile of Student's t; within 0.5 % of the table from three degrees of freedom on.
double studentT(std::size_t degrees) {
    static constexpr double table[] = {12.706, 4.303};
    if (degrees <= 2) return table[degrees == 0 ? 0 : degrees - 1];
    const double n = static_cast<double>(degrees);
    return 1.95996 + 2.37227 / n + 2.8225 / (n * n) + 2.5558 / (n * n * n) + 1.59 / (n * n * n * n);
}

double quantile(const std::vector<double>& sorted, double share) {
    const double place = share * static_cast<double>(sorted.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    const std::size_t above = std::min(below + 1, sorted.size() - 1);
    return sorted[below] + (sorted[above] - sorted[below]) * (place - static_cast<double>(below));
}

double meanOf(const std::vector<double>& values) {
    return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

void describe(ValueEffect& effect, std::vector<double> logs) {
    std::sort(logs.begin(), logs.end());
    const double mean = meanOf(logs);
    double squares = 0;
    for (const double value : logs)
        squares += (value - mean) * (value - mean);
    const std::size_t n = logs.size();
    const double half =
        n < 2 ? 0 : studentT(n - 1) * std::sqrt(squares / static_cast<double>(n - 1) / static_cast<double>(n));
    effect.mean = std::exp(mean);
    effect.low = std::exp(mean - half);
    effect.high = std::exp(mean + half);
    effect.minimum = std::exp(logs.front());
    effect.lowerQuartile = std::exp(quantile(logs, 0.25));
    effect.median = std::exp(quantile(logs, 0.5));
    effect.upperQuartile = std::exp(quantile(logs, 0.75));
    effect.maximum = std::exp(logs.back());
}

/// Sums of one group; enough for the share of variance between groups.
struct Sums {
    double n = 0, sum = 0, squares = 0;
    void add(double value) {
        ++n;
        sum += value;
        squares += value * value;
    }
};

double explainedShare(const std::vector<Sums>& groups) {
    Sums all;
    double between = 0;
    for (const Sums& group : groups) {
        all.n += group.n;
        all.sum += group.sum;
        all.squares += group.squares;
        if (group.n > 0) between += group.sum * group.sum / group.n;
    }
    if (all.n < 2) return 0;
    const double total = all.squares - all.sum * all.sum / all.n;
    return total <= 1e-12 ? 0 : std::clamp((between - all.sum * all.sum / all.n) / total, 0.0, 1.0);
}

void explain(ParameterEffect& effect, const Groups& groups) {
    std::vector<Sums> sums(groups.size());
    std::vector<std::pair<std::size_t, double>> observations;
    for (std::size_t group = 0; group < groups.size(); ++group) {
        for (const double value : groups[group]) {
            sums[group].add(value);
            observations.emplace_back(group, value);
        }
    }
    effect.explained = explainedShare(sums);
    effect.explainedLow = effect.explainedHigh = effect.explained;
    if (observations.size() < 4) return;
    constexpr int rounds = 200;
    // More observations than this say nothing more about the width of the interval but cost time.
    const std::size_t draws = std::min<std::size_t>(observations.size(), 2000);
    std::mt19937_64 random(20260101);
    std::vector<double> shares;
    for (int round = 0; round < rounds; ++round) {
        std::vector<Sums> drawn(groups.size());
        for (std::size_t i = 0; i < draws; ++i) {
            const auto& [group, value] = observations[random() % observations.size()];
            drawn[group].add(value);
        }
        shares.push_back(explainedShare(drawn));
    }
    std::sort(shares.begin(), shares.end());
    effect.explainedLow = std::min(effect.explained, quantile(shares, 0.025));
    effect.explainedHigh = std::max(effect.explained, quantile(shares, 0.975));
}

ParameterEffect effectOf(const EffectSample& sample, std::size_t parameter) {
    const auto& known = sample.parameters[parameter];
    Groups groups(known.values.size());
    std::vector<int> tried(known.values.size());
    for (std::size_t attempt = 0; attempt < sample.speedups.size(); ++attempt) {
        const AttemptStore::Digit digit = sample.digits[attempt * sample.parameters.size() + parameter];
        if (digit == AttemptStore::none) continue;
        ++tried[digit];
        if (sample.speedups[attempt] > 0) groups[digit].push_back(std::log(sample.speedups[attempt]));
    }
    ParameterEffect effect;
    effect.name = known.name;
    effect.parameter = parameter;
    double lowest = 0, highest = 0;
    for (const AttemptStore::Digit digit : sortedDigits(known)) {
        ValueEffect value;
        value.value = known.values[digit];
        value.tried = tried[digit];
        value.correct = static_cast<int>(groups[digit].size());
        if (value.tried == 0) continue;
        if (value.correct > 0) {
            describe(value, groups[digit]);
            lowest = lowest == 0 ? value.mean : std::min(lowest, value.mean);
            highest = std::max(highest, value.mean);
        }
        effect.values.push_back(value);
    }
    effect.ratio = lowest > 0 ? highest / lowest : 1;
    explain(effect, groups);
    return effect;
}

}  // namespace

std::vector<AttemptStore::Digit> sortedDigits(const AttemptStore::Parameter& parameter) {
    std::vector<AttemptStore::Digit> digits(parameter.values.size());
    std::iota(digits.begin(), digits.end(), AttemptStore::Digit{0});
    std::sort(digits.begin(), digits.end(), [&](auto a, auto b) { return parameter.ranks[a] < parameter.ranks[b]; });
    return digits;
}

EffectSample effectSample(const AttemptStore& store, std::span<const std::uint32_t> rows) {
    EffectSample sample;
    sample.parameters = store.parameters();
    sample.digits.reserve(rows.size() * sample.parameters.size());
    sample.speedups.reserve(rows.size());
    for (const std::uint32_t row : rows) {
        const AttemptRow& attempt = store.row(row);
        if (attempt.confirmed) continue;
        sample.speedups.push_back(attempt.ok() ? attempt.speedup : 0);
        for (std::size_t i = 0; i < sample.parameters.size(); ++i)
            sample.digits.push_back(store.digit(row, i));
    }
    return sample;
}

std::vector<ParameterEffect> parameterEffects(const EffectSample& sample) {
    std::vector<ParameterEffect> effects;
    for (std::size_t parameter = 0; parameter < sample.parameters.size(); ++parameter) {
        ParameterEffect effect = effectOf(sample, parameter);
        if (!effect.values.empty()) effects.push_back(std::move(effect));
    }
    std::stable_sort(effects.begin(), effects.end(),
                     [](const auto& a, const auto& b) { return a.explained > b.explained; });
    return effects;
}

PairGrid pairGrid(const AttemptStore& store, std::span<const std::uint32_t> rows, std::size_t across,
                  std::size_t down) {
    const auto& acrossValues = store.parameters()[across];
    const auto& downValues = store.parameters()[down];
    const auto acrossOrder = sortedDigits(acrossValues), downOrder = sortedDigits(downValues);
    std::vector<std::size_t> columnOf(acrossOrder.size()), rowOf(downOrder.size());
    PairGrid grid;
    for (std::size_t i = 0; i < acrossOrder.size(); ++i) {
        columnOf[acrossOrder[i]] = i;
        grid.across.push_back(acrossValues.values[acrossOrder[i]]);
    }
    for (std::size_t i = 0; i < downOrder.size(); ++i) {
        rowOf[downOrder[i]] = i;
        grid.down.push_back(downValues.values[downOrder[i]]);
    }
    grid.cells.resize(grid.across.size() * grid.down.size());
    std::vector<std::vector<double>> speedups(grid.cells.size());
    for (const std::uint32_t row : rows) {
        const auto a = store.digit(row, across), d = store.digit(row, down);
        if (a == AttemptStore::none || d == AttemptStore::none) continue;
        const std::size_t cell = rowOf[d] * grid.across.size() + columnOf[a];
        ++grid.cells[cell].tried;
        if (store.row(row).ok()) speedups[cell].push_back(store.row(row).speedup);
    }
    for (std::size_t cell = 0; cell < grid.cells.size(); ++cell) {
        std::vector<double>& values = speedups[cell];
        grid.cells[cell].correct = static_cast<int>(values.size());
        if (values.empty()) continue;
        std::sort(values.begin(), values.end());
        grid.cells[cell].best = values.back();
        grid.cells[cell].median = quantile(values, 0.5);
    }
    return grid;
}

}  // namespace ww::ui
