#include "ui/charts/distribution_strip.h"

#include <algorithm>
#include <limits>

#include <QPainter>

#include "ui/theme/theme.h"
#include "ui/viewmodels/text_format.h"

namespace ww::ui {
namespace {

/// Range of the bulk of the samples: one slow outlier must not squeeze the rest into a line.
std::pair<double, double> bulk(const model::Timing& timing) {
    if (timing.samples.empty()) return {timing.low, timing.high};
    std::vector<double> sorted = timing.samples;
    std::sort(sorted.begin(), sorted.end());
    const std::size_t last = sorted.size() - 1;
    return {sorted.front(),
            sorted[std::min(last, static_cast<std::size_t>(0.97 * static_cast<double>(sorted.size())))]};
}

}  // namespace

DistributionStrip::DistributionStrip(QWidget* parent) : PaintedChart(parent) {
    setAccessibleName(tr("Distribution of the timings"));
}

void DistributionStrip::set(const model::Timing& candidate, const model::Timing& baseline,
                            const QString& baselineName) {
    m_candidate = candidate;
    m_baseline = baseline;
    m_baselineName = baselineName;
    setAccessibleDescription(
        tr("Median %1, baseline %2").arg(formatMilliseconds(candidate.median), formatMilliseconds(baseline.median)));
    update();
}

QSize DistributionStrip::sizeHint() const {
    return {240, fontMetrics().height() * 7};
}
QSize DistributionStrip::minimumSizeHint() const {
    return {160, fontMetrics().height() * 6};
}

void DistributionStrip::paintChart(QPainter& painter, const QRectF& area) {
    if (!(m_candidate.median > 0))
        return paintMessage(painter, area, tr("No timing: this attempt was not benchmarked."));
    const auto [candidateFrom, candidateTo] = bulk(m_candidate);
    double from = candidateFrom, to = candidateTo;
    if (m_baseline.median > 0) {
        const auto [low, high] = bulk(m_baseline);
        from = std::min(from, low);
        to = std::max(to, high);
    }
    const double room = std::max(to - from, to * 0.01) * 0.06;
    from = std::max(0.0, from - room);
    to += room;
    const double line = fontMetrics().height();
    const double height = (area.height() - line - 4) / 2;
    paintRow(painter, QRectF(area.left(), area.top(), area.width(), height), m_candidate, colors().faster,
             tr("this attempt"), from, to);
    if (m_baseline.median > 0) {
        paintRow(painter, QRectF(area.left(), area.top() + height, area.width(), height), m_baseline,
                 colors().textMuted, m_baselineName.isEmpty() ? tr("baseline") : m_baselineName, from, to);
    }
    const QRectF axis(area.left(), area.bottom() - line, area.width(), line);
    painter.setPen(QPen(colors().border, 1));
    painter.drawLine(axis.topLeft() + QPointF(0, -1), axis.topRight() + QPointF(0, -1));
    painter.setFont(figures(-1.5));
    painter.setPen(colors().textMuted);
    painter.drawText(axis, Qt::AlignLeft | Qt::AlignVCenter, from > 0 ? formatMilliseconds(from) : QStringLiteral("0"));
    painter.drawText(axis, Qt::AlignRight | Qt::AlignVCenter, formatMilliseconds(to));
}

void DistributionStrip::paintRow(QPainter& painter, const QRectF& row, const model::Timing& timing, const QColor& color,
                                 const QString& name, double from, double to) const {
    const auto x = [&](double ms) {
        return row.left() + row.width() * std::clamp((ms - from) / (to - from), 0.0, 1.0);
    };
    const double line = QFontMetricsF(figures(-1)).height();
    painter.setFont(figures(-1));
    painter.setPen(color);
    painter.drawText(QRectF(row.left(), row.top(), row.width(), line), Qt::AlignLeft, name);
    painter.setPen(colors().text);
    painter.drawText(QRectF(row.left(), row.top(), row.width(), line), Qt::AlignRight,
                     tr("%1 · n %2").arg(formatMilliseconds(timing.median)).arg(timing.samples.size()));
    const QRectF band(row.left(), row.top() + line + 1, row.width(), row.height() - line - 5);
    QColor light = color;
    light.setAlphaF(0.16F);
    painter.fillRect(QRectF(QPointF(x(timing.low), band.top()),
                            QPointF(std::max(x(timing.high), x(timing.low) + 1.5), band.bottom())),
                     light);
    light.setAlphaF(0.5F);
    painter.setPen(Qt::NoPen);
    painter.setBrush(light);
    for (std::size_t i = 0; i < timing.samples.size(); ++i) {
        // A fixed scatter in height keeps equal timings apart without making the picture different each time.
        const double height = static_cast<double>((i * 2654435761U) % 1000) / 1000;
        painter.drawEllipse(QPointF(x(timing.samples[i]), band.top() + band.height() * (0.1 + 0.8 * height)), 1.7, 1.7);
    }
    painter.setPen(QPen(color, 2));
    painter.drawLine(QPointF(x(timing.median), band.top()), QPointF(x(timing.median), band.bottom()));
}

QString DistributionStrip::csv() const {
    QString all = QStringLiteral("run,candidate_ms,baseline_ms\n");
    const std::size_t rows = std::max(m_candidate.samples.size(), m_baseline.samples.size());
    const auto field = [](const std::vector<double>& samples, std::size_t i) {
        return i < samples.size() ? QString::number(samples[i], 'g', 8) : QString();
    };
    for (std::size_t i = 0; i < rows; ++i) {
        all += QStringLiteral("%1,%2,%3\n").arg(i + 1).arg(field(m_candidate.samples, i), field(m_baseline.samples, i));
    }
    return all;
}

}  // namespace ww::ui
