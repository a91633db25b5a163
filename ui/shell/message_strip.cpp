#include "ui/shell/message_strip.h"

#include <QBoxLayout>
#include <QFrame>
#include <QLabel>
#include <QPushButton>
#include <QTimer>
#include <QToolButton>

#include "ui/theme/icon.h"

namespace ww::ui {
namespace {

constexpr int shownAtMost = 3;
constexpr int goodNewsStayMs = 6000;

const char* toneName(Tone tone) {
    switch (tone) {
        case Tone::Good:
            return "good";
        case Tone::Bad:
            return "bad";
        case Tone::Warning:
            return "warning";
        case Tone::Info:
            return "good";
    }
    return "good";
}

}  // namespace

MessageStrip::MessageStrip(QWidget* parent) : QWidget(parent), m_layout(new QVBoxLayout(this)) {
    m_layout->setContentsMargins(8, 6, 8, 0);
    m_layout->setSpacing(4);
    hide();
}

void MessageStrip::add(Tone tone, const QString& words, const QString& action, std::function<void()> act) {
    while (m_layout->count() >= shownAtMost) {
        QLayoutItem* oldest = m_layout->takeAt(0);
        delete oldest->widget();
        delete oldest;
    }
    auto* banner = new QFrame;
    banner->setProperty("surface", "banner");
    banner->setProperty("tone", toneName(tone));
    auto* label = new QLabel(words.left(600));
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto* row = new QHBoxLayout(banner);
    row->setContentsMargins(12, 5, 6, 5);
    row->addWidget(label, 1);
    const auto dismiss = [this, banner] {
        m_layout->removeWidget(banner);
        banner->deleteLater();
        setVisible(m_layout->count() > 0);
    };
    if (!action.isEmpty()) {
        auto* button = new QPushButton(action);
        button->setProperty("flat", true);
        row->addWidget(button);
        connect(button, &QPushButton::clicked, banner, [act = std::move(act), dismiss] {
            act();
            dismiss();
        });
    }
    auto* close = new QToolButton;
    close->setIcon(icon(QStringLiteral("cross")));
    close->setAccessibleName(tr("Dismiss"));
    row->addWidget(close);
    connect(close, &QToolButton::clicked, banner, dismiss);
    if (tone == Tone::Good || tone == Tone::Info)
        QTimer::singleShot(action.isEmpty() ? goodNewsStayMs : 3 * goodNewsStayMs, banner, dismiss);
    m_layout->addWidget(banner);
    show();
}

}  // namespace ww::ui
