#pragma once

#include <QGraphicsItem>

#include "ui/viewmodels/history_series.h"

class QChart;
class QXYSeries;

namespace ww::ui {

/// All attempts of the history chart as one graphics item: Qt Charts makes an item for every scatter point, which takes
/// half a second for two thousand of them. Being part of the scene, it is in every export too.
class AttemptMarks : public QGraphicsItem {
public:
    explicit AttemptMarks(QChart& chart, QXYSeries& reference);

    struct Mark {
        QPointF place;  ///< in the chart's coordinates
        std::uint32_t row = 0;
    };

    /// Takes the points to show, decimated; places them at once.
    void set(std::vector<PlotPoint> correct, std::vector<PlotPoint> confirmed,
             std::vector<HistorySeries::Failure> failures);
    void setPins(const std::array<std::int64_t, Exploration::pinCount>& pins) { m_pins = pins; }
    void setCurrent(std::int64_t row) { m_current = row; }
    void setHovered(std::int64_t row) { m_hovered = row; }
    void place();  ///< again, after the axes or the size changed

    [[nodiscard]] std::int64_t nearest(const QPointF& place, double within) const;  ///< row; -1: none
    [[nodiscard]] std::int64_t neighbour(std::int64_t row, int step) const;         ///< row shown next to it
    [[nodiscard]] QPointF placeOf(std::int64_t row) const;

    [[nodiscard]] QRectF boundingRect() const override;
    void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

private:
    void paintRing(QPainter& painter, std::int64_t row, const QColor& color, double radius, double width,
                   const QString& letter) const;

    QChart& m_chart;
    QXYSeries& m_reference;  ///< any series on the axes: maps values to places
    std::vector<PlotPoint> m_correct, m_confirmed;
    std::vector<HistorySeries::Failure> m_failures;
    std::vector<Mark> m_correctMarks, m_confirmedMarks, m_failureMarks;
    std::array<std::int64_t, Exploration::pinCount> m_pins{-1, -1, -1, -1};
    std::int64_t m_current = -1, m_hovered = -1;
};

}  // namespace ww::ui
