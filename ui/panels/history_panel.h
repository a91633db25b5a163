#pragma once

#include <QWidget>

#include "ui/viewmodels/exploration.h"

namespace ww::ui {

class ChartFrame;
class HistoryChart;

/// The history chart with its switches: attempts or wall time across, follow or stay.
class HistoryPanel : public QWidget {
    Q_OBJECT

public:
    explicit HistoryPanel(Exploration& exploration, QWidget* parent = nullptr);

protected:
    void changeEvent(QEvent* event) override;

private:
    void createControls();
    void showCount();

    Exploration& m_exploration;
    HistoryChart* m_chart;
    ChartFrame* m_frame;
};

}  // namespace ww::ui
