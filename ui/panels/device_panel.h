#pragma once

#include <QWidget>

#include "ui/viewmodels/workbench.h"

class QLabel;
class QPushButton;
class QStackedWidget;

namespace ww::ui {

class FactGrid;

/// Everything the engine knows of the chosen device, its measured limits, and what is missing.
class DevicePanel : public QWidget {
    Q_OBJECT

public:
    explicit DevicePanel(Workbench& workbench, QWidget* parent = nullptr);

private:
    void createLayout();
    void show();
    void showFacts(const model::DeviceInfo& device);
    void showMissing(const model::DeviceInfo& device);

    Workbench& m_workbench;
    QStackedWidget* m_stack;
    QLabel* m_name;
    FactGrid* m_facts;
    FactGrid* m_versions;
    FactGrid* m_limits;
    QPushButton* m_measure;
    QPushButton* m_copy;
    QLabel* m_missing;
};

}  // namespace ww::ui
