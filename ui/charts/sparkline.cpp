#include "ui/charts/sparkline.h"

#include <algorithm>

#include <QPainter>
#include <QPainterPath>

#include "ui/theme/theme.h"

namespace ww::ui {
namespace {

constexpr std::size_t kept = 240;

}  // namespace

Sparkline::Sparkline(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void Sparkline::add(double value) {
    m_values.push_back(value);
    if (m_values.size() > kept) m_values.pop_front();
    update();
}

void Sparkline::clear() {
    m_values.clear();
    update();
}

QSize Sparkline::sizeHint() const {
    return {80, fontMetrics().height()};
}

void Sparkline::paintEvent(QPaintEvent*) {
    if (m_values.size() < 2) return;
    const auto [low, high] = std::minmax_element(m_values.begin(), m_values.end());
    // A steady quantity is a line in the middle, not noise blown up to the full height.
    const double span = std::max(*high - *low, std::abs(*high) * 0.02 + 1e-9);
    const double middle = (*high + *low) / 2;
    QPainterPath path;
    for (std::size_t i = 0; i < m_values.size(); ++i) {
        const QPointF place(width() * static_cast<double>(i) / static_cast<double>(m_values.size() - 1),
                            height() * (0.5 - (m_values[i] - middle) / span * 0.8));
        i == 0 ? path.moveTo(place) : path.lineTo(place);
    }
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(colors().faster, 1.4));
    painter.drawPath(path);
}

}  // namespace ww::ui
