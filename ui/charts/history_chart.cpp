#include "ui/charts/history_chart.h"

#include <cmath>

#include <QAreaSeries>
#include <QChart>
#include <QGraphicsLayout>
#include <QKeyEvent>
#include <QLineSeries>
#include <QMouseEvent>
#include <QToolTip>
#include <QValueAxis>

#include "ui/charts/attempt_marks.h"
#include "ui/charts/axis_ticks.h"
#include "ui/theme/outcome_look.h"
#include "ui/theme/theme.h"
#include "ui/viewmodels/text_format.h"

namespace ww::ui {

HistoryChart::HistoryChart(Exploration& exploration, QWidget* parent)
    : QChartView(new QChart, parent), m_exploration(exploration) {
    createSeries();
    connectSignals();
    applyTheme();
    restart();
}

void HistoryChart::createSeries() {
    setRenderHint(QPainter::Antialiasing);
    setFrameShape(QFrame::NoFrame);
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setMinimumHeight(150);
    chart()->legend()->hide();
    chart()->setBackgroundVisible(false);
    chart()->setMargins(QMargins(0, 4, 8, 0));
    chart()->layout()->setContentsMargins(0, 0, 0, 0);

    m_x = new QValueAxis;
    m_y = new QValueAxis;
    chart()->addAxis(m_x, Qt::AlignBottom);
    chart()->addAxis(m_y, Qt::AlignLeft);
    m_low = new QLineSeries;
    m_high = new QLineSeries;
    m_ribbon = new QAreaSeries(m_high, m_low);
    m_baseline = new QLineSeries;
    m_best = new QLineSeries;
    for (QAbstractSeries* series : {static_cast<QAbstractSeries*>(m_ribbon), static_cast<QAbstractSeries*>(m_baseline),
                                    static_cast<QAbstractSeries*>(m_best)}) {
        chart()->addSeries(series);
        series->attachAxis(m_x);
        series->attachAxis(m_y);
    }
    m_marks = new AttemptMarks(*chart(), *m_best);
    m_repaint.setSingleShot(true);
    m_repaint.setInterval(100);
}

void HistoryChart::connectSignals() {
    connect(&m_repaint, &QTimer::timeout, this, &HistoryChart::refresh);
    connect(chart(), &QChart::plotAreaChanged, this, [this] { m_marks->place(); });
    connect(&m_exploration, &Exploration::sessionChanged, this, &HistoryChart::restart);
    connect(&m_exploration, &Exploration::visibleChanged, this, &HistoryChart::restart);
    connect(&m_exploration, &Exploration::appended, this, &HistoryChart::schedule);
    connect(&m_exploration, &Exploration::currentChanged, this, [this](std::int64_t row) {
        m_marks->setCurrent(row);
        m_marks->update();
    });
    connect(&m_exploration, &Exploration::pinsChanged, this, [this] {
        m_marks->setPins(m_exploration.pins());
        m_marks->update();
    });
}

void HistoryChart::setAxis(CostAxis axis) {
    if (axis == m_series.axis()) return;
    m_series.restart(axis);
    setFollowing(true);
    schedule();
}

void HistoryChart::setFollowing(bool following) {
    if (following == m_following) return;
    m_following = following;
    if (following) schedule();
    Q_EMIT followingChanged(following);
}

QString HistoryChart::legend() {
    const Colors& c = colors();
    const auto entry = [](const QColor& color, const QString& sign, const QString& words) {
        return QStringLiteral("<span style='color:%1'>%2</span>&nbsp;%3")
            .arg(color.name(), sign, words.toHtmlEscaped());
    };
    return QStringList{entry(c.faster, QStringLiteral("●"), tr("correct")),
                       entry(c.best, QStringLiteral("━"), tr("best so far, 95 % interval")),
                       entry(c.good, QStringLiteral("○"), tr("confirmed")),
                       entry(c.textMuted, QStringLiteral("╌"), tr("baseline")),
                       entry(c.compile, QStringLiteral("✕"), tr("failed"))}
        .join(QStringLiteral("&nbsp;&nbsp;&nbsp; "));
}

void HistoryChart::restart() {
    m_series.restart(m_series.axis());
    m_following = true;
    Q_EMIT followingChanged(true);
    m_stale = true;
    if (isVisible()) refresh();
}

void HistoryChart::schedule() {
    m_stale = true;
    if (isVisible() && !m_repaint.isActive()) m_repaint.start();
}

void HistoryChart::refresh() {
    m_stale = false;
    m_series.extend(m_exploration);
    if (m_following) fitAxes();
    drawBest();
    drawMarks();
    viewport()->update();
}

void HistoryChart::fitAxes() {
    const bool attempts = m_series.axis() == CostAxis::Attempts;
    const auto& session = m_exploration.session();
    double to = std::max(m_series.lastX(), attempts ? 10.0 : 5.0);
    // While a session with a budget runs, the whole of it is on the axis: the chart fills up instead of rescaling.
    const bool running = session && session->state == model::SessionState::Running;
    if (attempts && running) to = std::max(to, static_cast<double>(session->settings.maxIterations));
    setRange(attempts ? 0.5 : 0, to * 1.02 + (attempts ? 0.5 : 0));
}

void HistoryChart::setRange(double from, double to) {
    const QRectF plot = chart()->plotArea();
    const bool attempts = m_series.axis() == CostAxis::Attempts;
    double step = niceInterval(to - from, std::max(3, static_cast<int>(plot.width() / 90)));
    if (attempts) step = std::max(1.0, step);
    setRangeWithTicks(*m_x, from, to, step);
    m_x->setLabelFormat(attempts ? QStringLiteral("%.0f") : QStringLiteral("%.%1f s").arg(decimalsFor(step)));
    const double top = std::max(1.2, m_series.highest() * 1.12);
    const double rise = niceInterval(top, std::clamp(static_cast<int>(plot.height() / 42), 2, 8));
    setRangeWithTicks(*m_y, 0, top, rise);
    m_y->setLabelFormat(QStringLiteral("%.%1f").arg(decimalsFor(rise)));
}

void HistoryChart::drawBest() {
    m_baseline->replace({{m_x->min(), 1}, {m_x->max(), 1}});
    QList<QPointF> best, low, high;
    const double end = std::max(m_series.lastX(), m_series.best().empty() ? 0 : m_series.best().back().x);
    const auto& steps = m_series.best();
    for (std::size_t i = 0; i < steps.size(); ++i) {
        const double until = i + 1 < steps.size() ? steps[i + 1].x : end;
        for (const double x : {steps[i].x, until}) {
            best << QPointF(x, steps[i].speedup.value);
            low << QPointF(x, steps[i].speedup.low);
            high << QPointF(x, steps[i].speedup.high);
        }
    }
    m_best->replace(best);
    m_low->replace(low);
    m_high->replace(high);
}

void HistoryChart::drawMarks() {
    const auto columns = static_cast<std::size_t>(std::clamp(chart()->plotArea().width(), 100.0, 1000.0));
    std::vector<HistorySeries::Failure> failures;
    // One sign in each eight pixels of the rug; more would cover each other.
    double last = -std::numeric_limits<double>::infinity();
    const double apart = (m_x->max() - m_x->min()) / std::max(1.0, chart()->plotArea().width()) * 8;
    for (const auto& failure : m_series.failures()) {
        if (failure.x < m_x->min() || failure.x > m_x->max() || failure.x - last < apart) continue;
        failures.push_back(failure);
        last = failure.x;
    }
    m_marks->set(decimated(m_series.correct(), m_x->min(), m_x->max(), columns),
                 decimated(m_series.confirmed(), m_x->min(), m_x->max(), columns), std::move(failures));
}

void HistoryChart::applyTheme() {
    const Colors& c = colors();
    const QFont small = figures(-1);
    setBackgroundBrush(c.surface);
    for (QValueAxis* axis : {m_x, m_y}) {
        axis->setLabelsBrush(c.textMuted);
        axis->setLabelsFont(small);
        axis->setGridLinePen(QPen(c.grid, 1));
        axis->setLinePen(QPen(c.border, 1));
        axis->setTitleVisible(false);
    }
    m_x->setGridLineVisible(false);
    m_baseline->setPen(QPen(c.textMuted, 1.4, Qt::DashLine));
    m_best->setPen(QPen(c.best, 2.4, Qt::SolidLine, Qt::FlatCap, Qt::MiterJoin));
    QColor ribbon = c.best;
    ribbon.setAlphaF(0.22F);
    m_ribbon->setBrush(ribbon);
    m_ribbon->setPen(Qt::NoPen);
}

void HistoryChart::renderTo(QPainter& painter, const QRectF& target) {
    render(&painter, target, viewport()->rect(), Qt::KeepAspectRatio);
}

QString HistoryChart::csv() const {
    QString all = QStringLiteral("attempt,seconds,outcome,speedup,low,high,confirmed\n");
    const AttemptStore& store = m_exploration.store();
    for (const std::uint32_t index : m_exploration.visible()) {
        const AttemptRow& row = store.row(index);
        all += QStringLiteral("%1,%2,%3,%4,%5,%6,%7\n")
                   .arg(row.number)
                   .arg(row.seconds, 0, 'g', 8)
                   .arg(text(model::toString(row.outcome)))
                   .arg(static_cast<double>(row.speedup))
                   .arg(static_cast<double>(row.low))
                   .arg(static_cast<double>(row.high))
                   .arg(row.confirmed ? 1 : 0);
    }
    return all;
}

QString HistoryChart::describe(std::int64_t row) const {
    const AttemptStore& store = m_exploration.store();
    const AttemptRow& attempt = store.row(static_cast<std::size_t>(row));
    const QString result = attempt.ok() ? formatSpeedup(attempt.speedup) + QStringLiteral("  (") +
                                              formatInterval(attempt.interval()) + u')'
                                        : lookOf(attempt.outcome).glyph + u' ' + lookOf(attempt.outcome).label;
    return QStringLiteral("#%1  %2\n%3")
        .arg(attempt.number)
        .arg(result, formatSettings(store.configuration(static_cast<std::size_t>(row))));
}

void HistoryChart::hover(const QPointF& place) {
    const std::int64_t row = m_marks->nearest(place, 14);
    m_marks->setHovered(row);
    m_marks->update();
    setCursor(row >= 0 ? Qt::PointingHandCursor : Qt::ArrowCursor);
    if (row >= 0) {
        QToolTip::showText(mapToGlobal(place.toPoint() + QPoint(14, 10)), describe(row), this);
    } else {
        QToolTip::hideText();
    }
}

void HistoryChart::mouseMoveEvent(QMouseEvent* event) {
    if (m_pressed) {
        const double moved = event->position().x() - m_pressed->x();
        if (std::abs(moved) > 3 || m_dragged) {
            m_dragged = true;
            pan(-moved / chart()->plotArea().width() * (m_x->max() - m_x->min()));
            m_pressed = event->position();
        }
        return;
    }
    hover(event->position());
}

void HistoryChart::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return;
    setFocus(Qt::MouseFocusReason);
    m_pressed = event->position();
    m_dragged = false;
}

