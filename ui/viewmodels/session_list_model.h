#pragma once

#include <vector>

#include <QAbstractTableModel>

#include "core/model/session.h"

namespace ww::ui {

/// Sessions of the archive, one per row.
class SessionListModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { State, Kernel, Device, Type, Sizes, Best, Attempts, Advisor, Started, Tags, Note, ColumnCount };
    enum Role { SortRole = Qt::UserRole + 1, SessionRole };

    using QAbstractTableModel::QAbstractTableModel;

    void set(std::vector<model::SessionSummary> sessions);
    void update(const model::SessionSummary& session);  ///< replaces the row of that session; no such row: no change

    [[nodiscard]] const model::SessionSummary& at(int row) const { return m_sessions[static_cast<std::size_t>(row)]; }

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    [[nodiscard]] QString display(const model::SessionSummary& session, int column) const;
    [[nodiscard]] QVariant sortKey(const model::SessionSummary& session, int column) const;

    std::vector<model::SessionSummary> m_sessions;
};

/// Glyph and words of a session's state; `color` from the theme.
struct StateLook {
    QString glyph, label;
    QColor color;
};
[[nodiscard]] StateLook lookOf(model::SessionState state);

}  // namespace ww::ui
