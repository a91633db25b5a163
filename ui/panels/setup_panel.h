#pragma once

#include <QWidget>

#include "ui/viewmodels/workbench.h"

class QComboBox;
class QDoubleSpinBox;
class QGridLayout;
class QLabel;
class QPushButton;
class QSpinBox;

namespace ww::ui {

class ParameterChoice;

/// What the next session does: kernel, device, type, sizes, strategy, limits, and the values it may choose from.
class SetupPanel : public QWidget {
    Q_OBJECT

public:
    explicit SetupPanel(Workbench& workbench, QWidget* parent = nullptr);

private:
    void createWidgets();
    void createLayout();
    void connectSignals();
    void showKernels();
    void showDevices();
    void showKernel();
    void showParameters();
    void showDraft();
    void showCount();
    void showReadiness();
    void writeDraft();
    void addSizes(const model::Sizes& sizes);

    Workbench& m_workbench;
    QComboBox* m_kernel = nullptr;
    QComboBox* m_device = nullptr;
    QComboBox* m_type = nullptr;
    QWidget* m_sizesHolder = nullptr;
    QGridLayout* m_sizesLayout = nullptr;
    std::vector<std::pair<std::string, QSpinBox*>> m_sizes;
    QComboBox* m_advisor = nullptr;
    QSpinBox* m_iterations = nullptr;
    QDoubleSpinBox* m_target = nullptr;
    QSpinBox* m_seconds = nullptr;
    QSpinBox* m_patience = nullptr;
    QSpinBox* m_seed = nullptr;
    QLabel* m_count = nullptr;
    QPushButton* m_allowAll = nullptr;
    ParameterChoice* m_parameters = nullptr;
    QPushButton* m_start = nullptr;
    QLabel* m_reason = nullptr;
    const model::Implementation* m_shownImplementation = nullptr;
    std::string m_shownKernel;
    bool m_showing = false;
};

}  // namespace ww::ui
