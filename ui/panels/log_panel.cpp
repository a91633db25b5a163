#include "ui/panels/log_panel.h"

#include <QBoxLayout>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QTime>

#include "ui/theme/icon.h"
#include "ui/theme/theme.h"

namespace ww::ui {
namespace {

constexpr int kept = 10'000;

}  // namespace

LogPanel::LogPanel(Workbench& workbench, QWidget* parent)
    : QWidget(parent), m_filter(new QLineEdit), m_text(new QPlainTextEdit) {
    m_filter->setPlaceholderText(tr("Filter the log"));
    m_filter->setAccessibleName(m_filter->placeholderText());
    m_filter->setClearButtonEnabled(true);
    m_filter->setMaximumWidth(300);
    m_filter->addAction(icon(QStringLiteral("search")), QLineEdit::LeadingPosition);
    m_text->setReadOnly(true);
    m_text->setFont(monospace(-1));
    m_text->setMaximumBlockCount(kept);
    m_text->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_text->setFrameShape(QFrame::NoFrame);
    m_text->setAccessibleName(tr("Log"));
    m_text->setPlaceholderText(tr("What the engine and its workers report appears here."));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 5, 8, 4);
    layout->addWidget(m_filter);
    layout->addWidget(m_text, 1);
    connect(m_filter, &QLineEdit::textChanged, this, &LogPanel::refilter);
    connect(&workbench.bridge(), &EngineBridge::logged, this, &LogPanel::add);
    connect(&workbench, &Workbench::told, this, [this](Tone, const QString& words) { add({words}); });
}

void LogPanel::add(const QStringList& lines) {
    const QString clock = QTime::currentTime().toString(QStringLiteral("HH:mm:ss  "));
    for (const QString& line : lines) {
        m_lines << clock + line;
        if (m_lines.back().contains(m_filter->text(), Qt::CaseInsensitive)) m_text->appendPlainText(m_lines.back());
    }
    if (m_lines.size() > kept) m_lines.remove(0, m_lines.size() - kept);
}

void LogPanel::refilter() {
    m_text->clear();
    const QStringList shown = m_lines.filter(m_filter->text(), Qt::CaseInsensitive);
    m_text->setPlainText(shown.join(u'\n'));
}

}  // namespace ww::ui
