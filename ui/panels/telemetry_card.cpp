#include "ui/panels/telemetry_card.h"

#include <QGridLayout>
#include <QLabel>

#include "ui/charts/sparkline.h"
#include "ui/theme/theme.h"
#include "ui/viewmodels/text_format.h"

namespace ww::ui {

TelemetryCard::TelemetryCard(Workbench& workbench, QWidget* parent) : QFrame(parent), m_note(new QLabel) {
    setProperty("surface", "card");
    auto* title = new QLabel(tr("Device"));
    setTextRole(title, TextRole::Heading);
    setTextRole(m_note, TextRole::Caption);
    m_note->setWordWrap(true);
    m_note->setText(tr("Clock, temperature and power appear here while something is measured."));
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(10);
    grid->setVerticalSpacing(4);
    grid->setColumnStretch(2, 1);
    m_clock = addQuantity(grid, tr("Clock"));
    m_temperature = addQuantity(grid, tr("Temperature"));
    m_power = addQuantity(grid, tr("Power"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 8, 12, 8);
    layout->setSpacing(3);
    layout->addWidget(title);
    layout->addWidget(m_note);
    layout->addLayout(grid);
    layout->addStretch();
    connect(&workbench, &Workbench::deviceStateChanged, this, &TelemetryCard::take);
}

TelemetryCard::Quantity TelemetryCard::addQuantity(QGridLayout* grid, const QString& name) {
    Quantity quantity{new QLabel(name), new QLabel, new Sparkline};
    quantity.line->setAccessibleName(tr("%1 over time").arg(name));
    setTextRole(quantity.name, TextRole::Muted);
    const int row = grid->rowCount();
    grid->addWidget(quantity.name, row, 0);
    grid->addWidget(quantity.value, row, 1, Qt::AlignRight);
    grid->addWidget(quantity.line, row, 2);
    for (QWidget* widget : {static_cast<QWidget*>(quantity.name), static_cast<QWidget*>(quantity.value),
                            static_cast<QWidget*>(quantity.line)})
        widget->hide();
    return quantity;
}

void TelemetryCard::take(const model::DeviceState& state) {
    show(m_clock, state.clockMHz, tr("%1 MHz").arg(std::lround(state.clockMHz)));
    show(m_temperature, state.temperatureC, tr("%1 °C").arg(std::lround(state.temperatureC)));
    show(m_power, state.powerW, tr("%1 W").arg(std::lround(state.powerW)));
    if (state.throttling.empty()) {
        const bool known = state.clockMHz > 0 || state.temperatureC > 0;
        m_note->setText(known ? tr("✓ not throttled") : tr("This device reports no clock or temperature."));
        return setTextRole(m_note, known ? TextRole::Good : TextRole::Caption);
    }
    QStringList reasons;
    for (const std::string& reason : state.throttling)
        reasons << text(reason);
    m_note->setText(tr("⚠ slowed down by: %1").arg(reasons.join(QStringLiteral(", "))));
    setTextRole(m_note, TextRole::Warning);
}

void TelemetryCard::show(Quantity& quantity, double value, const QString& words) {
    const bool known = value > 0;
    for (QWidget* widget : {static_cast<QWidget*>(quantity.name), static_cast<QWidget*>(quantity.value),
                            static_cast<QWidget*>(quantity.line)})
        widget->setVisible(known);
    if (!known) return;
    quantity.value->setText(words);
    quantity.line->add(value);
}

}  // namespace ww::ui
