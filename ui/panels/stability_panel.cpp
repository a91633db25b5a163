#include "ui/panels/stability_panel.h"

#include <QBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>

#include "ui/charts/chart_frame.h"
#include "ui/charts/stability_matrix.h"
#include "ui/theme/theme.h"
#include "ui/viewmodels/text_format.h"

namespace ww::ui {

StabilityPanel::StabilityPanel(Workbench& workbench, QWidget* parent)
    : QWidget(parent),
      m_workbench(workbench),
      m_matrix(new StabilityMatrix),
      m_key(new QLabel),
      m_measure(new QPushButton(tr("Measure over all sizes"))),
      m_progress(new QProgressBar) {
    auto* frame = new ChartFrame(tr("Speedup by input size"), m_matrix, m_matrix);
    m_measure->setToolTip(tr("Measures the pinned candidates, or the best one, at every size of the kernel's list"));
    m_progress->setFixedWidth(120);
    m_progress->setTextVisible(false);
    m_progress->setAccessibleName(tr("Progress of the measurement over sizes"));
    m_progress->hide();
    frame->addControl(m_progress);
    frame->addControl(m_measure);
    m_key->setWordWrap(true);
    setTextRole(m_key, TextRole::Caption);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 8, 8, 8);
    layout->addWidget(frame, 1);
    layout->addWidget(m_key);
    connect(m_measure, &QPushButton::clicked, this, &StabilityPanel::measure);
    connect(&workbench, &Workbench::stabilityProgressed, this, [this](int points, int expected) {
        m_progress->show();
        m_progress->setRange(0, expected);
        m_progress->setValue(points);
        m_measure->setEnabled(false);
    });
    connect(&workbench, &Workbench::stabilityChanged, this, [this](const model::StabilityResult& result) {
        m_matrix->set(result);
        showKey(result);
    });
    connect(&workbench.bridge(), &EngineBridge::requestFinished, this, [this] {
        m_progress->hide();
        m_measure->setEnabled(true);
    });
    connect(&workbench.exploration(), &Exploration::sessionChanged, this, &StabilityPanel::loadLatest);
}

void StabilityPanel::measure() {
    const Exploration& exploration = m_workbench.exploration();
    std::vector<std::int64_t> rows;
    for (const std::int64_t row : exploration.pins()) {
        if (row >= 0) rows.push_back(row);
    }
    if (rows.empty() && exploration.store().best() >= 0) rows.push_back(exploration.store().best());
    if (rows.empty())
        return m_workbench.tell(Tone::Info, tr("Tune or open a session first: there is no candidate to measure."));
    m_workbench.measureStability(rows);
}

void StabilityPanel::showKey(const model::StabilityResult& result) {
    QStringList lines;
    for (std::size_t i = 0; i < result.scores.size(); ++i) {
        lines << QStringLiteral("%1: %2")
                     .arg(QChar(u'A' + static_cast<int>(i)))
                     .arg(formatSettings(result.scores[i].configuration));
    }
    m_key->setText(lines.join(u'\n'));
}

/// What was measured before for the kernel on show, on the same device.
void StabilityPanel::loadLatest() {
    m_matrix->set({});
    m_key->clear();
    const auto& session = m_workbench.exploration().session();
    if (!session) return;
    m_workbench.archive().read(
        this, [kernel = session->kernel](const archive::Reader& reader) { return reader.stability(kernel, 20); },
        [this, device = session->device.name](Result<std::vector<model::StabilityResult>> results) {
            if (!results) return;
            for (const model::StabilityResult& result : *results) {
                if (result.device.name != device) continue;
                m_matrix->set(result);
                return showKey(result);
            }
        });
}

}  // namespace ww::ui
