#pragma once

#include <span>
#include <vector>

#include "core/advisor/additive_model.h"
#include "core/advisor/forest.h"
#include "core/advisor/history.h"

namespace ww::advisor {

/// What a search has learned: speed, feasibility and cost, each by its own model, so that a failure never looks slow
/// and a slow compilation never looks infeasible.
///
/// Speed is the logarithm of the time: main effects, which extrapolate from few observations, plus a forest on what
/// they leave over. The slower half of the observations is drawn together first: how bad a bad configuration is says
/// little about the good ones, but would take most of the trees' splits.
class LearnedModel {
public:
    LearnedModel(const space::ParameterSpace& space, bool costMatters);
    LearnedModel(const LearnedModel&) = delete;  // the forests refer to m_encoding
    LearnedModel& operator=(const LearnedModel&) = delete;

    /// Needs at least one configuration that was ok.
    void fit(const History& history, stats::Random& random);

    [[nodiscard]] Prediction logTime(std::span<const space::Digit> digits) const;

    /// Logarithm of how desirable it is to measure a configuration: the expected improvement of the logarithmic time,
    /// times the probability that it runs, over the square root of the expected cost (a whole power favours what is
    /// cheap over what is good).
    [[nodiscard]] double desirability(std::span<const space::Digit> digits) const;

private:
    void collect(const History& history);

    space::ParameterSpace m_space;
    bool m_costMatters;
    FeatureEncoding m_encoding;
    AdditiveModel m_mainEffects, m_cost;
    Forest m_residual, m_failure;
    bool m_anyFailure = false;
    double m_bestLogTime = 0;
    std::vector<space::Digit> m_okRows, m_rows;
    std::vector<float> m_okFeatures, m_allFeatures, m_failures;
    std::vector<double> m_logTimes, m_logSeconds;
    mutable std::vector<float> m_features;  ///< of the configuration being judged
};

}  // namespace ww::advisor
