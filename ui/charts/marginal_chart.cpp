#include "ui/charts/marginal_chart.h"

#include <cmath>

#include <QBarCategoryAxis>
#include <QBoxPlotSeries>
#include <QBoxSet>
#include <QChart>
#include <QGraphicsLayout>
#include <QMouseEvent>
#include <QValueAxis>
#include <QWheelEvent>

#include "ui/charts/axis_ticks.h"
#include "ui/theme/theme.h"
#include "ui/viewmodels/text_format.h"

namespace ww::ui {

MarginalChart::MarginalChart(QWidget* parent) : QChartView(new QChart, parent) {
    setRenderHint(QPainter::Antialiasing);
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    chart()->legend()->hide();
    chart()->setBackgroundVisible(false);
    chart()->setMargins(QMargins(0, 4, 8, 0));
    chart()->layout()->setContentsMargins(0, 0, 0, 0);
    m_x = new QBarCategoryAxis;
    m_y = new QValueAxis;
    chart()->addAxis(m_x, Qt::AlignBottom);
    chart()->addAxis(m_y, Qt::AlignLeft);
    applyTheme();
}

void MarginalChart::set(const ParameterEffect& effect) {
    m_effect = effect;
    chart()->removeAllSeries();
    auto* boxes = new QBoxPlotSeries;
    QStringList labels;
    double highest = 1;
    for (const ValueEffect& value : effect.values) {
        const QString label =
            QStringLiteral("%1<br>n %2/%3").arg(text(model::toString(value.value))).arg(value.correct).arg(value.tried);
        labels << label;
        auto* box = value.correct > 0 ? new QBoxSet(value.minimum, value.lowerQuartile, value.median,
                                                    value.upperQuartile, value.maximum, label)
                                      : new QBoxSet(0, 0, 0, 0, 0, label);
        boxes->append(box);
        highest = std::max(highest, value.maximum);
    }
    boxes->setBoxWidth(0.34);
    chart()->addSeries(boxes);
    boxes->attachAxis(m_x);
    boxes->attachAxis(m_y);
    m_x->clear();
    m_x->setCategories(labels);
    const double top = highest * 1.15;  // intervals of very few attempts may reach beyond: they are cut off
    const double rise = niceInterval(top, 5);
    setRangeWithTicks(*m_y, 0, top, rise);
    m_y->setLabelFormat(QStringLiteral("%.%1f").arg(decimalsFor(rise)));
    applyTheme();
    viewport()->update();
}

void MarginalChart::clear() {
    m_effect = {};
    chart()->removeAllSeries();
    m_x->clear();
    viewport()->update();
}

void MarginalChart::applyTheme() {
    const Colors& c = colors();
    setBackgroundBrush(c.surface);
    for (QAbstractAxis* axis : {static_cast<QAbstractAxis*>(m_x), static_cast<QAbstractAxis*>(m_y)}) {
        axis->setLabelsBrush(c.textMuted);
        axis->setLabelsFont(figures(-1));
        axis->setGridLinePen(QPen(c.grid, 1));
        axis->setLinePen(QPen(c.border, 1));
    }
    m_x->setGridLineVisible(false);
    for (QAbstractSeries* series : chart()->series()) {
        auto* boxes = qobject_cast<QBoxPlotSeries*>(series);
        if (!boxes) continue;
        QColor fill = c.faster;
        fill.setAlphaF(0.35F);
        boxes->setBrush(fill);
        boxes->setPen(QPen(c.faster, 1.3));
    }
}

double MarginalChart::columnCenter(std::size_t value) const {
    const QRectF plot = chart()->plotArea();
    return plot.left() +
           plot.width() * (static_cast<double>(value) + 0.5) / static_cast<double>(m_effect.values.size());
}

void MarginalChart::drawForeground(QPainter* painter, const QRectF& area) {
    QChartView::drawForeground(painter, area);
    const Colors& c = colors();
    const QRectF plot = chart()->plotArea();
    if (m_effect.values.empty()) {
        painter->setPen(c.textMuted);
        painter->drawText(plot, Qt::AlignCenter | Qt::TextWordWrap,
                          tr("Choose a parameter to see how each of its values did."));
        return;
    }
    const auto y = [&](double speedup) {
        return plot.bottom() - plot.height() * (speedup - m_y->min()) / (m_y->max() - m_y->min());
    };
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(QPen(c.textMuted, 1.4, Qt::DashLine));
    painter->drawLine(QPointF(plot.left(), y(1)), QPointF(plot.right(), y(1)));
    const double beside = plot.width() / static_cast<double>(m_effect.values.size()) * 0.26;
    for (std::size_t i = 0; i < m_effect.values.size(); ++i) {
        const ValueEffect& value = m_effect.values[i];
        if (value.correct == 0) continue;
        const double x = columnCenter(i) + beside;
        painter->setPen(QPen(c.best, 1.8));
        if (value.correct > 1) {
            painter->drawLine(QPointF(x, std::max(plot.top(), y(value.high))),
                              QPointF(x, std::min(plot.bottom(), y(value.low))));
        }
        painter->setBrush(c.best);
        painter->drawEllipse(QPointF(x, y(value.mean)), 3.2, 3.2);
    }
}

void MarginalChart::wheelEvent(QWheelEvent* event) {
    event->ignore();
}  // let the page scroll

void MarginalChart::mouseDoubleClickEvent(QMouseEvent* event) {
    if (m_effect.values.empty()) return;
    const QRectF plot = chart()->plotArea();
    const double share = (event->position().x() - plot.left()) / plot.width();
    if (share < 0 || share >= 1) return;
    const auto at = static_cast<std::size_t>(share * static_cast<double>(m_effect.values.size()));
    Q_EMIT valueActivated(text(m_effect.name), text(model::toString(m_effect.values[at].value)));
}

void MarginalChart::changeEvent(QEvent* event) {
    QChartView::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_x) applyTheme();
}

void MarginalChart::renderTo(QPainter& painter, const QRectF& target) {
    render(&painter, target, viewport()->rect(), Qt::KeepAspectRatio);
}

QString MarginalChart::csv() const {
    QString all = QStringLiteral("value,tried,correct,mean,low,high,minimum,q1,median,q3,maximum\n");
    for (const ValueEffect& v : m_effect.values) {
        QStringList fields{text(model::toString(v.value)), QString::number(v.tried), QString::number(v.correct)};
        for (const double number :
             {v.mean, v.low, v.high, v.minimum, v.lowerQuartile, v.median, v.upperQuartile, v.maximum}) {
            fields << QString::number(number, 'g', 6);
        }
        all += fields.join(QLatin1Char(',')) + QLatin1Char('\n');
    }
    return all;
}

}  // namespace ww::ui
