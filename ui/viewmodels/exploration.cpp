#include "ui/viewmodels/exploration.h"

#include <algorithm>

namespace ww::ui {

int Exploration::pinOf(std::int64_t row) const {
    const auto found = std::find(m_pins.begin(), m_pins.end(), row);
    return row < 0 || found == m_pins.end() ? -1 : static_cast<int>(found - m_pins.begin());
}

void Exploration::show(const std::optional<model::SessionSummary>& session) {
    Q_EMIT sessionAboutToChange();
    m_store.clear();
    m_visible.clear();
    m_session = session;
    m_current = -1;
    m_pins.fill(-1);
    Q_EMIT sessionChanged();
    Q_EMIT currentChanged(-1);
    Q_EMIT pinsChanged();
}

void Exploration::update(const model::SessionSummary& session) {
    if (!m_session || m_session->id != session.id) return;
    m_session = session;
    Q_EMIT summaryChanged();
}

void Exploration::append(std::span<const model::Attempt> attempts) {
    if (attempts.empty()) return;
    const std::size_t firstRow = m_store.size(), firstVisible = m_visible.size();
    // A live session's attempts may come twice: as events, and with what was read from the archive.
    for (const model::Attempt& attempt : attempts) {
        if (m_store.indexOf(attempt.id) < 0) m_store.append({&attempt, 1});
    }
    if (m_store.size() == firstRow) return;
    const FilterMatcher matcher(m_filter, m_store);
    for (std::size_t row = firstRow; row < m_store.size(); ++row) {
        if (matcher.matches(row)) m_visible.push_back(static_cast<std::uint32_t>(row));
    }
    Q_EMIT appended(firstRow, firstVisible);
}

void Exploration::setFilter(const AttemptFilter& filter) {
    if (filter == m_filter) return;
    m_filterHistory.push_back(m_filter);
    m_filter = filter;
    rebuildVisible();
}

void Exploration::undoFilter() {
    if (m_filterHistory.empty()) return;
    m_filter = m_filterHistory.back();
    m_filterHistory.pop_back();
    rebuildVisible();
}

void Exploration::rebuildVisible() {
    m_visible.clear();
    const FilterMatcher matcher(m_filter, m_store);
    for (std::size_t row = 0; row < m_store.size(); ++row) {
        if (matcher.matches(row)) m_visible.push_back(static_cast<std::uint32_t>(row));
    }
    Q_EMIT visibleChanged();
}

void Exploration::setCurrentRow(std::int64_t row) {
    if (row == m_current || row >= static_cast<std::int64_t>(m_store.size())) return;
    m_current = row;
    Q_EMIT currentChanged(row);
}

void Exploration::setPin(int pin, std::int64_t row) {
    if (const int held = pinOf(row); held >= 0) m_pins.at(static_cast<std::size_t>(held)) = -1;
    m_pins.at(static_cast<std::size_t>(pin)) = row;
    Q_EMIT pinsChanged();
}

void Exploration::clearPins() {
    m_pins.fill(-1);
    Q_EMIT pinsChanged();
}

}  // namespace ww::ui
