#pragma once

#include <QChartView>

#include "ui/charts/chart_content.h"
#include "ui/viewmodels/parameter_effects.h"

class QBarCategoryAxis;
class QValueAxis;

namespace ww::ui {

/// Speedup by the values of one parameter: a box plot for each, with the geometric mean and its interval beside it.
class MarginalChart : public QChartView, public ChartContent {
    Q_OBJECT

public:
    explicit MarginalChart(QWidget* parent = nullptr);

    void set(const ParameterEffect& effect);
    void clear();

    void renderTo(QPainter& painter, const QRectF& target) override;
    [[nodiscard]] QString csv() const override;

Q_SIGNALS:
    void valueActivated(const QString& parameter, const QString& value);  ///< double click on a value's column

protected:
    void wheelEvent(QWheelEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void changeEvent(QEvent* event) override;
    void drawForeground(QPainter* painter, const QRectF& area) override;

private:
    void applyTheme();
    [[nodiscard]] double columnCenter(std::size_t value) const;

    ParameterEffect m_effect;
    QBarCategoryAxis* m_x = nullptr;
    QValueAxis* m_y = nullptr;
};

}  // namespace ww::ui
