#include "core/simulation/replay_space.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "core/stats/descriptive.h"

namespace ww::simulation {

namespace {

constexpr double scoredFrom = 0.01, scoredTo = 0.95;  // shares of the median-to-best gap that random search has closed
constexpr double runMargin = 1.10;

// "convolution_milo/A100" of ".../convolution_milo/A100.json.gz": kernels are folders in the public collections.
std::string nameOf(const std::filesystem::path& file) {
    std::string stem = file.filename().string();
    stem.resize(std::min(stem.find(".json"), stem.size()));
    const std::string folder = file.parent_path().filename().string();
    return folder.empty() || folder == "." ? stem : folder + "/" + stem;
}

ReplayedEvaluation replayed(const interchange::RecordedRow& row) {
    ReplayedEvaluation evaluation;
    evaluation.outcome = row.outcome;
    evaluation.milliseconds = row.milliseconds.value_or(0);
    evaluation.frameworkSeconds = (row.framework + row.strategy) / 1e3;
    const double runs = std::accumulate(row.samples.begin(), row.samples.end(), 0.0);
    evaluation.seconds = (row.compile + row.verify + runs) / 1e3 + evaluation.frameworkSeconds;
    return evaluation;
}

}  // namespace

Result<ReplaySpace> ReplaySpace::read(const std::filesystem::path& file) {
    Result<interchange::RecordedSpace> recorded = interchange::readRecordedSpace(file);
    if (!recorded) return passOn(recorded);
    return from(*recorded, nameOf(file));
}

Result<ReplaySpace> ReplaySpace::from(const interchange::RecordedSpace& recorded, std::string name) {
    std::vector<model::ParameterDefinition> parameters;
    for (const interchange::RecordedParameter& parameter : recorded.parameters) {
        model::ParameterDefinition& definition = parameters.emplace_back();
        definition.name = parameter.name;
        definition.values = parameter.values;
        definition.defaultValue = parameter.values.front();
    }
    std::vector<space::Digit> rows;
    for (const interchange::RecordedRow& row : recorded.rows)
        rows.insert(rows.end(), row.digits.begin(), row.digits.end());
    Result<space::ParameterSpace> space = space::ParameterSpace::fromRows(std::move(parameters), rows);
    if (!space) return fail("{}: {}", name, space.error().message);
    ReplaySpace replay(std::move(name), std::move(*space));
    if (Result<void> taken = replay.takeRows(recorded); !taken) return passOn(taken);
    if (Result<void> computed = replay.computeBudget(); !computed) return passOn(computed);
    return replay;
}

Result<void> ReplaySpace::takeRows(const interchange::RecordedSpace& recorded) {
    m_evaluations.resize(m_space.size());
    m_keys.resize(m_space.size());
    for (const interchange::RecordedRow& row : recorded.rows) {
        const auto index = m_space.find(row.digits);
        if (!index) return fail("{}: configuration {} was lost from its own space", m_name, row.key);
        m_evaluations[*index] = replayed(row);
        m_keys[*index] = row.key;
        if (row.outcome == model::Outcome::Ok) m_bestFirst.push_back(*row.milliseconds);
    }
    std::sort(m_bestFirst.begin(), m_bestFirst.end());
    for (ReplayedEvaluation& evaluation : m_evaluations) {
        const auto place = std::lower_bound(m_bestFirst.begin(), m_bestFirst.end(), evaluation.milliseconds);
        evaluation.rank = evaluation.outcome == model::Outcome::Ok ? static_cast<float>(place - m_bestFirst.begin())
                                                                   : std::numeric_limits<float>::quiet_NaN();
    }
    return {};
}

// Evaluations that random search needs to close a share of the gap between median and best.
std::size_t ReplaySpace::evaluationsTo(double gapShare) const {
    const std::size_t n = m_bestFirst.size();
    const double target = m_budget.optimum + (m_budget.median - m_budget.optimum) * (1 - gapShare);
    const auto within = static_cast<std::size_t>(std::upper_bound(m_bestFirst.begin(), m_bestFirst.end(), target) -
                                                 m_bestFirst.begin());
    std::size_t i = n - within;  // position of the first that is good enough, counted from the worst
    if (m_bestFirst[n - 1 - i] == m_budget.optimum && i > 0) --i;
    return (i + n - i) / (n + 1 - i);  // rounded up
}

Result<void> ReplaySpace::computeBudget() {
    m_budget.configurations = m_evaluations.size();
    m_budget.valid = m_bestFirst.size();
    if (m_bestFirst.size() < 3 || m_bestFirst.front() == m_bestFirst[m_bestFirst.size() / 2]) {
        return fail("{}: too few different valid configurations ({}) to define a budget", m_name, m_bestFirst.size());
    }
    m_budget.optimum = m_bestFirst.front();
    m_budget.median = stats::quantileOfSorted(m_bestFirst, 0.5);
    std::vector<double> all, ok, failed;
    for (const ReplayedEvaluation& evaluation : m_evaluations) {
        all.push_back(evaluation.seconds);
        (evaluation.outcome == model::Outcome::Ok ? ok : failed).push_back(evaluation.seconds);
    }
    m_budget.medianSeconds = stats::median(all);
    const double failedShare = static_cast<double>(failed.size()) / static_cast<double>(all.size());
    m_budget.meanSeconds = stats::mean(ok) + failedShare * stats::mean(failed);
    if (m_budget.meanSeconds <= 0) return fail("{}: records no evaluation times", m_name);
    std::size_t start = evaluationsTo(scoredFrom), end = evaluationsTo(scoredTo);
    if (end < start + 2) {
        if (start > 0) {
            --start;
            ++end;
        } else {
            end += 2;
        }
    }
    m_budget.evaluationsStart = start;
    m_budget.evaluations = end;
    m_budget.secondsStart = static_cast<double>(start) * m_budget.medianSeconds;
    m_budget.seconds = static_cast<double>(end) * m_budget.medianSeconds;
    m_budget.runSeconds = m_budget.seconds * runMargin;
    m_budget.runEvaluations =
        std::min(static_cast<std::size_t>(std::ceil(static_cast<double>(end) * runMargin)), m_evaluations.size());
    return {};
}

}  // namespace ww::simulation
