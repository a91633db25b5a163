#include "core/advisor/learned_model.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/stats/descriptive.h"

namespace ww::advisor {

namespace {

// Above the median, distances count three tenths. Shares from 0.25 to 0.75 in place of the median scored alike on the
// recorded spaces, none at all scored 0.15 less (docs/measurements.md, Search).
void compressSlowHalf(std::vector<double>& logTimes) {
    const double middle = stats::median(logTimes);
    for (double& logTime : logTimes) {
        if (logTime > middle) logTime = middle + 0.3 * (logTime - middle);
    }
}

// log E[max(0, best − y)] for y ~ Normal(mean, deviation), also where the probability is too small for a double.
double logExpectedImprovement(double best, double mean, double deviation) {
    const double z = (best - mean) / deviation;
    if (z < -30) return -z * z / 2 + std::log(deviation);
    const double below = 0.5 * std::erfc(-z / std::numbers::sqrt2);
    const double density = std::exp(-z * z / 2) * std::numbers::inv_sqrtpi / std::numbers::sqrt2;
    return std::log(deviation * std::max(z * below + density, 1e-300));
}

}  // namespace

LearnedModel::LearnedModel(const space::ParameterSpace& space, bool costMatters)
    : m_space(space),
      m_costMatters(costMatters),
      m_encoding(space),
      m_mainEffects(space),
      m_cost(space),
      m_residual(m_encoding, Forest::Options{}),
      m_failure(m_encoding, Forest::Options{.trees = 12, .smallestLeaf = 2}),
      m_features(m_encoding.size()) {}

void LearnedModel::collect(const History& history) {
    for (auto* rows : {&m_okRows, &m_rows})
        rows->clear();
    for (auto* features : {&m_okFeatures, &m_allFeatures, &m_failures})
        features->clear();
    for (auto* targets : {&m_logTimes, &m_logSeconds})
        targets->clear();
    space::Digits digits(m_space.parameterCount());
    for (const Measured& measured : history.measured()) {
        m_space.digits(measured.index, digits);
        m_encoding.encode(digits, m_features);
        m_rows.insert(m_rows.end(), digits.begin(), digits.end());
        m_allFeatures.insert(m_allFeatures.end(), m_features.begin(), m_features.end());
        m_failures.push_back(measured.ok ? 0.0F : 1.0F);
        m_logSeconds.push_back(std::log(std::max(measured.seconds, 1e-3)));
        if (!measured.ok) continue;
        m_okRows.insert(m_okRows.end(), digits.begin(), digits.end());
        m_okFeatures.insert(m_okFeatures.end(), m_features.begin(), m_features.end());
        m_logTimes.push_back(std::log(measured.milliseconds));
    }
}

void LearnedModel::fit(const History& history, stats::Random& random) {
    collect(history);
    m_bestLogTime = std::log(history.best()->milliseconds);
    compressSlowHalf(m_logTimes);
    m_mainEffects.fit(m_okRows, m_logTimes);
    std::vector<float> residuals(m_logTimes.size());
    const std::size_t parameters = m_space.parameterCount();
    for (std::size_t i = 0; i < residuals.size(); ++i) {
        const auto digits = std::span(m_okRows).subspan(i * parameters, parameters);
        residuals[i] = static_cast<float>(m_logTimes[i] - m_mainEffects.predict(digits));
    }
    m_residual.fit(m_okFeatures, residuals, random);
    m_anyFailure = history.okCount() < history.measured().size();
    if (m_anyFailure) m_failure.fit(m_allFeatures, m_failures, random);
    if (m_costMatters) m_cost.fit(m_rows, m_logSeconds);
}

Prediction LearnedModel::logTime(std::span<const space::Digit> digits) const {
    m_encoding.encode(digits, m_features);
    Prediction prediction = m_residual.predict(m_features);
    prediction.mean += m_mainEffects.predict(digits);
    return prediction;
}

double LearnedModel::desirability(std::span<const space::Digit> digits) const {
    const Prediction prediction = logTime(digits);
    double value = logExpectedImprovement(m_bestLogTime, prediction.mean, std::sqrt(prediction.variance + 1e-6));
    if (m_anyFailure) value += std::log(1 - std::clamp(m_failure.predict(m_features).mean, 0.0, 0.99));
    if (m_costMatters) value -= 0.5 * m_cost.predict(digits);
    return value;
}

}  // namespace ww::advisor
