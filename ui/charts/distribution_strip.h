#pragma once

#include "core/model/attempt.h"
#include "ui/charts/painted_chart.h"

namespace ww::ui {

/// Every repeated timing of a candidate and of its baseline as points on one time axis, with median and interval.
class DistributionStrip : public PaintedChart {
    Q_OBJECT

public:
    explicit DistributionStrip(QWidget* parent = nullptr);

    void set(const model::Timing& candidate, const model::Timing& baseline, const QString& baselineName);
    [[nodiscard]] QString csv() const override;
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintChart(QPainter& painter, const QRectF& area) override;

private:
    void paintRow(QPainter& painter, const QRectF& row, const model::Timing& timing, const QColor& color,
                  const QString& name, double from, double to) const;

    model::Timing m_candidate, m_baseline;
    QString m_baselineName;
};

}  // namespace ww::ui
