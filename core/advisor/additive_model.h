#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "core/space/parameter_space.h"

namespace ww::advisor {

/// target ≈ constant + Σ effect[parameter][value]: main effects, shrunken towards 0 where a value was seen seldom.
class AdditiveModel {
public:
    AdditiveModel() = default;
    explicit AdditiveModel(const space::ParameterSpace& space);

    /// `rows`: targets.size() × parameters digits. `shrinkage`: observations that an effect of 0 counts as.
    void fit(std::span<const space::Digit> rows, std::span<const double> targets, double shrinkage = 1);

    [[nodiscard]] double predict(std::span<const space::Digit> digits) const;
    [[nodiscard]] double effect(std::size_t parameter, space::Digit digit) const {
        return m_effects[m_offset[parameter] + digit];
    }
    [[nodiscard]] std::size_t seen(std::size_t parameter, space::Digit digit) const {
        return m_seen[m_offset[parameter] + digit];
    }
    [[nodiscard]] double residualDeviation() const { return m_residualDeviation; }

private:
    void sweep(std::span<const space::Digit> rows, std::vector<double>& residuals, std::size_t parameter,
               double shrinkage);

    std::vector<std::size_t> m_offset;  ///< of each parameter's first value; one past the end last
    std::vector<double> m_effects;
    std::vector<std::size_t> m_seen;
    std::vector<double> m_sums;
    double m_constant = 0;
    double m_residualDeviation = 0;
};

}  // namespace ww::advisor
