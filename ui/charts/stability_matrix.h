#pragma once

#include "core/model/stability.h"
#include "ui/charts/painted_chart.h"

namespace ww::ui {

/// Speedup of each configuration at each input size. Rows are sizes, columns configurations; a cell whose interval
/// crosses 1 is hatched, a failure shows its glyph. Under the matrix: geometric mean, worst case and score.
class StabilityMatrix : public PaintedChart {
    Q_OBJECT

public:
    explicit StabilityMatrix(QWidget* parent = nullptr);

    void set(const model::StabilityResult& result);
    [[nodiscard]] QString csv() const override;

protected:
    void paintChart(QPainter& painter, const QRectF& area) override;
    void mouseMoveEvent(QMouseEvent* event) override;

private:
    [[nodiscard]] const model::StabilityPoint* point(std::size_t row, std::size_t column) const;
    [[nodiscard]] QRectF cells(const QRectF& area) const;
    void paintCell(QPainter& painter, const QRectF& place, const model::StabilityPoint& point) const;
    void paintScores(QPainter& painter, const QRectF& plot, double bottom) const;

    model::StabilityResult m_result;
    std::vector<model::Sizes> m_rows;
    std::vector<model::Configuration> m_columns;
};

}  // namespace ww::ui
