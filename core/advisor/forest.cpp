#include "core/advisor/forest.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <utility>
#include <variant>

namespace ww::advisor {

namespace {

std::optional<double> positiveNumber(const model::Value& value) {
    std::optional<double> number;
    if (const auto* integer = std::get_if<std::int64_t>(&value)) number = static_cast<double>(*integer);
    if (const auto* real = std::get_if<double>(&value)) number = *real;
    return number && *number > 0 ? number : std::nullopt;
}

}  // namespace

FeatureEncoding::FeatureEncoding(const space::ParameterSpace& space) {
    for (std::size_t p = 0; p < space.parameterCount(); ++p) {
        const std::vector<model::Value>& values = space.parameters()[p].values;
        if (values.size() < 2) continue;
        m_parameters.push_back(p);
        const bool logarithmic = std::all_of(values.begin(), values.end(),
                                             [](const model::Value& v) { return positiveNumber(v).has_value(); });
        std::vector<float>& numbers = m_values.emplace_back();
        for (std::size_t i = 0; i < values.size(); ++i) {
            numbers.push_back(
                static_cast<float>(logarithmic ? std::log2(*positiveNumber(values[i])) : static_cast<double>(i)));
        }
        m_logarithmic.push_back(logarithmic);
    }
}

void FeatureEncoding::encode(std::span<const space::Digit> digits, std::span<float> out) const {
    for (std::size_t f = 0; f < m_parameters.size(); ++f)
        out[f] = m_values[f][digits[m_parameters[f]]];
}

void Forest::fit(std::span<const float> rows, std::span<const float> targets, stats::Random& random) {
    m_nodes.clear();
    m_roots.clear();
    m_count = targets.size();
    if (targets.empty()) return;
    const std::size_t width = m_encoding->size();
    m_columns.resize(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i)
        m_columns[i % width * m_count + i / width] = rows[i];
    m_order.resize(m_count);
    m_projected.resize(m_count);
    for (std::size_t tree = 0; tree < m_options.trees; ++tree) {
        std::iota(m_order.begin(), m_order.end(), 0U);
        m_targets.assign(targets.begin(), targets.end());
        m_roots.push_back(static_cast<std::uint32_t>(m_nodes.size()));
        m_nodes.emplace_back();
        grow(m_roots.back(), 0, m_count, random);
    }
}

void Forest::grow(std::uint32_t node, std::size_t begin, std::size_t end, stats::Random& random) {
    double sum = 0, squares = 0;
    for (std::size_t i = begin; i < end; ++i) {
        const double y = m_targets[i];
        sum += y;
        squares += y * y;
    }
    const double n = static_cast<double>(end - begin);
    m_nodes[node].value = static_cast<float>(sum / n);
    m_nodes[node].variance = static_cast<float>(std::max(0.0, squares / n - sum / n * (sum / n)));
    if (end - begin < 2 * m_options.smallestLeaf || m_nodes[node].variance < 1e-10F) return;
    const Split split = bestSplit(begin, end, sum, random);
    if (split.gain <= 0) return;
    const std::size_t cut = divide(begin, end, split);
    const auto left = static_cast<std::uint32_t>(m_nodes.size());
    m_nodes.emplace_back();
    m_nodes.emplace_back();
    m_nodes[node].left = left;
    m_nodes[node].first = split.first;
    m_nodes[node].second = split.second;
    m_nodes[node].threshold = split.threshold;
    grow(left, begin, cut, random);
    grow(left + 1, cut, end, random);
}

Forest::Split Forest::drawSplit(stats::Random& random) const {
    const std::size_t width = m_encoding->size();
    Split split;
    split.first = split.second = static_cast<std::uint16_t>(random.below(width));
    if (random.uniform() < m_options.pairShare && m_encoding->logarithmic(split.first)) {
        const auto other = static_cast<std::uint16_t>(random.below(width));
        if (m_encoding->logarithmic(other)) split.second = other;
    }
    return split;
}

// What a split compares, for the rows begin … end, into m_projected.
void Forest::project(std::size_t begin, std::size_t end, const Split& split) {
    const float* first = m_columns.data() + split.first * m_count;
    const float* second = m_columns.data() + split.second * m_count;
    if (split.first == split.second) {
        for (std::size_t i = begin; i < end; ++i)
            m_projected[i] = first[m_order[i]];
    } else {
        for (std::size_t i = begin; i < end; ++i)
            m_projected[i] = first[m_order[i]] + second[m_order[i]];
    }
}

Forest::Split Forest::bestSplit(std::size_t begin, std::size_t end, double sum, stats::Random& random) {
    const double n = static_cast<double>(end - begin);
    Split best;
    for (std::size_t attempt = 0; attempt < m_options.splitsTried; ++attempt) {
        Split split = drawSplit(random);
        project(begin, end, split);
        float low = m_projected[begin], high = low;
        for (std::size_t i = begin; i < end; ++i) {
            low = std::min(low, m_projected[i]);
            high = std::max(high, m_projected[i]);
        }
        if (!(low < high)) continue;
        split.threshold = low + static_cast<float>(random.uniform()) * (high - low);
        float leftSum = 0, leftCount = 0;
        for (std::size_t i = begin; i < end; ++i) {  // without a branch: which side a row falls on cannot be foreseen
            const float isLeft = m_projected[i] <= split.threshold ? 1.0F : 0.0F;
            leftSum += isLeft * m_targets[i];
            leftCount += isLeft;
        }
        const double nl = leftCount, nr = n - nl;
        const auto smallest = static_cast<double>(m_options.smallestLeaf);
        if (nl < smallest || nr < smallest) continue;
        const double difference = leftSum / nl - (sum - leftSum) / nr;
        split.gain = nl * nr / (n * n) * difference * difference;
        if (split.gain > best.gain) best = split;
    }
    return best;
}

// Brings the rows of the left side to the front; returns where the right side begins.
std::size_t Forest::divide(std::size_t begin, std::size_t end, const Split& split) {
    project(begin, end, split);
    std::size_t cut = begin;
    for (std::size_t i = begin; i < end; ++i) {
        if (m_projected[i] > split.threshold) continue;
        std::swap(m_order[i], m_order[cut]);
        std::swap(m_targets[i], m_targets[cut]);
        std::swap(m_projected[i], m_projected[cut]);
        ++cut;
    }
    return cut;
}

Prediction Forest::predict(std::span<const float> features) const {
    double sum = 0, squares = 0, within = 0;
    for (std::uint32_t node : m_roots) {
        while (m_nodes[node].left != 0) {
            const Node& split = m_nodes[node];
            const float x =
                split.first == split.second ? features[split.first] : features[split.first] + features[split.second];
            node = split.left + (x > split.threshold ? 1 : 0);
        }
        const Node& leaf = m_nodes[node];
        sum += leaf.value;
        squares += leaf.value * leaf.value;
        within += leaf.variance;
    }
    const double n = static_cast<double>(m_roots.size());
    const double mean = sum / n;
    return {mean, std::max(0.0, squares / n - mean * mean) + within / n};
}

}  // namespace ww::advisor
