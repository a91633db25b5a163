#include "ui/shell/status_segments.h"

#include <QLabel>
#include <QToolButton>

#include "ui/theme/theme.h"
#include "ui/viewmodels/text_format.h"

namespace ww::ui {

StatusSegments::StatusSegments(Workbench& workbench, QStatusBar& bar)
    : QObject(&bar),
      m_workbench(workbench),
      m_run(new QLabel),
      m_best(new QLabel),
      m_failures(new QToolButton),
      m_device(new QLabel) {
    bar.setSizeGripEnabled(false);
    for (QLabel* label : {m_run, m_best, m_device}) {
        setTextRole(label, TextRole::Caption);
        label->setContentsMargins(8, 1, 8, 1);
    }
    m_failures->setToolTip(tr("Show the failed attempts"));
    m_failures->setAccessibleName(m_failures->toolTip());
    m_failures->hide();
    bar.addWidget(m_run);
    bar.addWidget(m_best);
    bar.addWidget(m_failures);
    bar.addPermanentWidget(m_device);
    connect(m_failures, &QToolButton::clicked, this, &StatusSegments::failuresWanted);
    connect(&workbench, &Workbench::progressChanged, this, &StatusSegments::showRun);
    connect(&workbench, &Workbench::runStateChanged, this, &StatusSegments::showRun);
    connect(&workbench.exploration(), &Exploration::appended, this, &StatusSegments::showBest);
    connect(&workbench.exploration(), &Exploration::sessionChanged, this, &StatusSegments::showBest);
    connect(&workbench, &Workbench::deviceStateChanged, this, &StatusSegments::showDevice);
    showRun();
    showBest();
}

void StatusSegments::showRun() {
    const auto& progress = m_workbench.progress();
    switch (m_workbench.runState()) {
        case RunState::Idle:
            return m_run->setText(tr("Ready"));
        case RunState::Starting:
            return m_run->setText(tr("◔ Starting…"));
        case RunState::Stopping:
            return m_run->setText(tr("◔ Stopping: the winner is confirmed first"));
        case RunState::Paused:
        case RunState::Running:
            break;
    }
    if (!progress) return m_run->setText(tr("◔ Running"));
    const QString sign = m_workbench.runState() == RunState::Paused ? QStringLiteral("◫") : QStringLiteral("◔");
    QString words = tr("%1 %2 of %3").arg(sign, formatCount(progress->iteration), formatCount(progress->maxIterations));
    if (progress->secondsLeft) words += tr(" · about %1 left").arg(formatSeconds(*progress->secondsLeft));
    m_run->setText(words);
}

void StatusSegments::showBest() {
    const AttemptStore& store = m_workbench.exploration().store();
    int failures = 0;
    for (const AttemptRow& row : store.rows())
        failures += row.ok() ? 0 : 1;
    m_failures->setText(tr("%1 ⚠ failed").arg(formatCount(failures)));
    m_failures->setVisible(failures > 0);
    if (store.best() < 0) return m_best->clear();
    const AttemptRow& best = store.row(static_cast<std::size_t>(store.best()));
    m_best->setText(
        tr("best %1 (%2) · #%3").arg(formatSpeedup(best.speedup), formatInterval(best.interval())).arg(best.number));
}

void StatusSegments::showDevice(const model::DeviceState& state) {
    QStringList parts;
    if (state.temperatureC > 0) parts << tr("%1 °C").arg(std::lround(state.temperatureC));
    if (state.clockMHz > 0) parts << tr("%1 MHz").arg(std::lround(state.clockMHz));
    if (state.powerW > 0) parts << tr("%1 W").arg(std::lround(state.powerW));
    if (!state.throttling.empty()) parts << tr("⚠ throttled");
    m_device->setText(parts.join(QStringLiteral(" · ")));
}

}  // namespace ww::ui
