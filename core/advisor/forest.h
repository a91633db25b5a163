#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/space/parameter_space.h"
#include "core/stats/random.h"

namespace ww::advisor {

/// Turns digits into numbers on which trees split: each parameter's value on a logarithmic scale where all its values
/// are positive numbers, its position otherwise; scaled so that steps of different parameters can be added.
class FeatureEncoding {
public:
    explicit FeatureEncoding(const space::ParameterSpace& space);

    [[nodiscard]] std::size_t size() const { return m_parameters.size(); }  ///< parameters with more than one value
    void encode(std::span<const space::Digit> digits, std::span<float> out) const;
    [[nodiscard]] bool logarithmic(std::size_t feature) const { return m_logarithmic[feature]; }

private:
    std::vector<std::size_t> m_parameters;
    std::vector<std::vector<float>> m_values;  ///< per feature, by digit
    std::vector<bool> m_logarithmic;
};

struct Prediction {
    double mean = 0;
    double variance = 0;  ///< between the trees plus within their leaves
};

/// Extremely randomised trees for one target: every tree sees all rows, splits are drawn at random and the best of a
/// few is taken. A split compares one feature, or the sum of two logarithmic ones (a product: threads per block, tile
/// area), with a threshold.
class Forest {
public:
    struct Options {
        std::size_t trees = 32;
        std::size_t splitsTried = 6;
        std::size_t smallestLeaf = 1;
        double pairShare = 0.3;  ///< of the splits that look at two features
    };

    Forest(const FeatureEncoding& encoding, Options options) : m_encoding(&encoding), m_options(options) {}

    /// `rows`: targets.size() × encoding.size() features.
    void fit(std::span<const float> rows, std::span<const float> targets, stats::Random& random);

    [[nodiscard]] bool fitted() const { return !m_roots.empty(); }
    [[nodiscard]] Prediction predict(std::span<const float> features) const;

private:
    struct Node {
        float threshold = 0;                  ///< of the split; left when not above
        std::uint16_t first = 0, second = 0;  ///< features; equal: only one
        std::uint32_t left = 0;               ///< 0: a leaf; the right child follows the left one
        float value = 0, variance = 0;
    };
    struct Split {
        std::uint16_t first = 0, second = 0;
        float threshold = 0;
        double gain = 0;
    };

    void grow(std::uint32_t node, std::size_t begin, std::size_t end, stats::Random& random);
    [[nodiscard]] Split drawSplit(stats::Random& random) const;
    [[nodiscard]] Split bestSplit(std::size_t begin, std::size_t end, double sum, stats::Random& random);
    void project(std::size_t begin, std::size_t end, const Split& split);
    [[nodiscard]] std::size_t divide(std::size_t begin, std::size_t end, const Split& split);

    const FeatureEncoding* m_encoding;
    Options m_options;
    std::vector<Node> m_nodes;
    std::vector<std::uint32_t> m_roots;
    // While fitting: the rows by column, and the targets and row numbers in the order of the tree's leaves.
    std::vector<float> m_columns;
    std::size_t m_count = 0;
    std::vector<std::uint32_t> m_order;
    std::vector<float> m_targets, m_projected;
};

}  // namespace ww::advisor
