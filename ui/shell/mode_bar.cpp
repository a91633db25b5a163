#include "ui/shell/mode_bar.h"

#include <QBoxLayout>
#include <QButtonGroup>
#include <QCoreApplication>
#include <QToolButton>

#include "ui/theme/icon.h"

namespace ww::ui {
namespace {

struct Entry {
    const char* key;
    const char* name;
    const char* icon;
};

constexpr std::array<Entry, modeCount> entries = {
    Entry{"welcome", QT_TRANSLATE_NOOP("ModeBar", "Welcome"), "home"},
    Entry{"edit", QT_TRANSLATE_NOOP("ModeBar", "Edit"), "edit"},
    Entry{"tune", QT_TRANSLATE_NOOP("ModeBar", "Tune"), "tune"},
    Entry{"analyse", QT_TRANSLATE_NOOP("ModeBar", "Analyse"), "analyse"},
    Entry{"archive", QT_TRANSLATE_NOOP("ModeBar", "Archive"), "archive"},
};

const Entry& entryOf(Mode mode) {
    return entries.at(static_cast<std::size_t>(mode));
}

}  // namespace

QString modeName(Mode mode) {
    return QCoreApplication::translate("ModeBar", entryOf(mode).name);
}
QString modeKey(Mode mode) {
    return QLatin1String(entryOf(mode).key);
}

ModeBar::ModeBar(QWidget* parent) : QWidget(parent) {
    setObjectName(QStringLiteral("modeBar"));
    setAttribute(Qt::WA_StyledBackground);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 8, 0, 8);
    layout->setSpacing(4);
    auto* group = new QButtonGroup(this);
    for (int i = 0; i < modeCount; ++i) {
        const auto mode = static_cast<Mode>(i);
        auto* button = new QToolButton;
        button->setProperty("modeButton", true);
        button->setCheckable(true);
        button->setFocusPolicy(Qt::TabFocus);
        button->setToolButtonStyle(Qt::ToolButtonTextUnderIcon);
        button->setIcon(icon(QLatin1String(entryOf(mode).icon)));
        button->setIconSize(QSize(22, 22));
        button->setText(modeName(mode));
        button->setToolTip(tr("%1 (Ctrl+%2)").arg(modeName(mode)).arg(i + 1));
        button->setAccessibleName(modeName(mode));
        button->setMinimumWidth(fontMetrics().horizontalAdvance(QStringLiteral("Welcome")) + 22);
        group->addButton(button);
        layout->addWidget(button);
        m_buttons.at(static_cast<std::size_t>(i)) = button;
        connect(button, &QToolButton::clicked, this, [this, mode] { Q_EMIT chosen(mode); });
    }
    layout->addStretch();
}

void ModeBar::setMode(Mode mode) {
    m_buttons.at(static_cast<std::size_t>(mode))->setChecked(true);
}

void ModeBar::setRunning(const QString& sign) {
    m_buttons.at(static_cast<std::size_t>(Mode::Tune))
        ->setText(sign.isEmpty() ? modeName(Mode::Tune) : modeName(Mode::Tune) + u' ' + sign);
}

}  // namespace ww::ui
