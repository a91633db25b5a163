#pragma once

#include <QStyledItemDelegate>

namespace ww::ui {

/// A selected row keeps its colours. Of attempts, paints the speedup with a bar behind it as long as the ratio to the
/// best, and pin letters before the number.
class ColumnDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void setBest(double speedup) { m_best = speedup; }
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override;

private:
    double m_best = 0;
};

}  // namespace ww::ui
