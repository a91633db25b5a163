#include "ui/panels/empty_state.h"

#include <QBoxLayout>
#include <QEvent>
#include <QLabel>
#include <QPushButton>

#include "ui/theme/icon.h"
#include "ui/theme/theme.h"

namespace ww::ui {

EmptyState::EmptyState(const QString& iconName, const QString& sentence, QWidget* parent)
    : QWidget(parent),
      m_iconName(iconName),
      m_icon(new QLabel),
      m_sentence(new QLabel(sentence)),
      m_action(new QPushButton) {
    m_icon->setAlignment(Qt::AlignCenter);
    m_sentence->setAlignment(Qt::AlignCenter);
    m_sentence->setWordWrap(true);
    setTextRole(m_sentence, TextRole::Muted);
    m_action->hide();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 12, 20, 12);
    layout->addStretch();
    layout->addWidget(m_icon);
    layout->addWidget(m_sentence);
    layout->addSpacing(6);
    layout->addWidget(m_action, 0, Qt::AlignCenter);
    layout->addStretch();
    drawIcon();
}

void EmptyState::setSentence(const QString& sentence) {
    m_sentence->setText(sentence);
}

void EmptyState::setAction(const QString& label, std::function<void()> action) {
    m_action->setText(label);
    m_action->disconnect();
    connect(m_action, &QPushButton::clicked, this, std::move(action));
    m_action->setVisible(!label.isEmpty());
}

void EmptyState::drawIcon() {
    m_icon->setPixmap(iconPixmap(m_iconName, colors().borderStrong, 34, devicePixelRatioF()));
}

void EmptyState::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) drawIcon();
}

}  // namespace ww::ui
