#pragma once

#include <QColor>
#include <QFont>
#include <QObject>

class QLabel;
class QWidget;

namespace ww::ui {

/// Every colour the workbench paints with. Read from resources/themes; categories are Okabe–Ito hues, darkened or
/// lightened until text in them has a contrast of 4.5 : 1 on `surface`.
struct Colors {
    QColor window, surface, raised, sunken;
    QColor border, borderStrong;
    QColor text, textMuted, textDisabled;
    QColor accent, accentHover, onAccent, selection, hover, focus, grid;
    QColor faster, slower, neutral, good, warning, bad;
    QColor compile, wrong, timeout, crash, resource;
    QColor best, ribbon;
    QColor syntaxKeyword, syntaxType, syntaxComment, syntaxString, syntaxNumber, syntaxPreprocessor;
    QColor tunable, tunableText;
};

/// The look of the program. GUI thread only.
class Theme : public QObject {
    Q_OBJECT

public:
    enum class Choice { System, Light, Dark };
    Q_ENUM(Choice)

    static Theme& instance();

    /// Sets palette, fonts and style sheet of the application. System follows the desktop's setting while the program
    /// runs.
    void apply(Choice choice);

    [[nodiscard]] Choice choice() const { return m_choice; }
    [[nodiscard]] bool isDark() const { return m_dark; }
    [[nodiscard]] const Colors& colors() const { return m_colors; }

Q_SIGNALS:
    void changed();  ///< colours are new: repaint what is cached

private:
    Theme() = default;
    void follow(bool dark);
    void install();

    Choice m_choice = Choice::System;
    bool m_dark = false;
    bool m_installed = false;
    Colors m_colors;
};

[[nodiscard]] const Colors& colors();

/// Monospaced font of the editor and of figures in tables, at the application's size plus `points`.
[[nodiscard]] QFont monospace(double points = 0);

/// The application's font with figures of equal width, at its size plus `points`.
[[nodiscard]] QFont figures(double points = 0, QFont::Weight weight = QFont::Normal);

/// What a text is for; the style sheet knows how each looks.
enum class TextRole { Title, Heading, Caption, Figure, Muted, Good, Warning, Bad };
void setTextRole(QWidget* widget, TextRole role);

/// Colours of sequences, from low to high (cividis-like), and of ratios around 1 (orange – grey – blue), full at
/// 2^span and beyond.
[[nodiscard]] QColor sequential(double share);
[[nodiscard]] QColor diverging(double ratio, double span = 1.5);

/// Colour and letter of the pinned candidates A–D.
[[nodiscard]] QColor pinColor(int pin);

/// WCAG contrast ratio of two opaque colours, 1…21.
[[nodiscard]] double contrast(const QColor& a, const QColor& b);

}  // namespace ww::ui
