#include "ui/panels/history_panel.h"

#include <QButtonGroup>
#include <QEvent>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/charts/chart_frame.h"
#include "ui/charts/history_chart.h"
#include "ui/viewmodels/text_format.h"

namespace ww::ui {

HistoryPanel::HistoryPanel(Exploration& exploration, QWidget* parent)
    : QWidget(parent),
      m_exploration(exploration),
      m_chart(new HistoryChart(exploration)),
      m_frame(new ChartFrame(tr("Speedup over the session"), m_chart, m_chart)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_frame);
    createControls();
    m_frame->setLegend(HistoryChart::legend());
    connect(&exploration, &Exploration::appended, this, &HistoryPanel::showCount);
    connect(&exploration, &Exploration::visibleChanged, this, &HistoryPanel::showCount);
    connect(&exploration, &Exploration::sessionChanged, this, &HistoryPanel::showCount);
}

void HistoryPanel::createControls() {
    auto* group = new QButtonGroup(this);
    const auto segment = [&](const QString& words, CostAxis axis, const QString& tip) {
        auto* button = new QToolButton;
        button->setText(words);
        button->setToolTip(tip);
        button->setCheckable(true);
        button->setProperty("segment", true);
        group->addButton(button);
        connect(button, &QToolButton::clicked, this, [this, axis] { m_chart->setAxis(axis); });
        m_frame->addControl(button);
        return button;
    };
    segment(tr("Attempts"), CostAxis::Attempts, tr("Attempts across"))->setChecked(true);
    segment(tr("Time"), CostAxis::WallTime, tr("Wall time across"));
    auto* follow = new QToolButton;
    follow->setText(tr("Follow"));
    follow->setToolTip(tr("Show all attempts as they come. Scrolling or dragging in the chart turns it off."));
    follow->setCheckable(true);
    follow->setChecked(true);
    follow->setProperty("segment", true);
    connect(follow, &QToolButton::clicked, m_chart, &HistoryChart::setFollowing);
    connect(m_chart, &HistoryChart::followingChanged, follow, &QToolButton::setChecked);
    m_frame->addControl(follow);
}

void HistoryPanel::showCount() {
    const auto all = static_cast<double>(m_exploration.store().size());
    const auto shown = static_cast<double>(m_exploration.visible().size());
    m_frame->setNote(all == 0       ? QString()
                     : shown == all ? tr("%1 attempts").arg(formatCount(all))
                                    : tr("%1 of %2").arg(formatCount(shown), formatCount(all)));
}

void HistoryPanel::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) m_frame->setLegend(HistoryChart::legend());
}

}  // namespace ww::ui
