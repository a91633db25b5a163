#pragma once

#include <optional>

#include <QWidget>

#include "ui/viewmodels/workbench.h"

class QLabel;
class QPlainTextEdit;
class QStackedWidget;
class QToolButton;

namespace ww::ui {

class DistributionStrip;
class FactGrid;

/// All that is known of the current attempt.
class InspectorPanel : public QWidget {
    Q_OBJECT

public:
    explicit InspectorPanel(Workbench& workbench, QWidget* parent = nullptr);

protected:
    void changeEvent(QEvent* event) override;

private:
    void createWidgets();
    void createLayout();
    void connectSignals();
    void select(std::int64_t row);
    void showSummary(std::size_t row);
    void showParameters(std::size_t row);
    void showDetails(const model::Attempt& attempt);
    void showResources(const model::Resources& resources);
    void showCorrectness(const model::Attempt& attempt);
    void showOrigin(const model::Attempt& attempt);
    void showPins();

    Workbench& m_workbench;
    QStackedWidget* m_stack = nullptr;
    QLabel* m_title = nullptr;
    QLabel* m_outcome = nullptr;
    QLabel* m_speedup = nullptr;
    QLabel* m_interval = nullptr;
    std::array<QToolButton*, Exploration::pinCount> m_pins{};
    QToolButton* m_again = nullptr;
    QLabel* m_timingTitle = nullptr;
    DistributionStrip* m_strip = nullptr;
    FactGrid* m_parameters = nullptr;
    FactGrid* m_resources = nullptr;
    QLabel* m_resourcesTitle = nullptr;
    FactGrid* m_correctness = nullptr;
    FactGrid* m_origin = nullptr;
    QLabel* m_messageTitle = nullptr;
    QPlainTextEdit* m_message = nullptr;
    std::int64_t m_shownId = -1;
    std::optional<model::Attempt> m_shown;
};

}  // namespace ww::ui
