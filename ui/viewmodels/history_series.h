#pragma once

#include <vector>

#include "ui/viewmodels/decimator.h"
#include "ui/viewmodels/exploration.h"

namespace ww::ui {

enum class CostAxis { Attempts, WallTime };

/// The course of a session as the history chart draws it. Grows with the exploration; call extend() after each batch.
class HistorySeries {
public:
    /// The best so far from `x` on.
    struct Step {
        double x = 0;
        model::Speedup speedup;
        std::uint32_t row = 0;
    };
    struct Failure {
        double x = 0;
        model::Outcome outcome = model::Outcome::Cancelled;
        std::uint32_t row = 0;
    };

    void restart(CostAxis axis);
    void extend(const Exploration& exploration);

    [[nodiscard]] CostAxis axis() const { return m_axis; }
    [[nodiscard]] const std::vector<PlotPoint>& correct() const { return m_correct; }      ///< screening
    [[nodiscard]] const std::vector<PlotPoint>& confirmed() const { return m_confirmed; }  ///< from the finals
    [[nodiscard]] const std::vector<Step>& best() const { return m_best; }
    [[nodiscard]] const std::vector<Failure>& failures() const { return m_failures; }
    [[nodiscard]] double lastX() const { return m_lastX; }
    [[nodiscard]] double highest() const { return m_highest; }  ///< of everything shown, at least 1
    [[nodiscard]] double lowest() const { return m_lowest; }
    [[nodiscard]] bool empty() const { return m_next == 0; }

private:
    void take(const AttemptRow& attempt, std::uint32_t row);

    CostAxis m_axis = CostAxis::Attempts;
    std::vector<PlotPoint> m_correct, m_confirmed;
    std::vector<Step> m_best;
    std::vector<Failure> m_failures;
    std::size_t m_next = 0;  ///< first visible row not taken yet
    double m_lastX = 0, m_highest = 1, m_lowest = 1;
};

}  // namespace ww::ui
