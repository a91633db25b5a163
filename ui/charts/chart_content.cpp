#include "ui/charts/chart_content.h"

#include <cmath>

namespace ww::ui {

double niceInterval(double range, int count) {
    if (!(range > 0) || count < 1) return 1;
    const double raw = range / count;
    const double power = std::pow(10, std::floor(std::log10(raw)));
    const double leading = raw / power;
    return power * (leading <= 1.5 ? 1 : leading <= 3.5 ? 2 : leading <= 7.5 ? 5 : 10);
}

}  // namespace ww::ui
