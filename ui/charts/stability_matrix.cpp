#include "ui/charts/stability_matrix.h"

#include <algorithm>

#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include "ui/theme/outcome_look.h"
#include "ui/theme/theme.h"
#include "ui/viewmodels/text_format.h"

namespace ww::ui {

StabilityMatrix::StabilityMatrix(QWidget* parent) : PaintedChart(parent) {
    setMouseTracking(true);
}

void StabilityMatrix::set(const model::StabilityResult& result) {
    m_result = result;
    m_rows.clear();
    m_columns.clear();
    for (const model::StabilityPoint& point : result.points) {
        if (std::find(m_rows.begin(), m_rows.end(), point.sizes) == m_rows.end()) m_rows.push_back(point.sizes);
        if (std::find(m_columns.begin(), m_columns.end(), point.configuration) == m_columns.end())
            m_columns.push_back(point.configuration);
    }
    update();
}

const model::StabilityPoint* StabilityMatrix::point(std::size_t row, std::size_t column) const {
    for (const model::StabilityPoint& point : m_result.points) {
        if (point.sizes == m_rows[row] && point.configuration == m_columns[column]) return &point;
    }
    return nullptr;
}

QRectF StabilityMatrix::cells(const QRectF& area) const {
    double labels = QFontMetricsF(figures(-1)).horizontalAdvance(tr("geometric mean"));
    for (const model::Sizes& sizes : m_rows)
        labels = std::max(labels, QFontMetricsF(figures(-1)).horizontalAdvance(formatSizes(sizes)));
    const double line = fontMetrics().height();
    return area.adjusted(labels + 14, line + 6, -4, -line * 3 - 12);
}

void StabilityMatrix::paintChart(QPainter& painter, const QRectF& area) {
    if (m_rows.empty()) {
        return paintMessage(
            painter, area,
            tr("How the pinned candidates do at other input sizes appears here. Choose “Measure over all sizes”."));
    }
    const Colors& c = colors();
    const QRectF plot = cells(area);
    const double width = std::min(170.0, plot.width() / static_cast<double>(m_columns.size()));
    const double height = std::min(44.0, plot.height() / static_cast<double>(m_rows.size()));
    painter.setFont(figures(-1, QFont::DemiBold));
    painter.setPen(c.text);
    for (std::size_t column = 0; column < m_columns.size(); ++column) {
        const QRectF head(plot.left() + width * static_cast<double>(column), area.top(), width, fontMetrics().height());
        painter.drawText(head, Qt::AlignCenter, QString(QChar(u'A' + static_cast<int>(column))));
    }
    for (std::size_t row = 0; row < m_rows.size(); ++row) {
        const double top = plot.top() + height * static_cast<double>(row);
        painter.setFont(figures(-1));
        painter.setPen(c.textMuted);
        painter.drawText(QRectF(area.left(), top, plot.left() - area.left() - 8, height),
                         Qt::AlignVCenter | Qt::AlignRight, formatSizes(m_rows[row]));
        for (std::size_t column = 0; column < m_columns.size(); ++column) {
            const QRectF place(plot.left() + width * static_cast<double>(column), top, width, height);
            if (const auto* here = point(row, column)) paintCell(painter, place.adjusted(1, 1, -1, -1), *here);
        }
    }
    paintScores(painter, QRectF(plot.left(), plot.top(), width, height),
                plot.top() + height * static_cast<double>(m_rows.size()));
}

void StabilityMatrix::paintCell(QPainter& painter, const QRectF& place, const model::StabilityPoint& here) const {
    const bool ok = here.outcome == model::Outcome::Ok;
    const QColor fill = ok ? diverging(here.speedup.value) : colors().raised;
    painter.setPen(Qt::NoPen);
    painter.setBrush(fill);
    painter.drawRoundedRect(place, 3, 3);
    const QColor ink = contrast(fill, Qt::white) > contrast(fill, Qt::black) ? QColor(Qt::white) : QColor(Qt::black);
    if (ok && here.speedup.low <= 1 && here.speedup.high >= 1) {
        QColor hatch = ink;
        hatch.setAlphaF(0.25F);
        painter.setBrush(QBrush(hatch, Qt::BDiagPattern));
        painter.drawRoundedRect(place, 3, 3);
    }
    const Look look = lookOf(here.outcome);
    painter.setPen(ok ? ink : look.color);
    painter.setFont(figures(0, QFont::DemiBold));
    painter.drawText(place, Qt::AlignCenter, ok ? formatSpeedup(here.speedup.value) : look.glyph + u' ' + look.label);
}

void StabilityMatrix::paintScores(QPainter& painter, const QRectF& cell, double bottom) const {
    const double line = fontMetrics().height() * 1.1;
    const std::array<QString, 3> names = {tr("geometric mean"), tr("worst case"), tr("stability score")};
    for (std::size_t i = 0; i < names.size(); ++i) {
        const double top = bottom + 8 + line * static_cast<double>(i);
        painter.setFont(figures(-1));
        painter.setPen(colors().textMuted);
        painter.drawText(QRectF(0, top, cell.left() - 8, line), Qt::AlignVCenter | Qt::AlignRight, names.at(i));
        painter.setPen(colors().text);
        for (std::size_t column = 0; column < std::min(m_result.scores.size(), m_columns.size()); ++column) {
            const model::StabilityScore& score = m_result.scores[column];
            const QString words = i == 0   ? formatSpeedup(score.geometricMean)
                                  : i == 1 ? formatSpeedup(score.worstSpeedup)
                                           : formatNumber(score.score, 2);
            painter.drawText(QRectF(cell.left() + cell.width() * static_cast<double>(column), top, cell.width(), line),
                             Qt::AlignCenter, words);
        }
    }
}

void StabilityMatrix::mouseMoveEvent(QMouseEvent* event) {
    if (m_rows.empty()) return;
    const QRectF plot = cells(rect());
    const double width = std::min(170.0, plot.width() / static_cast<double>(m_columns.size()));
    const double height = std::min(44.0, plot.height() / static_cast<double>(m_rows.size()));
    const double column = (event->position().x() - plot.left()) / width,
                 row = (event->position().y() - plot.top()) / height;
    if (column < 0 || row < 0 || column >= static_cast<double>(m_columns.size()) ||
        row >= static_cast<double>(m_rows.size()))
        return;
    const auto* here = point(static_cast<std::size_t>(row), static_cast<std::size_t>(column));
    if (!here) return;
    const QString result =
        here->outcome == model::Outcome::Ok
            ? tr("%1 (%2), %3 against %4")
                  .arg(formatSpeedup(here->speedup.value), formatInterval(here->speedup),
                       formatMilliseconds(here->timing.median), formatMilliseconds(here->baseline.median))
            : lookOf(here->outcome).label + u'\n' + text(here->message).left(300);
    QToolTip::showText(event->globalPosition().toPoint(),
                       formatSizes(here->sizes) + u'\n' + formatSettings(here->configuration) + u'\n' + result, this);
}

QString StabilityMatrix::csv() const {
    QString all = QStringLiteral("sizes;configuration;outcome;speedup;low;high;ms;baseline_ms\n")
                      .replace(QLatin1Char(';'), QLatin1Char(','));
    for (const model::StabilityPoint& here : m_result.points) {
        all += QStringLiteral("\"%1\",\"%2\",%3,%4,%5,%6,%7,%8\n")
                   .arg(text(model::toString(here.sizes)), text(here.configuration.key()),
                        text(model::toString(here.outcome)))
                   .arg(here.speedup.value)
                   .arg(here.speedup.low)
                   .arg(here.speedup.high)
                   .arg(here.timing.median)
                   .arg(here.baseline.median);
    }
    return all;
}

}  // namespace ww::ui
