#pragma once

#include <QImage>

#include "ui/charts/painted_chart.h"
#include "ui/viewmodels/exploration.h"

namespace ww::ui {

/// Every visible attempt as a line over the parameters, speedup on the right-most axis, coloured by it. Dragging along
/// an axis keeps the attempts in that range (the shared filter); dragging an axis name reorders, a click on it flips.
/// The lines are painted into an image on another thread; only axes, brushes and the current attempt are painted live.
class ParallelCoordinates : public PaintedChart {
    Q_OBJECT

public:
    explicit ParallelCoordinates(Exploration& exploration, QWidget* parent = nullptr);

    [[nodiscard]] QString csv() const override;
    void renderTo(QPainter& painter, const QRectF& target) override;

    struct Axis {
        int parameter = -1;  ///< index in the store; -1: speedup
        bool flipped = false;
    };
    [[nodiscard]] const std::vector<Axis>& axes() const { return m_axes; }

protected:
    void paintChart(QPainter& painter, const QRectF& area) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    /// A line's places are kept as shares of the axes' height, so that the painting thread needs no store.
    struct Lines {
        std::vector<float> shares;  ///< axis by axis, line by line
        std::vector<float> speedups;
        std::size_t axes = 0;
    };

    void adoptAxes();
    void schedule();
    void renderElsewhere();
    void renderIfStale();
    [[nodiscard]] Lines lines() const;
    [[nodiscard]] std::vector<float> sharesOf(std::size_t row) const;
    [[nodiscard]] static QImage paintedLines(const Lines& lines, QSizeF size, double ratio, double highest);
    [[nodiscard]] QRectF plot(const QRectF& area) const;
    [[nodiscard]] double axisX(const QRectF& plot, std::size_t axis) const;
    [[nodiscard]] int axisAt(double x) const;
    void paintAxis(QPainter& painter, const QRectF& plot, std::size_t axis) const;
    void paintTick(QPainter& painter, double x, double y, const QString& label, bool last) const;
    void applyBrush(int axis, double from, double to);

    Exploration& m_exploration;
    std::vector<Axis> m_axes;
    std::vector<std::vector<AttemptStore::Digit>> m_sorted;  ///< values of each parameter, low to high
    double m_highest = 1;                                    ///< end of the speedup axis
    QImage m_image;
    bool m_stale = true;
    bool m_busy = false;
    int m_focusedAxis = 0;
    std::optional<QPointF> m_pressed;
    QPointF m_dragged;
};

}  // namespace ww::ui
