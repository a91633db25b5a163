#pragma once

#include <QFrame>

#include "ui/viewmodels/workbench.h"

class QLabel;
class QProgressBar;
class QPushButton;

namespace ww::ui {

/// Where the session on show stands: best so far, phase, what is tried now, rate and time left; afterwards why it
/// ended.
class ProgressPanel : public QFrame {
    Q_OBJECT

public:
    explicit ProgressPanel(Workbench& workbench, QWidget* parent = nullptr);

private:
    void createWidgets();
    void createLayout();
    void connectSignals();
    void show();
    void showBest();
    void showRunning(const model::SessionProgress& progress);
    void showEnded(const model::SessionSummary& session);

    Workbench& m_workbench;
    QLabel* m_best = nullptr;
    QLabel* m_interval = nullptr;
    QLabel* m_bestNote = nullptr;
    QLabel* m_phase = nullptr;
    QLabel* m_count = nullptr;
    QProgressBar* m_bar = nullptr;
    QLabel* m_current = nullptr;
    QLabel* m_rate = nullptr;
    QPushButton* m_resume = nullptr;
};

}  // namespace ww::ui
