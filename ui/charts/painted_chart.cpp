#include "ui/charts/painted_chart.h"

#include <QEvent>
#include <QPainter>

#include "ui/theme/theme.h"

namespace ww::ui {

PaintedChart::PaintedChart(QWidget* parent) : QWidget(parent) {
    setFocusPolicy(Qt::StrongFocus);
}

void PaintedChart::renderTo(QPainter& painter, const QRectF& target) {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    paintChart(painter, target);
    painter.restore();
}

void PaintedChart::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    paintChart(painter, rect());
    if (!hasFocus()) return;
    painter.setPen(QPen(colors().focus, 1.5));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 4, 4);
}

void PaintedChart::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) update();
}

void PaintedChart::paintMessage(QPainter& painter, const QRectF& area, const QString& message) {
    painter.setPen(colors().textMuted);
    painter.drawText(area.adjusted(16, 0, -16, 0), Qt::AlignCenter | Qt::TextWordWrap, message);
}

}  // namespace ww::ui
