#pragma once

#include <QToolBar>

#include "ui/viewmodels/workbench.h"

class QLabel;
class QMenu;
class QToolButton;

namespace ww::ui {

/// Kernel ▸ device ▸ session, each to be changed here, then the run's buttons and the way to the command palette.
class ContextStrip : public QToolBar {
    Q_OBJECT

public:
    struct Actions {
        QAction* start = nullptr;
        QAction* pause = nullptr;
        QAction* stop = nullptr;
        QAction* palette = nullptr;
        QAction* open = nullptr;
    };

    ContextStrip(Workbench& workbench, const Actions& actions, QWidget* parent = nullptr);

Q_SIGNALS:
    void sessionChosen(std::int64_t session);

private:
    QToolButton* addCrumb(const QString& iconName, const QString& name);
    void fillKernels();
    void fillDevices();
    void fillSessions();
    void show();

    Workbench& m_workbench;
    Actions m_actions;
    QToolButton* m_kernel = nullptr;
    QToolButton* m_device = nullptr;
    QToolButton* m_session = nullptr;
    QToolButton* m_start = nullptr;
};

}  // namespace ww::ui
