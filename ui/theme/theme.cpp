#include "ui/theme/theme.h"

#include <array>
#include <cmath>

#include <QApplication>
#include <QFile>
#include <QFontDatabase>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QPalette>
#include <QRegularExpression>
#include <QStyle>
#include <QStyleFactory>
#include <QWidget>

#include "ui/theme/system_scheme.h"

namespace ww::ui {
namespace {

struct NamedColor {
    const char* name;
    QColor Colors::* member;
};

constexpr std::array namedColors = {
    NamedColor{"window", &Colors::window},
    NamedColor{"surface", &Colors::surface},
    NamedColor{"raised", &Colors::raised},
    NamedColor{"sunken", &Colors::sunken},
    NamedColor{"border", &Colors::border},
    NamedColor{"borderStrong", &Colors::borderStrong},
    NamedColor{"text", &Colors::text},
    NamedColor{"textMuted", &Colors::textMuted},
    NamedColor{"textDisabled", &Colors::textDisabled},
    NamedColor{"accent", &Colors::accent},
    NamedColor{"accentHover", &Colors::accentHover},
    NamedColor{"onAccent", &Colors::onAccent},
    NamedColor{"selection", &Colors::selection},
    NamedColor{"hover", &Colors::hover},
    NamedColor{"focus", &Colors::focus},
    NamedColor{"grid", &Colors::grid},
    NamedColor{"faster", &Colors::faster},
    NamedColor{"slower", &Colors::slower},
    NamedColor{"neutral", &Colors::neutral},
    NamedColor{"good", &Colors::good},
    NamedColor{"warning", &Colors::warning},
    NamedColor{"bad", &Colors::bad},
    NamedColor{"compile", &Colors::compile},
    NamedColor{"wrong", &Colors::wrong},
    NamedColor{"timeout", &Colors::timeout},
    NamedColor{"crash", &Colors::crash},
    NamedColor{"resource", &Colors::resource},
    NamedColor{"best", &Colors::best},
    NamedColor{"ribbon", &Colors::ribbon},
    NamedColor{"syntaxKeyword", &Colors::syntaxKeyword},
    NamedColor{"syntaxType", &Colors::syntaxType},
    NamedColor{"syntaxComment", &Colors::syntaxComment},
    NamedColor{"syntaxString", &Colors::syntaxString},
    NamedColor{"syntaxNumber", &Colors::syntaxNumber},
    NamedColor{"syntaxPreprocessor", &Colors::syntaxPreprocessor},
    NamedColor{"tunable", &Colors::tunable},
    NamedColor{"tunableText", &Colors::tunableText},
};

QByteArray resourceText(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

Colors readColors(bool dark) {
    const QString path = dark ? QStringLiteral(":/themes/dark.json") : QStringLiteral(":/themes/light.json");
    const QJsonObject named = QJsonDocument::fromJson(resourceText(path)).object();
    Colors colors;
    for (const NamedColor& color : namedColors) {
        colors.*color.member = QColor(named.value(QLatin1String(color.name)).toString());
    }
    return colors;
}

QPalette paletteOf(const Colors& c) {
    QPalette palette(c.text, c.raised, c.borderStrong, c.border, c.neutral, c.text, c.onAccent, c.surface, c.window);
    palette.setColor(QPalette::AlternateBase, c.raised);
    palette.setColor(QPalette::Highlight, c.accent);
    palette.setColor(QPalette::HighlightedText, c.onAccent);
    palette.setColor(QPalette::ToolTipBase, c.raised);
    palette.setColor(QPalette::ToolTipText, c.text);
    palette.setColor(QPalette::PlaceholderText, c.textMuted);
    palette.setColor(QPalette::Link, c.faster);
    palette.setColor(QPalette::LinkVisited, c.faster);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
        palette.setColor(QPalette::Disabled, role, c.textDisabled);
    }
    return palette;
}

/// Replaces each `@name` of the style sheet by its colour, `@pt(+2)` by a size relative to the application's font.
QString styleSheetOf(const Colors& colors, double points) {
    QString sheet = QString::fromUtf8(resourceText(QStringLiteral(":/themes/workbench.qss")));
    static const QRegularExpression size(QStringLiteral("@pt\\(([+-]?[0-9.]+)\\)"));
    for (QRegularExpressionMatch match; (match = size.match(sheet)).hasMatch();) {
        const QString value = QString::number(points + match.captured(1).toDouble()) + QStringLiteral("pt");
        sheet.replace(match.capturedStart(), match.capturedLength(), value);
    }
    for (const NamedColor& color : namedColors) {
        const QRegularExpression name(QStringLiteral("@%1\\b").arg(QLatin1String(color.name)));
        sheet.replace(name, (colors.*color.member).name());
    }
    return sheet;
}

/// Inter has figures of equal width and is drawn for small sizes: used where it is installed, else the desktop's font.
void useInterfaceFont() {
    QFont font = QApplication::font();
    if (QFontDatabase::families().contains(QStringLiteral("Inter"))) font.setFamily(QStringLiteral("Inter"));
    if (font.pointSizeF() < 9.5) font.setPointSizeF(9.5);
    QApplication::setFont(font);
}

QColor mix(const QColor& a, const QColor& b, double share) {
    return QColor::fromRgbF(static_cast<float>(a.redF() + (b.redF() - a.redF()) * share),
                            static_cast<float>(a.greenF() + (b.greenF() - a.greenF()) * share),
                            static_cast<float>(a.blueF() + (b.blueF() - a.blueF()) * share));
}

double luminance(const QColor& color) {
    const auto linear = [](double channel) {
        return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF());
}

}  // namespace

Theme& Theme::instance() {
    static Theme theme;
    return theme;
}

void Theme::apply(Choice choice) {
    if (!m_installed) {
        m_installed = true;
        QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
        useInterfaceFont();
        auto* scheme = new SystemScheme(qApp);
        connect(scheme, &SystemScheme::changed, this, [this](bool dark) {
            if (m_choice == Choice::System && dark != m_dark) follow(dark);
        });
        m_dark = scheme->isDark();
        scheme->query();
    }
    m_choice = choice;
    if (choice == Choice::System) {
        follow(SystemScheme::lastKnownDark());
    } else {
        follow(choice == Choice::Dark);
    }
}

void Theme::follow(bool dark) {
    m_dark = dark;
    m_colors = readColors(dark);
    install();
    Q_EMIT changed();
}

void Theme::install() {
    QApplication::setPalette(paletteOf(m_colors));
    qApp->setStyleSheet(styleSheetOf(m_colors, QApplication::font().pointSizeF()));
}

const Colors& colors() {
    return Theme::instance().colors();
}

QFont monospace(double points) {
    static const QString family = [] {
        const QStringList installed = QFontDatabase::families();
        for (const char* wanted : {"JetBrains Mono", "DejaVu Sans Mono"}) {
            if (installed.contains(QLatin1String(wanted))) return QString::fromLatin1(wanted);
        }
        return QFontDatabase::systemFont(QFontDatabase::FixedFont).family();
    }();
    QFont font(family);
    font.setStyleHint(QFont::Monospace);
    font.setPointSizeF(QApplication::font().pointSizeF() + points);
    return font;
}

QFont figures(double points, QFont::Weight weight) {
    QFont font = QApplication::font();
    font.setPointSizeF(font.pointSizeF() + points);
    font.setWeight(weight);
    return font;
}

void setTextRole(QWidget* widget, TextRole role) {
    static constexpr std::array names = {"title", "heading", "caption", "figure", "muted", "good", "warning", "bad"};
    const QString name = QLatin1String(names.at(static_cast<std::size_t>(role)));
    if (widget->property("textRole").toString() == name) return;
    widget->setProperty("textRole", name);
    widget->style()->unpolish(widget);
    widget->style()->polish(widget);
}

QColor sequential(double share) {
    // Five stops of cividis (Nuñez, Anderton, Renslow 2018), made for readers with and without colour vision
    // deficiency.
    static const std::array<QColor, 5> stops = {QColor(0, 34, 78), QColor(65, 77, 107), QColor(124, 123, 120),
                                                QColor(188, 174, 108), QColor(254, 232, 56)};
    if (!(share > 0)) return stops.front();
    if (share >= 1) return stops.back();
    const double position = share * (stops.size() - 1);
    const auto below = static_cast<std::size_t>(position);
    return mix(stops.at(below), stops.at(below + 1), position - static_cast<double>(below));
}

QColor diverging(double ratio, double span) {
    if (!(ratio > 0)) return colors().neutral;
    const QColor middle = Theme::instance().isDark() ? QColor(0x3a, 0x41, 0x4c) : QColor(0xe9, 0xed, 0xf1);
    const QColor fast = Theme::instance().isDark() ? QColor(0x2f, 0x9c, 0xe6) : QColor(0x0b, 0x67, 0xa5);
    const QColor slow = Theme::instance().isDark() ? QColor(0xe0, 0x8a, 0x1e) : QColor(0xc9, 0x6a, 0x00);
    const double strength = std::min(1.0, std::abs(std::log2(ratio)) / span);
    return mix(middle, ratio >= 1 ? fast : slow, strength);
}

QColor pinColor(int pin) {
    const Colors& c = colors();
    const std::array<QColor, 4> pins = {c.faster, c.best, c.good, c.compile};
    return pins.at(static_cast<std::size_t>(pin) % pins.size());
}

double contrast(const QColor& a, const QColor& b) {
    const double first = luminance(a) + 0.05, second = luminance(b) + 0.05;
    return first > second ? first / second : second / first;
}

}  // namespace ww::ui
