#include "ui/panels/column_delegate.h"

#include <QPainter>

#include "ui/theme/theme.h"
#include "ui/viewmodels/attempt_table_model.h"

namespace ww::ui {

void ColumnDelegate::initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const {
    QStyledItemDelegate::initStyleOption(option, index);
    // A selected row keeps the colours that tell outcomes apart.
    const QVariant ink = index.data(Qt::ForegroundRole);
    if (ink.canConvert<QColor>()) option->palette.setColor(QPalette::HighlightedText, ink.value<QColor>());
}

void ColumnDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    QStyledItemDelegate::paint(painter, option, index);
    const auto* model = qobject_cast<const AttemptTableModel*>(index.model());
    if (!model) return;
    const auto kind = model->columnKind(index.column());
    if (kind == AttemptTableModel::Column::Number) {
        const int pin = index.data(AttemptTableModel::PinRole).toInt();
        if (pin < 0) return;
        painter->save();
        painter->setFont(figures(-1, QFont::Bold));
        painter->setPen(pinColor(pin));
        painter->drawText(option.rect.adjusted(6, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter,
                          QString(QChar(u'A' + pin)));
        painter->restore();
    } else if (kind == AttemptTableModel::Column::Speedup && m_best > 0) {
        const double speedup = model->speedupAt(index);
        if (!(speedup > 0)) return;
        const double share = std::min(1.0, speedup / m_best);
        const QRectF track(option.rect.left() + 6, option.rect.bottom() - 3, option.rect.width() - 12, 2);
        painter->fillRect(QRectF(track.left(), track.top(), track.width() * share, 2),
                          speedup >= 1 ? colors().faster : colors().slower);
    }
}

}  // namespace ww::ui
