#include "ui/panels/problems_panel.h"

#include <QBoxLayout>
#include <QFileInfo>
#include <QLabel>
#include <QListWidget>
#include <QPlainTextEdit>

#include "ui/editor/compiler_message.h"
#include "ui/theme/outcome_look.h"
#include "ui/theme/theme.h"
#include "ui/viewmodels/text_format.h"

namespace ww::ui {

ProblemsPanel::ProblemsPanel(Workbench& workbench, QWidget* parent)
    : QWidget(parent),
      m_summary(new QLabel(tr("F7 compiles the kernel with its default values, verifies it and times it once."))),
      m_list(new QListWidget),
      m_text(new QPlainTextEdit) {
    m_summary->setWordWrap(true);
    m_list->setAccessibleName(tr("Messages of the compiler"));
    m_text->setAccessibleName(tr("Everything the compiler said"));
    m_text->setReadOnly(true);
    m_text->setFont(monospace(-1));
    m_text->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_list->hide();
    m_text->hide();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 8, 12, 8);
    layout->addWidget(m_summary);
    layout->addWidget(m_list, 1);
    layout->addWidget(m_text, 1);
    layout->addStretch();
    connect(&workbench, &Workbench::checking, this, [this] {
        m_summary->setText(tr("◔ Checking…"));
        m_summary->setStyleSheet({});
        m_list->hide();
        m_text->hide();
    });
    connect(&workbench, &Workbench::checked, this, &ProblemsPanel::show);
    connect(m_list, &QListWidget::itemActivated, this, [this](const QListWidgetItem* item) {
        Q_EMIT placeChosen(item->data(Qt::UserRole).toString(), item->data(Qt::UserRole + 1).toInt(),
                           item->data(Qt::UserRole + 2).toInt());
    });
    connect(m_list, &QListWidget::itemClicked, m_list, &QListWidget::itemActivated);
}

void ProblemsPanel::show(const model::Attempt& attempt) {
    const Look look = attempt.ok() ? lookOf(attempt.speedup) : lookOf(attempt.outcome);
    m_summary->setStyleSheet(QStringLiteral("color: %1; font-weight: 600").arg(look.color.name()));
    m_summary->setText(attempt.ok() ? tr("✓ Correct in %1 cases. %2 against %3 of %4: %5 (%6).")
                                          .arg(attempt.verification.cases)
                                          .arg(formatMilliseconds(attempt.timing.median),
                                               formatMilliseconds(attempt.baseline.median), text(attempt.baselineName),
                                               formatSpeedup(attempt.speedup.value), formatInterval(attempt.speedup))
                                    : look.glyph + u' ' + look.label);
    m_list->clear();
    const auto messages = compilerMessages(text(attempt.message));
    for (const CompilerMessage& message : messages) {
        const QString sign = message.kind == CompilerMessage::Kind::Error     ? QStringLiteral("✕")
                             : message.kind == CompilerMessage::Kind::Warning ? QStringLiteral("⚠")
                                                                              : QStringLiteral("ⓘ");
        auto* item = new QListWidgetItem(QStringLiteral("%1  %2:%3  %4")
                                             .arg(sign, QFileInfo(message.file).fileName())
                                             .arg(message.line)
                                             .arg(message.words));
        item->setData(Qt::UserRole, message.file);
        item->setData(Qt::UserRole + 1, message.line);
        item->setData(Qt::UserRole + 2, message.column);
        m_list->addItem(item);
    }
    m_list->setVisible(!messages.empty());
    m_text->setPlainText(text(attempt.message));
    m_text->setVisible(messages.empty() && !attempt.message.empty());
}

}  // namespace ww::ui
