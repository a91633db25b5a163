#pragma once

#include <QTimer>
#include <QWidget>

#include "ui/viewmodels/exploration.h"

namespace ww::ui {

class ChartFrame;
class ImportanceChart;
class MarginalChart;

/// Which parameters matter, and how the values of the chosen one did.
class EffectsPanel : public QWidget {
    Q_OBJECT

public:
    explicit EffectsPanel(Exploration& exploration, QWidget* parent = nullptr);

protected:
    void showEvent(QShowEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void schedule();
    void compute();
    void showChosen(int effect);
    void showLegend();

    Exploration& m_exploration;
    ImportanceChart* m_importance;
    MarginalChart* m_marginal;
    ChartFrame* m_importanceFrame;
    ChartFrame* m_marginalFrame;
    QTimer m_soon;
    bool m_stale = true;
    std::uint64_t m_asked = 0;
};

}  // namespace ww::ui