void HistoryChart::mouseReleaseEvent(QMouseEvent* event) {
    if (!m_pressed) return;
    m_pressed.reset();
    if (m_dragged) return;
    const std::int64_t row = m_marks->nearest(event->position(), 14);
    if (row >= 0) m_exploration.setCurrentRow(row);
}

void HistoryChart::mouseDoubleClickEvent(QMouseEvent* event) {
    const std::int64_t row = m_marks->nearest(event->position(), 14);
    if (row < 0) return setFollowing(true);
    m_exploration.setCurrentRow(row);
    Q_EMIT activated(row);
}

void HistoryChart::leaveEvent(QEvent* event) {
    m_marks->setHovered(-1);
    m_marks->update();
    QChartView::leaveEvent(event);
}

void HistoryChart::wheelEvent(QWheelEvent* event) {
    const double around = chart()->mapToValue(event->position(), m_best).x();
    zoom(std::pow(0.8, event->angleDelta().y() / 120.0), around);
    event->accept();
}

void HistoryChart::zoom(double factor, double around) {
    const double least = m_series.axis() == CostAxis::Attempts ? 4 : 0.5;
    const double from = around - (around - m_x->min()) * factor, to = around + (m_x->max() - around) * factor;
    if (to - from < least) return;
    if (from <= 0 && to >= m_series.lastX()) return setFollowing(true);
    setFollowing(false);
    setRange(std::max(0.0, from), to);
    refresh();
}

