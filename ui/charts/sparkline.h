#pragma once

#include <deque>

#include <QWidget>

namespace ww::ui {

/// The last values of one quantity as a line without axes.
class Sparkline : public QWidget {
    Q_OBJECT

public:
    explicit Sparkline(QWidget* parent = nullptr);

    void add(double value);
    void clear();
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    std::deque<double> m_values;
};

}  // namespace ww::ui
