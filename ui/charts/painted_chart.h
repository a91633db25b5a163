#pragma once

#include <QWidget>

#include "ui/charts/chart_content.h"

namespace ww::ui {

/// A chart painted by ourselves: on screen and into exports by the same function.
class PaintedChart : public QWidget, public ChartContent {
    Q_OBJECT

public:
    explicit PaintedChart(QWidget* parent = nullptr);

    void renderTo(QPainter& painter, const QRectF& target) override;

protected:
    virtual void paintChart(QPainter& painter, const QRectF& area) = 0;
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

    /// One sentence in the middle, for a chart that has nothing to show yet.
    static void paintMessage(QPainter& painter, const QRectF& area, const QString& message);
};

}  // namespace ww::ui
