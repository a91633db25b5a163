#pragma once

#include <QWidget>

#include "ui/viewmodels/workbench.h"

class QLabel;
class QProgressBar;
class QPushButton;

namespace ww::ui {

class StabilityMatrix;

/// The pinned candidates, or the best one, over the kernel's list of input sizes.
class StabilityPanel : public QWidget {
    Q_OBJECT

public:
    explicit StabilityPanel(Workbench& workbench, QWidget* parent = nullptr);

private:
    void measure();
    void showKey(const model::StabilityResult& result);
    void loadLatest();

    Workbench& m_workbench;
    StabilityMatrix* m_matrix;
    QLabel* m_key;
    QPushButton* m_measure;
    QProgressBar* m_progress;
};

}  // namespace ww::ui