void HistoryChart::pan(double byValue) {
    setFollowing(false);
    const double shift = std::max(byValue, -m_x->min());
    setRange(m_x->min() + shift, m_x->max() + shift);
    refresh();
}

void HistoryChart::keyPressEvent(QKeyEvent* event) {
    const std::int64_t current = m_exploration.currentRow();
    const double middle = (m_x->min() + m_x->max()) / 2;
    switch (event->key()) {
        case Qt::Key_Right:
        case Qt::Key_Left: {
            const std::int64_t next = m_marks->neighbour(current, event->key() == Qt::Key_Right ? 1 : -1);
            if (next >= 0) m_exploration.setCurrentRow(next);
            if (next >= 0) setAccessibleDescription(describe(next));
            return;
        }
        case Qt::Key_Home:
            return m_exploration.selectBest();
        case Qt::Key_Plus:
            return zoom(0.8, middle);
        case Qt::Key_Minus:
            return zoom(1.25, middle);
        case Qt::Key_0:
            return setFollowing(true);
        case Qt::Key_Return:
        case Qt::Key_Enter:
            if (current >= 0) Q_EMIT activated(current);
            return;
        default:
            QChartView::keyPressEvent(event);
    }
}

void HistoryChart::showEvent(QShowEvent* event) {
    QChartView::showEvent(event);
    if (m_stale) refresh();
}

void HistoryChart::resizeEvent(QResizeEvent* event) {
    QChartView::resizeEvent(event);
    schedule();
}

void HistoryChart::changeEvent(QEvent* event) {
    QChartView::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_marks) applyTheme();
}

void HistoryChart::drawForeground(QPainter* painter, const QRectF& area) {
    QChartView::drawForeground(painter, area);
    if (m_exploration.visible().empty()) {
        const bool filtered = !m_exploration.store().empty();
        painter->setPen(colors().textMuted);
        painter->drawText(chart()->plotArea(), Qt::AlignCenter | Qt::TextWordWrap,
                          filtered ? tr("No attempt matches the filter.")
                                   : tr("Attempts appear here as they are measured. Start with F5."));
    }
    if (hasFocus()) {
        painter->setPen(QPen(colors().focus, 1.5));
        painter->setBrush(Qt::NoBrush);
        painter->drawRoundedRect(QRectF(viewport()->rect()).adjusted(1, 1, -1, -1), 4, 4);
    }
}

}  // namespace ww::ui
