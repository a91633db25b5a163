#pragma once

#include <QTimer>
#include <QWidget>

#include "ui/viewmodels/exploration.h"

class QComboBox;

namespace ww::ui {

class ChartFrame;
class HeatMap;

/// Two parameters against each other.
class PairsPanel : public QWidget {
    Q_OBJECT

public:
    explicit PairsPanel(Exploration& exploration, QWidget* parent = nullptr);

protected:
    void showEvent(QShowEvent* event) override;

private:
    void schedule();
    void adoptParameters();
    void compute();
    void filterTo(int column, int row);

    Exploration& m_exploration;
    HeatMap* m_map;
    ChartFrame* m_frame;
    QComboBox* m_across;
    QComboBox* m_down;
    QComboBox* m_measure;
    QTimer m_soon;
    bool m_stale = true;
    bool m_chosen = false;  ///< by the user
};

}  // namespace ww::ui
