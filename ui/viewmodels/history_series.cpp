#include "ui/viewmodels/history_series.h"

#include <algorithm>

namespace ww::ui {

void HistorySeries::restart(CostAxis axis) {
    *this = HistorySeries();
    m_axis = axis;
}

void HistorySeries::extend(const Exploration& exploration) {
    const auto visible = exploration.visible();
    for (; m_next < visible.size(); ++m_next)
        take(exploration.store().row(visible[m_next]), visible[m_next]);
}

void HistorySeries::take(const AttemptRow& attempt, std::uint32_t row) {
    // Two attempts may end at the same instant, and a repeated run starts its clock anew: x never goes back.
    const double x = std::max(m_lastX, m_axis == CostAxis::Attempts ? attempt.number : attempt.seconds);
    m_lastX = x;
    if (!attempt.ok()) {
        m_failures.push_back({x, attempt.outcome, row});
        return;
    }
    (attempt.confirmed ? m_confirmed : m_correct).push_back({x, attempt.speedup, row});
    m_highest = std::max<double>(m_highest, attempt.speedup);
    m_lowest = std::min<double>(m_lowest, attempt.speedup);
    const bool better = m_best.empty() || attempt.speedup > m_best.back().speedup.value;
    if (better && !attempt.confirmed) m_best.push_back({x, attempt.interval(), row});
}

}  // namespace ww::ui
