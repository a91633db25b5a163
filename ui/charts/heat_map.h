#pragma once

#include "ui/charts/painted_chart.h"
#include "ui/viewmodels/parameter_effects.h"

namespace ww::ui {

/// Best or median speedup of each pair of values of two parameters. Blue is faster than the baseline, orange slower;
/// the number and how many attempts it stands on are written into each cell; a cell without attempts is empty.
class HeatMap : public PaintedChart {
    Q_OBJECT

public:
    enum class Measure { Best, Median };

    explicit HeatMap(QWidget* parent = nullptr);

    void set(PairGrid grid, const QString& across, const QString& down);
    void setMeasure(Measure measure);
    [[nodiscard]] QString csv() const override;

Q_SIGNALS:
    void cellActivated(int column, int row);

protected:
    void paintChart(QPainter& painter, const QRectF& area) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    [[nodiscard]] QRectF cells(const QRectF& area) const;
    [[nodiscard]] double valueOf(const PairCell& cell) const;
    [[nodiscard]] QColor fillOf(const PairCell& cell) const;
    void paintCell(QPainter& painter, const QRectF& place, const PairCell& cell, bool chosen) const;
    void point(int column, int row);

    PairGrid m_grid;
    QString m_across, m_down;
    Measure m_measure = Measure::Best;
    double m_span = 1;  ///< |log2| of the ratio that has the full colour
    int m_column = -1, m_row = -1;
};

}  // namespace ww::ui
