#include "ui/charts/attempt_marks.h"

#include <cmath>

#include <QChart>
#include <QPainter>
#include <QXYSeries>

#include "ui/theme/outcome_look.h"
#include "ui/theme/theme.h"

namespace ww::ui {

AttemptMarks::AttemptMarks(QChart& chart, QXYSeries& reference)
    : QGraphicsItem(&chart), m_chart(chart), m_reference(reference) {
    setZValue(20);
}

void AttemptMarks::set(std::vector<PlotPoint> correct, std::vector<PlotPoint> confirmed,
                       std::vector<HistorySeries::Failure> failures) {
    m_correct = std::move(correct);
    m_confirmed = std::move(confirmed);
    m_failures = std::move(failures);
    place();
}

void AttemptMarks::place() {
    prepareGeometryChange();
    const auto placed = [this](const std::vector<PlotPoint>& points) {
        std::vector<Mark> marks;
        marks.reserve(points.size());
        for (const PlotPoint& point : points) {
            marks.push_back({m_chart.mapToPosition({point.x, point.y}, &m_reference), point.row});
        }
        return marks;
    };
    m_correctMarks = placed(m_correct);
    m_confirmedMarks = placed(m_confirmed);
    m_failureMarks.clear();
    const double rug = m_chart.plotArea().bottom() - 8;
    for (const auto& failure : m_failures) {
        const QPointF place = m_chart.mapToPosition({failure.x, 1}, &m_reference);
        m_failureMarks.push_back({{place.x(), rug}, failure.row});
    }
    update();
}

std::int64_t AttemptMarks::nearest(const QPointF& place, double within) const {
    std::int64_t row = -1;
    double best = within * within;
    for (const auto* marks : {&m_confirmedMarks, &m_correctMarks, &m_failureMarks}) {
        for (const Mark& mark : *marks) {
            const QPointF away = mark.place - place;
            const double distance = QPointF::dotProduct(away, away);
            if (distance < best) {
                best = distance;
                row = mark.row;
            }
        }
    }
    return row;
}

std::int64_t AttemptMarks::neighbour(std::int64_t row, int step) const {
    std::int64_t found = -1;
    for (const auto* marks : {&m_confirmedMarks, &m_correctMarks, &m_failureMarks}) {
        for (const Mark& mark : *marks) {
            const auto candidate = static_cast<std::int64_t>(mark.row);
            const bool beyond = step > 0 ? candidate > row : candidate < row || row < 0;
            const bool closer = found < 0 || (step > 0 ? candidate < found : candidate > found);
            if (beyond && closer) found = candidate;
        }
    }
    return found;
}

QPointF AttemptMarks::placeOf(std::int64_t row) const {
    for (const auto* marks : {&m_confirmedMarks, &m_correctMarks, &m_failureMarks}) {
        for (const Mark& mark : *marks) {
            if (static_cast<std::int64_t>(mark.row) == row) return mark.place;
        }
    }
    return {std::nan(""), std::nan("")};
}

QRectF AttemptMarks::boundingRect() const {
    return m_chart.plotArea().adjusted(-10, -10, 10, 10);
}

void AttemptMarks::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) {
    const Colors& c = colors();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setClipRect(boundingRect());
    // Many points are drawn smaller and lighter, so that their density shows.
    const bool dense = m_correctMarks.size() > 300;
    QColor fill = c.faster;
    fill.setAlphaF(dense ? 0.35F : 0.55F);
    painter->setPen(Qt::NoPen);
    painter->setBrush(fill);
    const double radius = dense ? 2.2 : 3.4;
    for (const Mark& mark : m_correctMarks)
        painter->drawEllipse(mark.place, radius, radius);

    painter->setFont(figures(-1));
    const QSizeF cell(16, 16);
    for (std::size_t i = 0; i < m_failureMarks.size(); ++i) {
        const Look look = lookOf(m_failures[i].outcome);
        painter->setPen(look.color);
        painter->drawText(QRectF(m_failureMarks[i].place - QPointF(8, 8), cell), Qt::AlignCenter, look.glyph);
    }
    painter->setBrush(c.surface);
    for (const Mark& mark : m_confirmedMarks) {
        painter->setPen(QPen(c.good, 2));
        painter->drawEllipse(mark.place, 4.6, 4.6);
    }
    for (std::size_t pin = 0; pin < m_pins.size(); ++pin) {
        paintRing(*painter, m_pins.at(pin), pinColor(static_cast<int>(pin)), 7, 2,
                  QString(QChar(u'A' + static_cast<int>(pin))));
    }
    paintRing(*painter, m_hovered, c.textMuted, 7, 1.5, {});
    paintRing(*painter, m_current, c.text, 7.5, 2, {});
}

void AttemptMarks::paintRing(QPainter& painter, std::int64_t row, const QColor& color, double radius, double width,
                             const QString& letter) const {
    if (row < 0) return;
    const QPointF place = placeOf(row);
    if (std::isnan(place.x())) return;
    painter.setPen(QPen(color, width));
    painter.setBrush(Qt::NoBrush);
    painter.drawEllipse(place, radius, radius);
    if (!letter.isEmpty()) painter.drawText(place + QPointF(radius + 2, -radius + 4), letter);
}

}  // namespace ww::ui
