#pragma once

#include <QChartView>
#include <QTimer>

#include "ui/charts/chart_content.h"
#include "ui/viewmodels/history_series.h"

class QAreaSeries;
class QLineSeries;
class QValueAxis;

namespace ww::ui {

class AttemptMarks;

/// Speedup over the course of a session: every correct attempt, the best so far with its interval, the baseline at 1,
/// confirmed winners ringed, failures as a rug by cause. Repaints at most ten times a second and only while visible;
/// keeps the user's zoom until Follow is chosen again.
class HistoryChart : public QChartView, public ChartContent {
    Q_OBJECT

public:
    explicit HistoryChart(Exploration& exploration, QWidget* parent = nullptr);

    void setAxis(CostAxis axis);
    [[nodiscard]] bool following() const { return m_following; }
    void setFollowing(bool following);
    [[nodiscard]] static QString legend();  ///< rich text in the theme's colours

    void renderTo(QPainter& painter, const QRectF& target) override;
    [[nodiscard]] QString csv() const override;

Q_SIGNALS:
    void followingChanged(bool following);
    void activated(std::int64_t row);  ///< double click or Enter on an attempt

protected:
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void drawForeground(QPainter* painter, const QRectF& area) override;

private:
    void createSeries();
    void connectSignals();
    void restart();
    void schedule();
    void refresh();
    void applyTheme();
    void fitAxes();
    void setRange(double from, double to);
    void drawBest();
    void drawMarks();
    void zoom(double factor, double around);
    void pan(double byValue);
    void hover(const QPointF& place);
    [[nodiscard]] QString describe(std::int64_t row) const;

    Exploration& m_exploration;
    HistorySeries m_series;
    QValueAxis* m_x = nullptr;
    QValueAxis* m_y = nullptr;
    QLineSeries* m_baseline = nullptr;
    QLineSeries* m_best = nullptr;
    QLineSeries* m_low = nullptr;
    QLineSeries* m_high = nullptr;
    QAreaSeries* m_ribbon = nullptr;
    AttemptMarks* m_marks = nullptr;
    QTimer m_repaint;
    bool m_following = true;
    bool m_stale = true;
    std::optional<QPointF> m_pressed;
    bool m_dragged = false;
};

}  // namespace ww::ui
