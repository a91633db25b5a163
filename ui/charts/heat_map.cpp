#include "ui/charts/heat_map.h"

#include <cmath>

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include "ui/theme/theme.h"
#include "ui/viewmodels/text_format.h"

namespace ww::ui {

HeatMap::HeatMap(QWidget* parent) : PaintedChart(parent) {
    setMouseTracking(true);
}

void HeatMap::set(PairGrid grid, const QString& across, const QString& down) {
    m_grid = std::move(grid);
    m_across = across;
    m_down = down;
    m_column = m_row = -1;
    m_span = 0.5;
    for (const PairCell& cell : m_grid.cells) {
        if (cell.correct > 0) m_span = std::max(m_span, std::abs(std::log2(cell.best)));
    }
    update();
}

void HeatMap::setMeasure(Measure measure) {
    m_measure = measure;
    update();
}

QColor HeatMap::fillOf(const PairCell& cell) const {
    return cell.correct > 0 ? diverging(valueOf(cell), m_span) : colors().raised;
}

double HeatMap::valueOf(const PairCell& cell) const {
    return m_measure == Measure::Best ? cell.best : cell.median;
}

QRectF HeatMap::cells(const QRectF& area) const {
    double labels = QFontMetricsF(figures(-1, QFont::DemiBold)).horizontalAdvance(m_down);
    for (const model::Value& value : m_grid.down) {
        labels = std::max(labels, QFontMetricsF(figures(-1)).horizontalAdvance(text(model::toString(value))));
    }
    return area.adjusted(labels + 14, fontMetrics().height() * 2 + 6, -4, -4);
}

void HeatMap::paintChart(QPainter& painter, const QRectF& area) {
    if (m_grid.cells.empty()) {
        return paintMessage(painter, area,
                            tr("Two parameters against each other appear here after the first attempts."));
    }
    const Colors& c = colors();
    const QRectF plot = cells(area);
    const double width = plot.width() / static_cast<double>(m_grid.across.size());
    const double height = plot.height() / static_cast<double>(m_grid.down.size());
    const double line = fontMetrics().height();
    painter.setFont(figures(-1, QFont::DemiBold));
    painter.setPen(c.text);
    painter.drawText(QRectF(plot.left(), area.top(), plot.width(), line), Qt::AlignCenter, m_across);
    painter.drawText(QRectF(area.left(), area.top() + line, plot.left() - area.left() - 8, line), Qt::AlignRight,
                     m_down);
    painter.setFont(figures(-1));
    painter.setPen(c.textMuted);
    for (std::size_t i = 0; i < m_grid.across.size(); ++i) {
        painter.drawText(QRectF(plot.left() + width * static_cast<double>(i), area.top() + line, width, line),
                         Qt::AlignCenter, text(model::toString(m_grid.across[i])));
    }
    for (std::size_t row = 0; row < m_grid.down.size(); ++row) {
        const double top = plot.top() + height * static_cast<double>(row);
        painter.setFont(figures(-1));
        painter.setPen(c.textMuted);
        painter.drawText(QRectF(area.left(), top, plot.left() - area.left() - 8, height),
                         Qt::AlignVCenter | Qt::AlignRight, text(model::toString(m_grid.down[row])));
        for (std::size_t column = 0; column < m_grid.across.size(); ++column) {
            const QRectF place(plot.left() + width * static_cast<double>(column), top, width, height);
            paintCell(painter, place.adjusted(1, 1, -1, -1), m_grid.at(column, row),
                      static_cast<int>(column) == m_column && static_cast<int>(row) == m_row);
        }
    }
}

void HeatMap::paintCell(QPainter& painter, const QRectF& place, const PairCell& cell, bool chosen) const {
    const Colors& c = colors();
    painter.setPen(chosen ? QPen(c.text, 2) : QPen(Qt::NoPen));
    const double value = valueOf(cell);
    const QColor fill = fillOf(cell);
    painter.setBrush(fill);
    painter.drawRoundedRect(place, 3, 3);
    if (cell.tried == 0 || place.width() < 30 || place.height() < fontMetrics().height()) return;
    const QColor ink = cell.correct == 0                                       ? c.wrong
                       : contrast(fill, Qt::white) > contrast(fill, Qt::black) ? QColor(Qt::white)
                                                                               : QColor(Qt::black);
    painter.setPen(ink);
    const bool roomy = place.height() > fontMetrics().height() * 2.1;
    painter.setFont(figures(0, QFont::DemiBold));
    const QString words = cell.correct > 0 ? formatSpeedup(value) : QStringLiteral("✕");
    painter.drawText(roomy ? place.adjusted(0, 0, 0, -fontMetrics().height() * 0.9) : place, Qt::AlignCenter, words);
    if (!roomy) return;
    painter.setFont(figures(-1.5));
    painter.drawText(place.adjusted(0, fontMetrics().height() * 0.9, 0, 0), Qt::AlignCenter,
                     cell.correct == cell.tried ? QStringLiteral("n %1").arg(cell.tried)
                                                : QStringLiteral("n %1/%2").arg(cell.correct).arg(cell.tried));
}

void HeatMap::point(int column, int row) {
    if (column == m_column && row == m_row) return;
    m_column = column;
    m_row = row;
    update();
}

void HeatMap::mouseMoveEvent(QMouseEvent* event) {
    const QRectF plot = cells(rect());
    if (m_grid.cells.empty() || !plot.contains(event->position())) return point(-1, -1);
    const auto column = static_cast<int>((event->position().x() - plot.left()) / plot.width() *
                                         static_cast<double>(m_grid.across.size()));
    const auto row = static_cast<int>((event->position().y() - plot.top()) / plot.height() *
                                      static_cast<double>(m_grid.down.size()));
    point(column, row);
    const PairCell& cell = m_grid.at(static_cast<std::size_t>(column), static_cast<std::size_t>(row));
    QToolTip::showText(event->globalPosition().toPoint(),
                       tr("%1 = %2, %3 = %4\nbest %5, median %6\n%7 of %8 attempts correct")
                           .arg(m_across, text(model::toString(m_grid.across[static_cast<std::size_t>(column)])),
                                m_down, text(model::toString(m_grid.down[static_cast<std::size_t>(row)])),
                                formatSpeedup(cell.best), formatSpeedup(cell.median))
                           .arg(cell.correct)
                           .arg(cell.tried),
                       this);
}

void HeatMap::mouseDoubleClickEvent(QMouseEvent*) {
    if (m_column >= 0) Q_EMIT cellActivated(m_column, m_row);
}

void HeatMap::keyPressEvent(QKeyEvent* event) {
    const int columns = static_cast<int>(m_grid.across.size()), rows = static_cast<int>(m_grid.down.size());
    if (columns == 0) return PaintedChart::keyPressEvent(event);
    const int column = std::max(0, m_column), row = std::max(0, m_row);
    switch (event->key()) {
        case Qt::Key_Left:
            return point(std::max(0, column - 1), row);
        case Qt::Key_Right:
            return point(std::min(columns - 1, column + 1), row);
        case Qt::Key_Up:
            return point(column, std::max(0, row - 1));
        case Qt::Key_Down:
            return point(column, std::min(rows - 1, row + 1));
        case Qt::Key_Return:
        case Qt::Key_Enter:
            Q_EMIT cellActivated(column, row);
            return;
        default:
            PaintedChart::keyPressEvent(event);
    }
}

void HeatMap::leaveEvent(QEvent* event) {
    if (!hasFocus()) point(-1, -1);
    PaintedChart::leaveEvent(event);
}

QString HeatMap::csv() const {
    QString all = QStringLiteral("%1,%2,tried,correct,best,median\n").arg(m_across, m_down);
    for (std::size_t row = 0; row < m_grid.down.size(); ++row) {
        for (std::size_t column = 0; column < m_grid.across.size(); ++column) {
            const PairCell& cell = m_grid.at(column, row);
            all += QStringLiteral("%1,%2,%3,%4,%5,%6\n")
                       .arg(text(model::toString(m_grid.across[column])), text(model::toString(m_grid.down[row])))
                       .arg(cell.tried)
                       .arg(cell.correct)
                       .arg(cell.best)
                       .arg(cell.median);
        }
    }
    return all;
}

}  // namespace ww::ui
