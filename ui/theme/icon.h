#pragma once

#include <QIcon>
#include <QString>

namespace ww::ui {

/// resources/icons/NAME.svg in the colours of the theme, at any size and pixel ratio. It follows theme changes by
/// itself.
[[nodiscard]] QIcon icon(const QString& name);
[[nodiscard]] QPixmap iconPixmap(const QString& name, const QColor& color, int size, double pixelRatio);

}  // namespace ww::ui
