#include "ui/panels/pairs_panel.h"

#include <QBoxLayout>
#include <QComboBox>

#include "ui/bridge/elsewhere.h"
#include "ui/charts/chart_frame.h"
#include "ui/charts/heat_map.h"
#include "ui/viewmodels/parameter_effects.h"
#include "ui/viewmodels/text_format.h"

namespace ww::ui {

PairsPanel::PairsPanel(Exploration& exploration, QWidget* parent)
    : QWidget(parent),
      m_exploration(exploration),
      m_map(new HeatMap),
      m_frame(new ChartFrame(tr("Two parameters"), m_map, m_map)),
      m_across(new QComboBox),
      m_down(new QComboBox),
      m_measure(new QComboBox) {
    m_across->setAccessibleName(tr("Parameter across"));
    m_down->setAccessibleName(tr("Parameter down"));
    m_measure->setAccessibleName(tr("What a cell shows"));
    m_measure->addItems({tr("best speedup"), tr("median speedup")});
    for (QComboBox* box : {m_across, m_down, m_measure}) {
        box->setSizeAdjustPolicy(QComboBox::AdjustToContents);
        m_frame->addControl(box);
    }
    m_frame->setLegend(
        tr("Blue is faster than the baseline, orange slower. Double-click a cell to show only its attempts."));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 8, 8, 8);
    layout->addWidget(m_frame);
    m_soon.setSingleShot(true);
    m_soon.setInterval(300);
    connect(&m_soon, &QTimer::timeout, this, &PairsPanel::compute);
    for (QComboBox* box : {m_across, m_down}) {
        connect(box, &QComboBox::activated, this, [this] {
            m_chosen = true;
            compute();
        });
    }
    connect(m_measure, &QComboBox::activated, this, [this](int measure) {
        m_map->setMeasure(measure == 0 ? HeatMap::Measure::Best : HeatMap::Measure::Median);
    });
    connect(m_map, &HeatMap::cellActivated, this, &PairsPanel::filterTo);
    connect(&exploration, &Exploration::appended, this, &PairsPanel::schedule);
    connect(&exploration, &Exploration::visibleChanged, this, &PairsPanel::schedule);
    connect(&exploration, &Exploration::sessionChanged, this, &PairsPanel::schedule);
}

void PairsPanel::schedule() {
    m_stale = true;
    if (isVisible() && !m_soon.isActive()) m_soon.start();
}

/// The two parameters that explain most, unless the user chose others.
void PairsPanel::adoptParameters() {
    const auto& parameters = m_exploration.store().parameters();
    QStringList names, shown;
    for (const auto& parameter : parameters)
        names << text(parameter.name);
    for (int i = 0; i < m_across->count(); ++i)
        shown << m_across->itemText(i);
    if (names == shown) return;
    m_chosen = false;
    for (QComboBox* box : {m_across, m_down}) {
        box->clear();
        box->addItems(names);
    }
    m_down->setCurrentIndex(names.size() > 1 ? 1 : 0);
    elsewhere(
        this,
        [sample = effectSample(m_exploration.store(), m_exploration.visible())] { return parameterEffects(sample); },
        [this](const std::vector<ParameterEffect>& effects) {
            if (m_chosen || effects.size() < 2) return;
            m_across->setCurrentIndex(m_across->findText(text(effects[0].name)));
            m_down->setCurrentIndex(m_down->findText(text(effects[1].name)));
            compute();
        });
}

void PairsPanel::compute() {
    m_stale = false;
    adoptParameters();
    const int across = m_across->currentIndex(), down = m_down->currentIndex();
    if (across < 0 || down < 0 || m_exploration.visible().empty()) return m_map->set({}, {}, {});
    m_frame->setNote(tr("n = %1").arg(formatCount(static_cast<double>(m_exploration.visible().size()))));
    m_map->set(pairGrid(m_exploration.store(), m_exploration.visible(), static_cast<std::size_t>(across),
                        static_cast<std::size_t>(down)),
               m_across->currentText(), m_down->currentText());
}

void PairsPanel::filterTo(int column, int row) {
    const AttemptStore& store = m_exploration.store();
    AttemptFilter filter = m_exploration.filter();
    const auto keep = [&](int parameter, int place) {
        const auto& known = store.parameters()[static_cast<std::size_t>(parameter)];
        std::erase_if(filter.values, [&](const auto& entry) { return entry.first == known.name; });
        filter.values.emplace_back(known.name,
                                   std::vector{known.values[sortedDigits(known)[static_cast<std::size_t>(place)]]});
    };
    keep(m_across->currentIndex(), column);
    keep(m_down->currentIndex(), row);
    m_exploration.setFilter(filter);
}

void PairsPanel::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    if (m_stale) compute();
}

}  // namespace ww::ui
