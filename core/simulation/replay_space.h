#pragma once

#include <string>
#include <vector>

#include "core/interchange/recorded_space.h"
#include "core/space/parameter_space.h"

namespace ww::simulation {

/// What a run on a recorded space may cost, and where it is scored, by the published method (Willemsen et al., FGCS
/// 2024).
struct BudgetFigures {
    std::size_t configurations = 0, valid = 0;
    double optimum = 0, median = 0;                     ///< milliseconds
    std::size_t evaluationsStart = 0, evaluations = 0;  ///< scored interval, in evaluations of random search
    double secondsStart = 0, seconds = 0;               ///< the same in time
    std::size_t runEvaluations = 0;                     ///< a run goes on for a tenth longer
    double runSeconds = 0;
    double medianSeconds = 0, meanSeconds = 0;  ///< of one evaluation
};

/// One replayed evaluation.
struct ReplayedEvaluation {
    model::Outcome outcome = model::Outcome::Ok;
    double milliseconds = 0;
    float rank = 0;      ///< among the valid configurations, 0 is the best; not a number when failed
    double seconds = 0;  ///< compile + verify + runs + framework + strategy
    double frameworkSeconds = 0;
};

/// A recorded space ready to be searched: evaluations by index, with the space's budgets. Immutable; any thread.
class ReplaySpace {
public:
    /// Needs at least three valid configurations that differ, or no budget can be defined.
    [[nodiscard]] static Result<ReplaySpace> from(const interchange::RecordedSpace& recorded, std::string name);
    [[nodiscard]] static Result<ReplaySpace> read(const std::filesystem::path& file);

    [[nodiscard]] const std::string& name() const { return m_name; }
    [[nodiscard]] const space::ParameterSpace& space() const { return m_space; }
    [[nodiscard]] const ReplayedEvaluation& evaluate(space::Index index) const { return m_evaluations[index]; }
    [[nodiscard]] const std::string& key(space::Index index) const { return m_keys[index]; }
    [[nodiscard]] const BudgetFigures& budget() const { return m_budget; }
    [[nodiscard]] const std::vector<double>& bestFirst() const { return m_bestFirst; }  ///< valid objectives, ascending

private:
    ReplaySpace(std::string name, space::ParameterSpace space) : m_name(std::move(name)), m_space(std::move(space)) {}
    [[nodiscard]] Result<void> takeRows(const interchange::RecordedSpace& recorded);
    [[nodiscard]] Result<void> computeBudget();
    [[nodiscard]] std::size_t evaluationsTo(double gapShare) const;

    std::string m_name;
    space::ParameterSpace m_space;
    std::vector<ReplayedEvaluation> m_evaluations;
    std::vector<std::string> m_keys;
    std::vector<double> m_bestFirst;
    BudgetFigures m_budget;
};

}  // namespace ww::simulation
