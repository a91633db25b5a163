#pragma once

class QValueAxis;

namespace ww::ui {

/// Range and tick distance together, in the order that never asks the axis for more ticks than either needs: a range of
/// 100 000 with the ticks of a range of ten makes Qt Charts lay out 100 000 labels, which takes seconds.
void setRangeWithTicks(QValueAxis& axis, double from, double to, double step);

/// Digits after the decimal point that tell ticks this far apart from each other.
[[nodiscard]] int decimalsFor(double step);

}  // namespace ww::ui
