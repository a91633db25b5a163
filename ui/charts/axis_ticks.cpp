#include "ui/charts/axis_ticks.h"

#include <algorithm>
#include <cmath>

#include <QValueAxis>

namespace ww::ui {

void setRangeWithTicks(QValueAxis& axis, double from, double to, double step) {
    axis.setTickType(QValueAxis::TicksDynamic);
    axis.setTickAnchor(0);
    if (step > axis.tickInterval()) {
        axis.setTickInterval(step);
        axis.setRange(from, to);
    } else {
        axis.setRange(from, to);
        axis.setTickInterval(step);
    }
}

int decimalsFor(double step) {
    return std::max(0, -static_cast<int>(std::floor(std::log10(step) + 1e-9)));
}

}  // namespace ww::ui
