#pragma once

#include <QColor>
#include <QString>

#include "core/model/attempt.h"
#include "core/model/outcome.h"

namespace ww::ui {

/// How an outcome is shown everywhere: a glyph, a colour, words. Colour never stands alone.
struct Look {
    QString glyph;
    QColor color;
    QString label;
};

[[nodiscard]] Look lookOf(model::Outcome outcome);

/// Faster ▲, slower ▼ or within noise ≈, from the interval of the speedup.
[[nodiscard]] Look lookOf(const model::Speedup& speedup);

}  // namespace ww::ui
