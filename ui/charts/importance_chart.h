#pragma once

#include <vector>

#include "ui/charts/painted_chart.h"
#include "ui/viewmodels/parameter_effects.h"

namespace ww::ui {

/// Parameters by the share of the speedup's variance that their values explain, with its interval. One is chosen.
class ImportanceChart : public PaintedChart {
    Q_OBJECT

public:
    explicit ImportanceChart(QWidget* parent = nullptr);

    void set(std::vector<ParameterEffect> effects);
    [[nodiscard]] int chosen() const { return m_chosen; }
    [[nodiscard]] const std::vector<ParameterEffect>& effects() const { return m_effects; }
    [[nodiscard]] QString csv() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

Q_SIGNALS:
    void chose(int effect);

protected:
    void paintChart(QPainter& painter, const QRectF& area) override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void choose(int effect);
    [[nodiscard]] double rowHeight(const QRectF& area) const;

    std::vector<ParameterEffect> m_effects;
    int m_chosen = 0;
};

}  // namespace ww::ui
