#include "ui/charts/parallel_coordinates.h"

#include <cmath>

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <QTimer>

#include "ui/bridge/elsewhere.h"
#include "ui/theme/theme.h"
#include "ui/viewmodels/parameter_effects.h"
#include "ui/viewmodels/text_format.h"

namespace ww::ui {
namespace {

// More lines than this say nothing more on a screen: an even sample of the attempts is painted, the best ones always.
constexpr std::size_t linesAtMost = 20'000;

}  // namespace

ParallelCoordinates::ParallelCoordinates(Exploration& exploration, QWidget* parent)
    : PaintedChart(parent), m_exploration(exploration) {
    connect(&exploration, &Exploration::sessionAboutToChange, this, [this] {
        m_axes.clear();
        m_sorted.clear();
        m_image = {};
    });
    connect(&exploration, &Exploration::sessionChanged, this, &ParallelCoordinates::schedule);
    connect(&exploration, &Exploration::visibleChanged, this, &ParallelCoordinates::schedule);
    connect(&exploration, &Exploration::appended, this, &ParallelCoordinates::schedule);
    connect(&exploration, &Exploration::currentChanged, this, qOverload<>(&QWidget::update));
}

void ParallelCoordinates::adoptAxes() {
    const auto& parameters = m_exploration.store().parameters();
    m_sorted.clear();
    for (const auto& parameter : parameters)
        m_sorted.push_back(sortedDigits(parameter));
    m_highest = 1;
    for (const std::uint32_t row : m_exploration.visible()) {
        const AttemptRow& attempt = m_exploration.store().row(row);
        if (attempt.ok()) m_highest = std::max<double>(m_highest, attempt.speedup);
    }
    m_highest *= 1.05;
    if (m_axes.size() == parameters.size() + 1) return;
    m_axes.clear();
    for (std::size_t i = 0; i < parameters.size(); ++i)
        m_axes.push_back({static_cast<int>(i), false});
    m_axes.push_back({-1, false});
}

void ParallelCoordinates::schedule() {
    m_stale = true;
    renderIfStale();
}

std::vector<float> ParallelCoordinates::sharesOf(std::size_t row) const {
    const AttemptStore& store = m_exploration.store();
    std::vector<float> shares;
    for (const Axis& axis : m_axes) {
        double share = 0;
        if (axis.parameter < 0) {
            share = store.row(row).ok() ? store.row(row).speedup / m_highest : 0;
        } else {
            const auto parameter = static_cast<std::size_t>(axis.parameter);
            const AttemptStore::Digit digit = store.digit(row, parameter);
            const auto& sorted = m_sorted[parameter];
            const auto place = std::find(sorted.begin(), sorted.end(), digit) - sorted.begin();
            share = sorted.size() < 2 ? 0.5 : static_cast<double>(place) / static_cast<double>(sorted.size() - 1);
        }
        shares.push_back(static_cast<float>(axis.flipped ? 1 - share : share));
    }
    return shares;
}

ParallelCoordinates::Lines ParallelCoordinates::lines() const {
    const AttemptStore& store = m_exploration.store();
    const auto visible = m_exploration.visible();
    std::vector<std::uint32_t> rows;
    const std::size_t step = std::max<std::size_t>(1, visible.size() / linesAtMost);
    for (std::size_t i = 0; i < visible.size(); i += step)
        rows.push_back(visible[i]);
    // Fast attempts last, so that they lie on top.
    std::sort(rows.begin(), rows.end(), [&](auto a, auto b) { return store.row(a).speedup < store.row(b).speedup; });
    Lines all;
    all.axes = m_axes.size();
    for (const std::uint32_t row : rows) {
        const auto shares = sharesOf(row);
        all.shares.insert(all.shares.end(), shares.begin(), shares.end());
        all.speedups.push_back(store.row(row).ok() ? store.row(row).speedup : 0);
    }
    return all;
}

QImage ParallelCoordinates::paintedLines(const Lines& lines, QSizeF size, double ratio, double highest) {
    QImage image((size * ratio).toSize(), QImage::Format_ARGB32_Premultiplied);
    if (image.isNull()) return image;
    image.setDevicePixelRatio(ratio);
    image.fill(Qt::transparent);
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(Qt::NoBrush);
    const double alpha = std::clamp(40.0 / std::sqrt(static_cast<double>(lines.speedups.size()) + 1), 0.06, 0.85);
    for (std::size_t line = 0; line < lines.speedups.size(); ++line) {
        QPainterPath path;
        for (std::size_t axis = 0; axis < lines.axes; ++axis) {
            const double x = size.width() * static_cast<double>(axis) /
                             static_cast<double>(std::max<std::size_t>(1, lines.axes - 1));
            const QPointF place(x, size.height() * (1 - lines.shares[line * lines.axes + axis]));
            axis == 0 ? path.moveTo(place) : path.lineTo(place);
        }
        const double speedup = lines.speedups[line];
        QColor color =
            speedup > 0 ? diverging(speedup, std::max(0.5, std::abs(std::log2(highest)))) : QColor(128, 128, 128);
        color.setAlphaF(static_cast<float>(speedup > 0.85 * highest ? std::max(alpha, 0.7)
                                           : speedup > 0            ? alpha
                                                                    : alpha * 0.5));
        painter.setPen(QPen(color, speedup > 0.85 * highest ? 1.8 : 1.1));
        painter.drawPath(path);
    }
    return image;
}

void ParallelCoordinates::renderElsewhere() {
    adoptAxes();
    m_stale = false;
    m_busy = true;
    elsewhere(
        this,
        [all = lines(), size = plot(rect()).size(), ratio = devicePixelRatioF(), top = m_highest] {
            return paintedLines(all, size, ratio, top);
        },
        [this](QImage image) {
            m_busy = false;
            m_image = std::move(image);
            update();
            if (m_stale) QTimer::singleShot(100, this, &ParallelCoordinates::renderIfStale);
        });
}

void ParallelCoordinates::renderIfStale() {
    if (m_stale && isVisible() && !m_busy) renderElsewhere();
}

QRectF ParallelCoordinates::plot(const QRectF& area) const {
    return area.adjusted(46, fontMetrics().height() * 2 + 4, -56, -14);
}

double ParallelCoordinates::axisX(const QRectF& plotted, std::size_t axis) const {
    return plotted.left() + plotted.width() * static_cast<double>(axis) /
                                static_cast<double>(std::max<std::size_t>(1, m_axes.size() - 1));
}

int ParallelCoordinates::axisAt(double x) const {
    const QRectF plotted = plot(rect());
    for (std::size_t i = 0; i < m_axes.size(); ++i) {
        if (std::abs(axisX(plotted, i) - x) < 16) return static_cast<int>(i);
    }
    return -1;
}

void ParallelCoordinates::paintChart(QPainter& painter, const QRectF& area) {
    if (m_exploration.store().empty() || m_axes.empty()) {
        return paintMessage(painter, area, tr("Every attempt becomes a line over its parameters here."));
    }
    const QRectF plotted = plot(area);
    painter.drawImage(plotted, m_image);
    const std::int64_t current = m_exploration.currentRow();
    if (current >= 0) {
        const auto shares = sharesOf(static_cast<std::size_t>(current));
        QPainterPath path;
        for (std::size_t i = 0; i < shares.size(); ++i) {
            const QPointF place(axisX(plotted, i), plotted.bottom() - plotted.height() * shares[i]);
            i == 0 ? path.moveTo(place) : path.lineTo(place);
        }
        painter.setPen(QPen(colors().best, 3));
        painter.setBrush(Qt::NoBrush);
        painter.drawPath(path);
    }
    for (std::size_t i = 0; i < m_axes.size(); ++i)
        paintAxis(painter, plotted, i);
    if (m_pressed && std::abs(m_dragged.y() - m_pressed->y()) > 3) {
        const int axis = axisAt(m_pressed->x());
        if (axis < 0) return;
        QColor brush = colors().accent;
        brush.setAlphaF(0.3F);
        painter.fillRect(QRectF(QPointF(axisX(plotted, static_cast<std::size_t>(axis)) - 7, m_pressed->y()),
                                QPointF(axisX(plotted, static_cast<std::size_t>(axis)) + 7, m_dragged.y()))
                             .normalized(),
                         brush);
    }
}

void ParallelCoordinates::paintAxis(QPainter& painter, const QRectF& plotted, std::size_t index) const {
    const Colors& c = colors();
    const Axis& axis = m_axes[index];
    const double x = axisX(plotted, index);
    const bool chosen = hasFocus() && static_cast<int>(index) == m_focusedAxis;
    painter.setPen(QPen(chosen ? c.focus : c.borderStrong, chosen ? 2.5 : 1.4));
    painter.drawLine(QPointF(x, plotted.top()), QPointF(x, plotted.bottom()));
    const auto& parameters = m_exploration.store().parameters();
    const QString name =
        axis.parameter < 0 ? tr("Speedup") : text(parameters[static_cast<std::size_t>(axis.parameter)].name);
    const double room = plotted.width() / static_cast<double>(std::max<std::size_t>(1, m_axes.size() - 1));
    painter.setFont(figures(-1, QFont::DemiBold));
    painter.setPen(c.text);
    // Names of neighbouring axes stand on two levels, so that none is cut short.
    const double line = fontMetrics().height();
    const double top = plotted.top() - line * (index % 2 == 0 ? 2 : 1) - 4;
    const QRectF title(x - room, top, 2 * room, line);
    const double half = QFontMetricsF(painter.font()).horizontalAdvance(name) / 2;
    const double shift = std::max(0.0, half - x + 2) - std::max(0.0, x + half - width() + 2);
    painter.drawText(title.translated(shift, 0), Qt::AlignCenter,
                     name + (axis.flipped ? QStringLiteral(" ↓") : QString()));
    painter.setFont(figures(-1.5));
    const bool last = index + 1 == m_axes.size();
    const auto y = [&](double share) {
        return plotted.bottom() - plotted.height() * (axis.flipped ? 1 - share : share);
    };
    if (axis.parameter < 0) {
        const double step = niceInterval(m_highest, 5);
        for (double value = 0; value <= m_highest; value += step)
            paintTick(painter, x, y(value / m_highest), value == 0 ? QStringLiteral("0") : formatSpeedup(value), last);
        return;
    }
    const auto& sorted = m_sorted[static_cast<std::size_t>(axis.parameter)];
    const auto& values = parameters[static_cast<std::size_t>(axis.parameter)].values;
    for (std::size_t i = 0; i < sorted.size(); ++i) {
        const double share = sorted.size() < 2 ? 0.5 : static_cast<double>(i) / static_cast<double>(sorted.size() - 1);
        paintTick(painter, x, y(share), text(model::toString(values[sorted[i]])), last);
    }
}

void ParallelCoordinates::paintTick(QPainter& painter, double x, double y, const QString& label, bool last) const {
    const Colors& c = colors();
    const QFontMetricsF metrics(painter.font());
    const double wide = metrics.horizontalAdvance(label) + 6;
    const QRectF place(last ? x + 6 : x - wide - 5, y - metrics.height() / 2, wide, metrics.height());
    QColor under = c.surface;
    under.setAlphaF(0.82F);
    painter.setPen(Qt::NoPen);
    painter.setBrush(under);
    painter.drawRoundedRect(place, 3, 3);
    painter.setPen(QPen(c.borderStrong, 1.2));
    painter.drawLine(QPointF(x - 3, y), QPointF(x + 3, y));
    painter.setPen(c.textMuted);
    painter.drawText(place, Qt::AlignCenter, label);
}

void ParallelCoordinates::mousePressEvent(QMouseEvent* event) {
    setFocus(Qt::MouseFocusReason);
    m_pressed = m_dragged = event->position();
    const int axis = axisAt(event->position().x());
    if (axis >= 0) m_focusedAxis = axis;
    update();
}

void ParallelCoordinates::mouseMoveEvent(QMouseEvent* event) {
    m_dragged = event->position();
    if (m_pressed) update();
}

void ParallelCoordinates::mouseReleaseEvent(QMouseEvent* event) {
    if (!m_pressed) return;
    const QPointF from = *m_pressed, to = event->position();
    m_pressed.reset();
    const QRectF plotted = plot(rect());
    const int axis = axisAt(from.x());
    if (axis < 0) return update();
    if (from.y() < plotted.top() - 2) {
        const int target = axisAt(to.x());
        if (target >= 0 && target != axis) {
            const Axis moved = m_axes[static_cast<std::size_t>(axis)];
            m_axes.erase(m_axes.begin() + axis);
            m_axes.insert(m_axes.begin() + target, moved);
        } else {
            m_axes[static_cast<std::size_t>(axis)].flipped ^= true;
        }
        return schedule();
    }
    const auto share = [&](double y) { return std::clamp((plotted.bottom() - y) / plotted.height(), 0.0, 1.0); };
    if (std::abs(from.y() - to.y()) > 3)
        applyBrush(axis, std::min(share(from.y()), share(to.y())), std::max(share(from.y()), share(to.y())));
    update();
}

void ParallelCoordinates::applyBrush(int index, double from, double to) {
    const Axis& axis = m_axes[static_cast<std::size_t>(index)];
    if (axis.flipped) std::tie(from, to) = std::pair(1 - to, 1 - from);
    AttemptFilter filter = m_exploration.filter();
    if (axis.parameter < 0) {
        filter.leastSpeedup = from * m_highest;
        if (to < 0.995) filter.mostSpeedup = to * m_highest;
        return m_exploration.setFilter(filter);
    }
    const auto& parameter = m_exploration.store().parameters()[static_cast<std::size_t>(axis.parameter)];
    const auto& sorted = m_sorted[static_cast<std::size_t>(axis.parameter)];
    std::vector<model::Value> kept;
    for (std::size_t i = 0; i < sorted.size(); ++i) {
        const double share = sorted.size() < 2 ? 0.5 : static_cast<double>(i) / static_cast<double>(sorted.size() - 1);
        if (share >= from - 0.02 && share <= to + 0.02) kept.push_back(parameter.values[sorted[i]]);
    }
    if (kept.empty()) return;
    std::erase_if(filter.values, [&](const auto& entry) { return entry.first == parameter.name; });
    filter.values.emplace_back(parameter.name, kept);
    m_exploration.setFilter(filter);
}

void ParallelCoordinates::keyPressEvent(QKeyEvent* event) {
    const int count = static_cast<int>(m_axes.size());
    if (count == 0) return PaintedChart::keyPressEvent(event);
    const bool move = event->modifiers().testFlag(Qt::ShiftModifier);
    const int step = event->key() == Qt::Key_Right ? 1 : event->key() == Qt::Key_Left ? -1 : 0;
    if (step != 0) {
        const int target = std::clamp(m_focusedAxis + step, 0, count - 1);
        if (move) std::swap(m_axes[static_cast<std::size_t>(m_focusedAxis)], m_axes[static_cast<std::size_t>(target)]);
        m_focusedAxis = target;
        return move ? schedule() : update();
    }
    if (event->key() == Qt::Key_Space) {
        m_axes[static_cast<std::size_t>(m_focusedAxis)].flipped ^= true;
        return schedule();
    }
    PaintedChart::keyPressEvent(event);
}

void ParallelCoordinates::resizeEvent(QResizeEvent* event) {
    PaintedChart::resizeEvent(event);
    schedule();
}

void ParallelCoordinates::showEvent(QShowEvent* event) {
    PaintedChart::showEvent(event);
    if (m_stale) schedule();
}

void ParallelCoordinates::changeEvent(QEvent* event) {
    PaintedChart::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) schedule();
}

void ParallelCoordinates::renderTo(QPainter& painter, const QRectF& target) {
    const QImage screen = m_image;
    m_image = paintedLines(lines(), plot(target).size(), 2, m_highest);
    PaintedChart::renderTo(painter, target);
    m_image = screen;
}

QString ParallelCoordinates::csv() const {
    const AttemptStore& store = m_exploration.store();
    QString all;
    for (const auto& parameter : store.parameters())
        all += text(parameter.name) + QLatin1Char(',');
    all += QStringLiteral("outcome,speedup\n");
    for (const std::uint32_t row : m_exploration.visible()) {
        for (std::size_t i = 0; i < store.parameters().size(); ++i) {
            const model::Value* value = store.value(row, i);
            all += (value ? text(model::toString(*value)) : QString()) + QLatin1Char(',');
        }
        all += text(model::toString(store.row(row).outcome)) + QLatin1Char(',') +
               QString::number(static_cast<double>(store.row(row).speedup)) + QLatin1Char('\n');
    }
    return all;
}

}  // namespace ww::ui
