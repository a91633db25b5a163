#include "ui/editor/find_bar.h"

#include <QBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QToolButton>

#include "ui/editor/kernel_editor.h"
#include "ui/theme/icon.h"
#include "ui/theme/theme.h"

namespace ww::ui {
namespace {

QToolButton* button(const QString& words, const QString& tip, bool checkable) {
    auto* made = new QToolButton;
    made->setText(words);
    made->setToolTip(tip);
    made->setAccessibleName(tip);
    made->setCheckable(checkable);
    made->setProperty("segment", true);
    return made;
}

}  // namespace

FindBar::FindBar(QWidget* parent)
    : QWidget(parent),
      m_words(new QLineEdit),
      m_other(new QLineEdit),
      m_case(button(QStringLiteral("Aa"), tr("Match case"), true)),
      m_pattern(button(QStringLiteral(".*"), tr("Regular expression"), true)),
      m_replace(button(tr("Replace"), tr("Replace this one and find the next"), false)),
      m_replaceAll(button(tr("All"), tr("Replace all"), false)),
      m_note(new QLabel) {
    m_words->setPlaceholderText(tr("Find"));
    m_words->setAccessibleName(tr("Find"));
    m_other->setPlaceholderText(tr("Replace by"));
    m_other->setAccessibleName(tr("Replace by"));
    setTextRole(m_note, TextRole::Caption);
    auto* next = button(QStringLiteral("↓"), tr("Next (F3)"), false);
    auto* before = button(QStringLiteral("↑"), tr("Previous (Shift+F3)"), false);
    auto* close = new QToolButton;
    close->setIcon(icon(QStringLiteral("cross")));
    close->setAccessibleName(tr("Close the find bar"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(8, 5, 8, 5);
    for (QWidget* widget :
         {static_cast<QWidget*>(m_words), static_cast<QWidget*>(before), static_cast<QWidget*>(next),
          static_cast<QWidget*>(m_case), static_cast<QWidget*>(m_pattern), static_cast<QWidget*>(m_other),
          static_cast<QWidget*>(m_replace), static_cast<QWidget*>(m_replaceAll)}) {
        layout->addWidget(widget);
    }
    layout->addWidget(m_note, 1);
    layout->addWidget(close);
    connect(m_words, &QLineEdit::returnPressed, this, [this] { findNext(); });
    connect(next, &QToolButton::clicked, this, [this] { findNext(true); });
    connect(before, &QToolButton::clicked, this, [this] { findNext(false); });
    connect(m_replace, &QToolButton::clicked, this, &FindBar::replace);
    connect(m_replaceAll, &QToolButton::clicked, this, &FindBar::replaceAll);
    connect(close, &QToolButton::clicked, this, &QWidget::hide);
    hide();
}

void FindBar::open(bool withReplace) {
    for (QWidget* widget :
         {static_cast<QWidget*>(m_other), static_cast<QWidget*>(m_replace), static_cast<QWidget*>(m_replaceAll)})
        widget->setVisible(withReplace);
    if (m_editor && m_editor->hasSelectedText()) m_words->setText(m_editor->selectedText());
    show();
    m_words->setFocus();
    m_words->selectAll();
}

void FindBar::findNext(bool forward) {
    if (!m_editor || m_words->text().isEmpty()) return;
    int line = 0, column = 0, endLine = 0, endColumn = 0;
    m_editor->getSelection(&line, &column, &endLine, &endColumn);
    if (forward || line < 0) m_editor->getCursorPosition(&line, &column);
    const bool found = m_editor->findFirst(m_words->text(), m_pattern->isChecked(), m_case->isChecked(), false, true,
                                           forward, line, column);
    m_note->setText(found ? QString() : tr("Not found"));
}

void FindBar::replace() {
    if (!m_editor) return;
    if (m_editor->hasSelectedText() && !m_editor->isReadOnly()) m_editor->replace(m_other->text());
    findNext();
}

void FindBar::replaceAll() {
    if (!m_editor || m_words->text().isEmpty() || m_editor->isReadOnly()) return;
    int count = 0;
    m_editor->beginUndoAction();
    bool found =
        m_editor->findFirst(m_words->text(), m_pattern->isChecked(), m_case->isChecked(), false, false, true, 0, 0);
    while (found) {
        m_editor->replace(m_other->text());
        ++count;
        found = m_editor->findNext();
    }
    m_editor->endUndoAction();
    m_note->setText(tr("%n replaced", nullptr, count));
}

void FindBar::keyPressEvent(QKeyEvent* event) {
    if (event->key() != Qt::Key_Escape) return QWidget::keyPressEvent(event);
    hide();
    if (m_editor) m_editor->setFocus();
}

}  // namespace ww::ui
