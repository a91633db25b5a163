#pragma once

#include <array>

#include <QWidget>

class QToolButton;

namespace ww::ui {

enum class Mode { Welcome, Edit, Tune, Analyse, Archive };
inline constexpr int modeCount = 5;

[[nodiscard]] QString modeName(Mode mode);  ///< translated
[[nodiscard]] QString modeKey(Mode mode);   ///< "tune": in settings and object names

/// The modes as a column of buttons at the window's left edge.
class ModeBar : public QWidget {
    Q_OBJECT

public:
    explicit ModeBar(QWidget* parent = nullptr);

    void setMode(Mode mode);
    void setRunning(const QString& sign);  ///< shown on Tune; empty: nothing runs

Q_SIGNALS:
    void chosen(ww::ui::Mode mode);

private:
    std::array<QToolButton*, modeCount> m_buttons{};
};

}  // namespace ww::ui
