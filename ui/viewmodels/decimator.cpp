#include "ui/viewmodels/decimator.h"

#include <algorithm>

namespace ww::ui {

std::vector<PlotPoint> decimated(std::span<const PlotPoint> points, double from, double to, std::size_t columns) {
    const auto first = std::lower_bound(points.begin(), points.end(), from,
                                        [](const PlotPoint& point, double x) { return point.x < x; });
    const auto last =
        std::upper_bound(first, points.end(), to, [](double x, const PlotPoint& point) { return x < point.x; });
    if (static_cast<std::size_t>(last - first) <= 2 * columns) return {first, last};

    const double scale = static_cast<double>(columns) / (to - from);
    const auto columnOf = [&](const PlotPoint& point) {
        return std::min(static_cast<std::size_t>((point.x - from) * scale), columns - 1);
    };
    std::vector<PlotPoint> kept;
    for (auto here = first; here != last;) {
        const std::size_t column = columnOf(*here);
        auto lowest = here, highest = here;
        for (; here != last && columnOf(*here) == column; ++here) {
            if (here->y < lowest->y) lowest = here;
            if (here->y > highest->y) highest = here;
        }
        kept.push_back(lowest < highest ? *lowest : *highest);
        if (lowest != highest) kept.push_back(lowest < highest ? *highest : *lowest);
    }
    return kept;
}

}  // namespace ww::ui
