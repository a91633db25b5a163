#pragma once

#include <QRectF>
#include <QSize>
#include <QString>

class QPainter;

namespace ww::ui {

/// What a ChartFrame needs of the chart in it: to be painted anywhere (PNG, SVG, PDF), and its data.
class ChartContent {
public:
    virtual ~ChartContent() = default;

    virtual void renderTo(QPainter& painter, const QRectF& target) = 0;
    [[nodiscard]] virtual QString csv() const = 0;  ///< header line first, decimal point whatever the locale
};

/// Rounded tick distance (1, 2 or 5 × 10ⁿ) that gives about `count` ticks over `range`.
[[nodiscard]] double niceInterval(double range, int count);

}  // namespace ww::ui
