#pragma once

#include <QStatusBar>

#include "ui/viewmodels/workbench.h"

class QLabel;
class QToolButton;

namespace ww::ui {

/// The status bar: run with progress, best, failures, device.
class StatusSegments : public QObject {
    Q_OBJECT

public:
    StatusSegments(Workbench& workbench, QStatusBar& bar);

Q_SIGNALS:
    void failuresWanted();

private:
    void showRun();
    void showBest();
    void showDevice(const model::DeviceState& state);

    Workbench& m_workbench;
    QLabel* m_run;
    QLabel* m_best;
    QToolButton* m_failures;
    QLabel* m_device;
};

}  // namespace ww::ui
