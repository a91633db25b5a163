#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace ww::ui {

struct PlotPoint {
    double x = 0, y = 0;
    std::uint32_t row = 0;  ///< in the AttemptStore
};

/// A chart redraws every point it is given, so it is given the lowest and the highest of each pixel column only: at
/// most 2 × `columns` points look the same as all of them. `points` ascend in x.
[[nodiscard]] std::vector<PlotPoint> decimated(std::span<const PlotPoint> points, double from, double to,
                                               std::size_t columns = 1000);

}  // namespace ww::ui
