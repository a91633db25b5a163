#include "ui/panels/effects_panel.h"

#include <QBoxLayout>
#include <QEvent>
#include <QSplitter>

#include "ui/bridge/elsewhere.h"
#include "ui/charts/chart_frame.h"
#include "ui/charts/importance_chart.h"
#include "ui/charts/marginal_chart.h"
#include "ui/theme/theme.h"
#include "ui/viewmodels/text_format.h"

namespace ww::ui {

EffectsPanel::EffectsPanel(Exploration& exploration, QWidget* parent)
    : QWidget(parent),
      m_exploration(exploration),
      m_importance(new ImportanceChart),
      m_marginal(new MarginalChart),
      m_importanceFrame(new ChartFrame(tr("Which parameters matter"), m_importance, m_importance)),
      m_marginalFrame(new ChartFrame(tr("Speedup by value"), m_marginal, m_marginal)) {
    auto* splitter = new QSplitter(Qt::Horizontal);
    splitter->setHandleWidth(8);
    splitter->addWidget(m_importanceFrame);
    splitter->addWidget(m_marginalFrame);
    splitter->setStretchFactor(0, 2);
    splitter->setStretchFactor(1, 3);
    splitter->setChildrenCollapsible(false);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 8, 8, 8);
    layout->addWidget(splitter);
    m_importanceFrame->setLegend(
        tr("Share of the variance of log speedup between the values, with its 95 % interval. "
           "The strategy chose what to try: values tried in good company look better than they are."));
    showLegend();
    m_soon.setSingleShot(true);
    m_soon.setInterval(300);
    connect(&m_soon, &QTimer::timeout, this, &EffectsPanel::compute);
    connect(m_importance, &ImportanceChart::chose, this, &EffectsPanel::showChosen);
    connect(m_marginal, &MarginalChart::valueActivated, this, [this](const QString& parameter, const QString& value) {
        AttemptFilter filter = m_exploration.filter();
        std::erase_if(filter.values, [&](const auto& entry) { return entry.first == parameter.toStdString(); });
        filter.values.emplace_back(parameter.toStdString(), std::vector{model::valueFromText(value.toStdString())});
        m_exploration.setFilter(filter);
    });
    connect(&exploration, &Exploration::appended, this, &EffectsPanel::schedule);
    connect(&exploration, &Exploration::visibleChanged, this, &EffectsPanel::schedule);
    connect(&exploration, &Exploration::sessionChanged, this, &EffectsPanel::schedule);
}

void EffectsPanel::schedule() {
    m_stale = true;
    if (isVisible() && !m_soon.isActive()) m_soon.start();
}

void EffectsPanel::compute() {
    m_stale = false;
    const std::size_t shown = m_exploration.visible().size();
    m_importanceFrame->setNote(shown == 0 ? QString() : tr("n = %1").arg(formatCount(static_cast<double>(shown))));
    const std::uint64_t asked = ++m_asked;
    elsewhere(
        this,
        [sample = effectSample(m_exploration.store(), m_exploration.visible())] { return parameterEffects(sample); },
        [this, asked](std::vector<ParameterEffect> effects) {
            if (asked == m_asked) m_importance->set(std::move(effects));
        });
}

void EffectsPanel::showChosen(int effect) {
    const auto& effects = m_importance->effects();
    if (effect < 0 || effect >= static_cast<int>(effects.size())) {
        m_marginalFrame->setTitle(tr("Speedup by value"));
        return m_marginal->clear();
    }
    const ParameterEffect& chosen = effects[static_cast<std::size_t>(effect)];
    m_marginalFrame->setTitle(tr("Speedup by %1").arg(text(chosen.name)));
    m_marginal->set(chosen);
}

void EffectsPanel::showLegend() {
    const Colors& c = colors();
    m_marginalFrame->setLegend(tr("<span style='color:%1'>▭</span> quartiles, median and range &nbsp; <span "
                                  "style='color:%2'>●</span> geometric mean with its 95 % interval &nbsp; <span "
                                  "style='color:%3'>╌</span> baseline &nbsp; n correct/tried")
                                   .arg(c.faster.name(), c.best.name(), c.textMuted.name()));
}

void EffectsPanel::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    if (m_stale) compute();
}

void EffectsPanel::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) showLegend();
}

}  // namespace ww::ui
