#include "ui/panels/progress_panel.h"

#include <QBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>

#include "ui/panels/elided_label.h"
#include "ui/theme/outcome_look.h"
#include "ui/theme/theme.h"
#include "ui/viewmodels/session_list_model.h"
#include "ui/viewmodels/text_format.h"

namespace ww::ui {

ProgressPanel::ProgressPanel(Workbench& workbench, QWidget* parent) : QFrame(parent), m_workbench(workbench) {
    createWidgets();
    createLayout();
    connectSignals();
    show();
}

void ProgressPanel::createWidgets() {
    setProperty("surface", "card");
    m_best = new QLabel;
    m_interval = new QLabel;
    m_bestNote = new QLabel;
    m_phase = new QLabel;
    m_count = new QLabel;
    m_current = new ElidedLabel;
    m_rate = new QLabel;
    setTextRole(m_best, TextRole::Figure);
    setTextRole(m_phase, TextRole::Heading);
    for (QLabel* label : {m_interval, m_bestNote, m_count, m_current, m_rate})
        setTextRole(label, TextRole::Caption);
    m_bar = new QProgressBar;
    m_bar->setTextVisible(false);
    m_bar->setAccessibleName(tr("Progress of the session"));
    m_resume = new QPushButton(tr("Resume"));
}

void ProgressPanel::createLayout() {
    auto* best = new QVBoxLayout;
    best->setSpacing(0);
    best->addWidget(m_best);
    best->addWidget(m_interval);
    best->addWidget(m_bestNote);
    auto* top = new QHBoxLayout;
    top->addWidget(m_phase, 1);
    top->addWidget(m_count);
    top->addWidget(m_resume);
    auto* bottom = new QHBoxLayout;
    bottom->addWidget(m_current, 1);
    bottom->addWidget(m_rate);
    auto* course = new QVBoxLayout;
    course->setSpacing(6);
    course->addLayout(top);
    course->addWidget(m_bar);
    course->addLayout(bottom);
    auto* line = new QFrame;
    line->setProperty("surface", "line");
    line->setFixedWidth(1);
    auto* all = new QHBoxLayout(this);
    all->setContentsMargins(16, 10, 16, 10);
    all->setSpacing(16);
    all->addLayout(best);
    all->addWidget(line);
    all->addLayout(course, 1);
}

void ProgressPanel::connectSignals() {
    connect(&m_workbench, &Workbench::progressChanged, this, &ProgressPanel::show);
    connect(&m_workbench, &Workbench::runStateChanged, this, &ProgressPanel::show);
    connect(&m_workbench, &Workbench::finished, this, &ProgressPanel::show);
    Exploration& shown = m_workbench.exploration();
    connect(&shown, &Exploration::sessionChanged, this, &ProgressPanel::show);
    connect(&shown, &Exploration::summaryChanged, this, &ProgressPanel::show);
    connect(&shown, &Exploration::appended, this, &ProgressPanel::showBest);
    connect(m_resume, &QPushButton::clicked, this, [this] {
        if (const auto& session = m_workbench.exploration().session()) m_workbench.resume(session->id);
    });
}

void ProgressPanel::show() {
    const auto& session = m_workbench.exploration().session();
    showBest();
    m_resume->hide();
    if (m_workbench.watchingLive() && m_workbench.progress()) return showRunning(*m_workbench.progress());
    if (m_workbench.runState() == RunState::Starting) {
        m_phase->setText(tr("◔ Starting"));
        m_count->clear();
        m_current->setText(tr("Waiting for the device…"));
        m_rate->clear();
        m_bar->setRange(0, 1);
        m_bar->setValue(0);
        return;
    }
    if (session) return showEnded(*session);
    m_phase->setText(tr("No session yet"));
    m_count->clear();
    m_rate->clear();
    m_current->setText(m_workbench.kernel() ? tr("Press F5 to tune %1.").arg(text(m_workbench.draft().kernel))
                                            : tr("Choose a kernel in the set-up panel."));
    m_bar->setRange(0, 1);
    m_bar->setValue(0);
}

void ProgressPanel::showBest() {
    const AttemptStore& store = m_workbench.exploration().store();
    if (store.best() < 0) {
        m_best->setText(QStringLiteral("–"));
        m_interval->setText(tr("no result yet"));
        m_bestNote->setText(QStringLiteral(" "));
        return;
    }
    const AttemptRow& best = store.row(static_cast<std::size_t>(store.best()));
    m_best->setText(formatSpeedup(best.speedup));
    m_interval->setText(formatInterval(best.interval()));
    m_bestNote->setText(best.confirmed ? tr("best · confirmed") : tr("best so far · #%1").arg(best.number));
    m_best->setToolTip(tr("Speedup over the baseline and its 95 % interval"));
}

void ProgressPanel::showRunning(const model::SessionProgress& progress) {
    const bool paused = m_workbench.runState() == RunState::Paused;
    const QString phase = text(model::label(progress.phase));
    m_phase->setText((paused ? QStringLiteral("◫ ") : QStringLiteral("◔ ")) + phase.left(1).toUpper() + phase.mid(1));
    m_count->setText(tr("%1 of %2 attempts").arg(formatCount(progress.iteration), formatCount(progress.maxIterations)));
    m_bar->setRange(0, std::max(1, progress.maxIterations));
    m_bar->setValue(progress.iteration);
    m_current->setText(progress.current ? formatSettings(*progress.current) : QString());
    QStringList rate;
    if (progress.attemptsPerSecond > 0) rate << tr("%1 /s").arg(formatNumber(progress.attemptsPerSecond, 2));
    rate << formatSeconds(progress.elapsedSeconds);
    if (progress.secondsLeft) rate << tr("about %1 left").arg(formatSeconds(*progress.secondsLeft));
    m_rate->setText(rate.join(QStringLiteral(" · ")));
}

void ProgressPanel::showEnded(const model::SessionSummary& session) {
    const StateLook look = lookOf(session.state);
    m_phase->setText(look.glyph + u' ' + look.label.left(1).toUpper() + look.label.mid(1));
    m_count->setText(tr("%1 attempts, %2 correct").arg(formatCount(session.attempts), formatCount(session.okAttempts)));
    m_bar->setRange(0, std::max(1, session.settings.maxIterations));
    m_bar->setValue(std::min(session.attempts, session.settings.maxIterations));
    QStringList words;
    if (session.stopReason) words << text(model::label(*session.stopReason));
    words << text(session.kernel) + u' ' + text(model::toString(session.type)) << formatSizes(session.sizes)
          << text(session.device.name);
    m_current->setText(words.join(QStringLiteral(" · ")));
    m_rate->setText(session.baselineMs > 0
                        ? tr("baseline %1: %2").arg(text(session.baselineName), formatMilliseconds(session.baselineMs))
                        : QString());
    m_resume->setVisible(session.state == model::SessionState::Interrupted && m_workbench.runState() == RunState::Idle);
}

}  // namespace ww::ui
