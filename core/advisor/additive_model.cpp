#include "core/advisor/additive_model.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace ww::advisor {

AdditiveModel::AdditiveModel(const space::ParameterSpace& space) : m_offset{0} {
    for (std::size_t p = 0; p < space.parameterCount(); ++p)
        m_offset.push_back(m_offset.back() + space.valueCount(p));
    m_effects.assign(m_offset.back(), 0);
    m_seen.assign(m_offset.back(), 0);
    m_sums.assign(m_offset.back(), 0);
}

void AdditiveModel::fit(std::span<const space::Digit> rows, std::span<const double> targets, double shrinkage) {
    const std::size_t parameters = m_offset.size() - 1;
    std::fill(m_effects.begin(), m_effects.end(), 0.0);
    std::fill(m_seen.begin(), m_seen.end(), std::size_t{0});
    m_constant = m_residualDeviation = 0;
    if (targets.empty()) return;
    for (std::size_t i = 0; i < rows.size(); ++i)
        ++m_seen[m_offset[i % parameters] + rows[i]];
    m_constant = std::accumulate(targets.begin(), targets.end(), 0.0) / static_cast<double>(targets.size());
    std::vector<double> residuals(targets.begin(), targets.end());
    for (double& residual : residuals)
        residual -= m_constant;
    constexpr int sweeps = 4;  // backfitting converges fast on designs that are nearly balanced
    for (int i = 0; i < sweeps; ++i) {
        for (std::size_t p = 0; p < parameters; ++p)
            sweep(rows, residuals, p, shrinkage);
    }
    double squares = 0;
    for (double residual : residuals)
        squares += residual * residual;
    m_residualDeviation = std::sqrt(squares / static_cast<double>(residuals.size()));
}

// Refits one parameter's effects to what the others leave over.
void AdditiveModel::sweep(std::span<const space::Digit> rows, std::vector<double>& residuals, std::size_t parameter,
                          double shrinkage) {
    const std::size_t parameters = m_offset.size() - 1;
    const std::size_t first = m_offset[parameter], last = m_offset[parameter + 1];
    std::fill(m_sums.begin() + static_cast<std::ptrdiff_t>(first), m_sums.begin() + static_cast<std::ptrdiff_t>(last),
              0.0);
    for (std::size_t i = 0; i < residuals.size(); ++i) {
        const std::size_t value = first + rows[i * parameters + parameter];
        residuals[i] += m_effects[value];
        m_sums[value] += residuals[i];
    }
    for (std::size_t value = first; value < last; ++value) {
        m_effects[value] = m_sums[value] / (static_cast<double>(m_seen[value]) + shrinkage);
    }
    for (std::size_t i = 0; i < residuals.size(); ++i)
        residuals[i] -= m_effects[first + rows[i * parameters + parameter]];
}

double AdditiveModel::predict(std::span<const space::Digit> digits) const {
    double sum = m_constant;
    for (std::size_t p = 0; p < digits.size(); ++p)
        sum += m_effects[m_offset[p] + digits[p]];
    return sum;
}

}  // namespace ww::advisor
