#include "ui/panels/session_card.h"

#include <QBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QSignalBlocker>
#include <QStackedWidget>

#include "ui/panels/empty_state.h"
#include "ui/panels/fact_grid.h"
#include "ui/theme/icon.h"
#include "ui/theme/theme.h"
#include "ui/viewmodels/session_list_model.h"
#include "ui/viewmodels/text_format.h"

namespace ww::ui {

SessionCard::SessionCard(Workbench& workbench, QWidget* parent)
    : QWidget(parent),
      m_workbench(workbench),
      m_stack(new QStackedWidget),
      m_title(new QLabel),
      m_state(new QLabel),
      m_facts(new FactGrid),
      m_open(new QPushButton(tr("Open"))),
      m_resume(new QPushButton(tr("Resume"))),
      m_delete(new QPushButton(tr("Delete"))),
      m_tags(new QLineEdit),
      m_note(new QPlainTextEdit) {
    createLayout();
    connectSignals();
    showNone();
}

void SessionCard::createLayout() {
    setTextRole(m_title, TextRole::Heading);
    m_title->setWordWrap(true);
    m_open->setProperty("primary", true);
    m_open->setToolTip(tr("Show its attempts in Tune and Analyse"));
    m_resume->setToolTip(tr("Go on where it stopped"));
    m_delete->setIcon(icon(QStringLiteral("trash")));
    m_delete->setToolTip(tr("Delete; can be undone"));
    m_tags->setPlaceholderText(tr("tags, separated by commas"));
    m_tags->setAccessibleName(tr("Tags"));
    m_note->setPlaceholderText(tr("What you want to remember of this session"));
    m_note->setAccessibleName(tr("Note"));
    m_note->setTabChangesFocus(true);
    m_note->setMinimumHeight(80);
    m_typed.setSingleShot(true);
    m_typed.setInterval(700);
    auto* actions = new QHBoxLayout;
    actions->addWidget(m_open);
    actions->addWidget(m_resume);
    actions->addStretch();
    actions->addWidget(m_delete);
    auto* content = new QWidget;
    content->setProperty("surface", "plain");
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(14, 10, 12, 12);
    column->setSpacing(5);
    column->addWidget(m_title);
    column->addWidget(m_state);
    column->addSpacing(4);
    column->addLayout(actions);
    column->addSpacing(4);
    column->addWidget(m_facts);
    column->addWidget(sectionLabel(tr("Tags")));
    column->addWidget(m_tags);
    column->addWidget(sectionLabel(tr("Note")));
    column->addWidget(m_note);
    column->addStretch();
    auto* scroll = new QScrollArea;
    scroll->setWidget(content);
    scroll->setWidgetResizable(true);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setMinimumWidth(280);
    m_stack->addWidget(new EmptyState(QStringLiteral("archive"), tr("Choose a session to see what it was.")));
    m_stack->addWidget(scroll);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_stack);
}

void SessionCard::connectSignals() {
    connect(m_open, &QPushButton::clicked, this, [this] {
        if (m_session) Q_EMIT opened(m_session->id);
    });
    connect(m_resume, &QPushButton::clicked, this, [this] {
        if (m_session) Q_EMIT resumed(m_session->id);
    });
    connect(m_delete, &QPushButton::clicked, this, [this] {
        if (m_session) m_workbench.deleteSession(m_session->id);
    });
    connect(m_tags, &QLineEdit::textEdited, &m_typed, qOverload<>(&QTimer::start));
    connect(m_note, &QPlainTextEdit::textChanged, &m_typed, qOverload<>(&QTimer::start));
    connect(&m_typed, &QTimer::timeout, this, &SessionCard::saveAnnotation);
}

void SessionCard::showNone() {
    m_session.reset();
    m_stack->setCurrentIndex(0);
}

void SessionCard::show(const model::SessionSummary& session) {
    if (m_typed.isActive()) {
        m_typed.stop();
        saveAnnotation();
    }
    const bool same = m_session && m_session->id == session.id;
    m_session = session;
    m_stack->setCurrentIndex(1);
    m_title->setText(tr("%1 on %2").arg(text(session.kernel), text(session.device.name)));
    const StateLook look = lookOf(session.state);
    m_state->setText(
        look.glyph + u' ' + look.label +
        (session.stopReason ? QStringLiteral(" · ") + text(model::label(*session.stopReason)) : QString()));
    m_state->setStyleSheet(QStringLiteral("color: %1").arg(look.color.name()));
    m_resume->setVisible(session.state == model::SessionState::Interrupted ||
                         session.state == model::SessionState::Finished);
    m_resume->setText(session.state == model::SessionState::Finished ? tr("Continue") : tr("Resume"));
    m_delete->setEnabled(session.state != model::SessionState::Running);
    m_facts->clear();
    m_facts->add(tr("Best"), formatSpeedup(session.bestSpeedup), true);
    m_facts->add(tr("Attempts"), formatCount(session.attempts), false,
                 tr("%1 correct").arg(formatCount(session.okAttempts)));
    m_facts->add(tr("Type"), text(model::toString(session.type)));
    m_facts->add(tr("Sizes"), formatSizes(session.sizes));
    m_facts->add(tr("Advisor"), session.settings.advisor.empty() ? tr("default") : text(session.settings.advisor),
                 false, tr("seed %1").arg(session.settings.seed));
    if (!session.baselineName.empty())
        m_facts->add(tr("Baseline"), text(session.baselineName), false, formatMilliseconds(session.baselineMs));
    m_facts->add(tr("Started"), formatMoment(session.startedAt));
    if (!session.finishedAt.empty()) {
        m_facts->add(tr("Took"), formatSeconds(secondsOf(session.finishedAt) - secondsOf(session.startedAt)));
    }
    m_facts->add(tr("Kernel version"), text(session.kernelVersion).left(12));
    if (same) return;  // do not overwrite what is being typed
    const QSignalBlocker quietTags(m_tags), quietNote(m_note);
    QStringList tags;
    for (const std::string& tag : session.tags)
        tags << text(tag);
    m_tags->setText(tags.join(QStringLiteral(", ")));
    m_note->setPlainText(text(session.note));
}

void SessionCard::saveAnnotation() {
    if (!m_session) return;
    archive::Annotation annotation;
    annotation.note = m_note->toPlainText().toStdString();
    for (const QString& tag : m_tags->text().split(u',', Qt::SkipEmptyParts)) {
        if (!tag.trimmed().isEmpty()) annotation.tags.push_back(tag.trimmed().toStdString());
    }
    m_workbench.annotate(m_session->id, annotation);
}

}  // namespace ww::ui
