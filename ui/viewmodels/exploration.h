#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include <QObject>

#include "core/model/session.h"
#include "ui/viewmodels/attempt_filter.h"
#include "ui/viewmodels/attempt_store.h"

namespace ww::ui {

/// What the user is looking at: one session's attempts, one filter, one current attempt, up to four pinned ones. Shared
/// by table, charts and inspector, which all follow its signals. GUI thread.
class Exploration : public QObject {
    Q_OBJECT

public:
    static constexpr int pinCount = 4;

    using QObject::QObject;

    [[nodiscard]] const AttemptStore& store() const { return m_store; }
    [[nodiscard]] const std::optional<model::SessionSummary>& session() const { return m_session; }
    [[nodiscard]] const AttemptFilter& filter() const { return m_filter; }

    /// Rows that the filter admits, ascending.
    [[nodiscard]] std::span<const std::uint32_t> visible() const { return m_visible; }

    [[nodiscard]] std::int64_t currentRow() const { return m_current; }                      ///< -1: none
    [[nodiscard]] const std::array<std::int64_t, pinCount>& pins() const { return m_pins; }  ///< rows; -1: free
    [[nodiscard]] int pinOf(std::int64_t row) const;                                         ///< -1: not pinned

    /// Shows another session; forgets attempts, selection and pins. The filter stays.
    void show(const std::optional<model::SessionSummary>& session);
    void update(const model::SessionSummary& session);  ///< the same session, further on
    void append(std::span<const model::Attempt> attempts);

    void setFilter(const AttemptFilter& filter);
    void undoFilter();
    [[nodiscard]] bool canUndoFilter() const { return !m_filterHistory.empty(); }

    void setCurrentRow(std::int64_t row);
    void selectBest() { setCurrentRow(m_store.best()); }
    void setPin(int pin, std::int64_t row);
    void clearPins();

Q_SIGNALS:
    void sessionAboutToChange();  ///< rows and parameters known so far are about to go
    void sessionChanged();        ///< another session, or none: the store starts anew
    void summaryChanged();        ///< same session
    void appended(std::size_t firstRow, std::size_t firstVisible);
    void visibleChanged();  ///< another filter
    void currentChanged(std::int64_t row);
    void pinsChanged();

private:
    void rebuildVisible();

    AttemptStore m_store;
    std::optional<model::SessionSummary> m_session;
    AttemptFilter m_filter;
    std::vector<AttemptFilter> m_filterHistory;
    std::vector<std::uint32_t> m_visible;
    std::int64_t m_current = -1;
    std::array<std::int64_t, pinCount> m_pins{-1, -1, -1, -1};
};

}  // namespace ww::ui
