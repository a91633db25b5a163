#pragma once

#include <QWidget>

#include "ui/viewmodels/exploration.h"

namespace ww::ui {

/// Parallel coordinates of all attempts on show.
class ParallelPanel : public QWidget {
    Q_OBJECT

public:
    explicit ParallelPanel(Exploration& exploration, QWidget* parent = nullptr);
};

}  // namespace ww::ui
