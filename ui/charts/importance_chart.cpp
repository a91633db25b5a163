#include "ui/charts/importance_chart.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

#include "ui/theme/theme.h"
#include "ui/viewmodels/text_format.h"

namespace ww::ui {

ImportanceChart::ImportanceChart(QWidget* parent) : PaintedChart(parent) {}

void ImportanceChart::set(std::vector<ParameterEffect> effects) {
    const std::string kept =
        m_chosen < static_cast<int>(m_effects.size()) ? m_effects[static_cast<std::size_t>(m_chosen)].name : "";
    m_effects = std::move(effects);
    m_chosen = 0;
    for (std::size_t i = 0; i < m_effects.size(); ++i) {
        if (m_effects[i].name == kept) m_chosen = static_cast<int>(i);
    }
    updateGeometry();
    update();
    Q_EMIT chose(m_chosen);
}

QSize ImportanceChart::minimumSizeHint() const {
    return {260, static_cast<int>(fontMetrics().height() * 1.5 * static_cast<double>(m_effects.size())) + 8};
}

double ImportanceChart::rowHeight(const QRectF& area) const {
    const double most = fontMetrics().height() * 2.4;
    return m_effects.empty() ? most : std::min(most, (area.height() - 4) / static_cast<double>(m_effects.size()));
}

void ImportanceChart::paintChart(QPainter& painter, const QRectF& area) {
    if (m_effects.empty()) {
        return paintMessage(painter, area, tr("Which parameters matter appears here after the first attempts."));
    }
    const Colors& c = colors();
    double names = 0;
    for (const ParameterEffect& effect : m_effects) {
        names = std::max<double>(names, QFontMetricsF(monospace(-1)).horizontalAdvance(text(effect.name)));
    }
    names = std::min(names, area.width() * 0.45);
    const double left = area.left() + names + 18, right = area.right() - 58, height = rowHeight(area);
    for (std::size_t i = 0; i < m_effects.size(); ++i) {
        const ParameterEffect& effect = m_effects[i];
        const QRectF row(area.left(), area.top() + 2 + height * static_cast<double>(i), area.width(), height);
        if (static_cast<int>(i) == m_chosen) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(c.selection);
            painter.drawRoundedRect(row.adjusted(0, 1, 0, -1), 4, 4);
        }
        painter.setPen(c.text);
        painter.setFont(monospace(-1));
        const QString name = QFontMetricsF(painter.font()).elidedText(text(effect.name), Qt::ElideRight, names);
        painter.drawText(QRectF(row.left() + 8, row.top(), names, height), Qt::AlignVCenter | Qt::AlignLeft, name);

        const double middle = row.center().y(), thick = std::min(10.0, height * 0.42);
        const auto x = [&](double share) { return left + (right - left) * share; };
        painter.setPen(Qt::NoPen);
        painter.setBrush(c.sunken);
        painter.drawRoundedRect(QRectF(left, middle - thick / 2, right - left, thick), 2, 2);
        painter.setBrush(c.faster);
        painter.drawRoundedRect(QRectF(left, middle - thick / 2, x(effect.explained) - left, thick), 2, 2);
        painter.setPen(QPen(c.text, 1.3));
        painter.drawLine(QPointF(x(effect.explainedLow), middle), QPointF(x(effect.explainedHigh), middle));
        for (const double end : {effect.explainedLow, effect.explainedHigh}) {
            painter.drawLine(QPointF(x(end), middle - 4), QPointF(x(end), middle + 4));
        }
        painter.setFont(figures(-1));
        painter.setPen(c.textMuted);
        painter.drawText(QRectF(right + 8, row.top(), 48, height), Qt::AlignVCenter | Qt::AlignRight,
                         QStringLiteral("%1 %").arg(std::lround(effect.explained * 100)));
    }
}

void ImportanceChart::choose(int effect) {
    if (effect < 0 || effect >= static_cast<int>(m_effects.size())) return;
    m_chosen = effect;
    const ParameterEffect& chosen = m_effects[static_cast<std::size_t>(effect)];
    setAccessibleDescription(
        tr("%1 explains %2 percent").arg(text(chosen.name)).arg(std::lround(chosen.explained * 100)));
    update();
    Q_EMIT chose(effect);
}

void ImportanceChart::mousePressEvent(QMouseEvent* event) {
    setFocus(Qt::MouseFocusReason);
    choose(static_cast<int>((event->position().y() - 2) / rowHeight(rect())));
}

void ImportanceChart::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Down) return choose(m_chosen + 1);
    if (event->key() == Qt::Key_Up) return choose(m_chosen - 1);
    PaintedChart::keyPressEvent(event);
}

QString ImportanceChart::csv() const {
    QString all = QStringLiteral("parameter,explained,low,high,ratio\n");
    for (const ParameterEffect& effect : m_effects) {
        all += QStringLiteral("%1,%2,%3,%4,%5\n")
                   .arg(text(effect.name))
                   .arg(effect.explained)
                   .arg(effect.explainedLow)
                   .arg(effect.explainedHigh)
                   .arg(effect.ratio);
    }
    return all;
}

}  // namespace ww::ui
