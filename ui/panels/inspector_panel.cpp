#include "ui/panels/inspector_panel.h"

#include <QBoxLayout>
#include <QEvent>
#include <QLabel>
#include <QPlainTextEdit>
#include <QScrollArea>
#include <QStackedWidget>
#include <QToolButton>

#include "ui/charts/distribution_strip.h"
#include "ui/panels/empty_state.h"
#include "ui/panels/fact_grid.h"
#include "ui/theme/icon.h"
#include "ui/theme/outcome_look.h"
#include "ui/theme/theme.h"
#include "ui/viewmodels/text_format.h"

namespace ww::ui {

InspectorPanel::InspectorPanel(Workbench& workbench, QWidget* parent) : QWidget(parent), m_workbench(workbench) {
    createWidgets();
    createLayout();
    connectSignals();
    select(workbench.exploration().currentRow());
}

void InspectorPanel::createWidgets() {
    m_title = new QLabel;
    setTextRole(m_title, TextRole::Heading);
    m_outcome = new QLabel;
    m_speedup = new QLabel;
    setTextRole(m_speedup, TextRole::Figure);
    m_interval = new QLabel;
    setTextRole(m_interval, TextRole::Caption);
    for (int pin = 0; pin < Exploration::pinCount; ++pin) {
        auto* button = new QToolButton;
        button->setText(QString(QChar(u'A' + pin)));
        button->setCheckable(true);
        button->setProperty("segment", true);
        button->setProperty("pin", true);
        button->setToolTip(tr("Pin as %1 (Alt+%2)").arg(button->text()).arg(pin + 1));
        button->setAccessibleName(tr("Pin as %1").arg(button->text()));
        m_pins.at(static_cast<std::size_t>(pin)) = button;
    }
    m_again = new QToolButton;
    m_again->setIcon(icon(QStringLiteral("refresh")));
    m_again->setToolTip(tr("Measure again"));
    m_again->setAccessibleName(m_again->toolTip());
    m_timingTitle = sectionLabel(tr("Timings"));
    m_strip = new DistributionStrip;
    m_parameters = new FactGrid;
    m_resourcesTitle = sectionLabel(tr("Resources"));
    m_resources = new FactGrid;
    m_correctness = new FactGrid;
    m_origin = new FactGrid;
    m_messageTitle = sectionLabel(tr("Message"));
    m_message = new QPlainTextEdit;
    m_message->setReadOnly(true);
    m_message->setFont(monospace(-1));
    m_message->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_message->setMinimumHeight(110);
    m_message->setAccessibleName(tr("Message of the compiler or driver"));
}

void InspectorPanel::createLayout() {
    auto* head = new QHBoxLayout;
    head->setSpacing(4);
    head->addWidget(m_title);
    head->addStretch();
    for (QToolButton* pin : m_pins)
        head->addWidget(pin);
    head->addWidget(m_again);
    auto* content = new QWidget;
    content->setProperty("surface", "plain");
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(14, 10, 12, 12);
    column->setSpacing(2);
    column->addLayout(head);
    column->addWidget(m_outcome);
    column->addWidget(m_speedup);
    column->addWidget(m_interval);
    column->addWidget(m_messageTitle);
    column->addWidget(m_message);
    column->addWidget(sectionLabel(tr("Parameters")));
    column->addWidget(m_parameters);
    column->addWidget(m_timingTitle);
    column->addWidget(m_strip);
    column->addWidget(m_resourcesTitle);
    column->addWidget(m_resources);
    column->addWidget(sectionLabel(tr("Correctness")));
    column->addWidget(m_correctness);
    column->addWidget(sectionLabel(tr("Origin")));
    column->addWidget(m_origin);
    column->addStretch();
    auto* scroll = new QScrollArea;
    scroll->setWidget(content);
    scroll->setWidgetResizable(true);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setMinimumWidth(300);
    m_stack = new QStackedWidget;
    m_stack->addWidget(new EmptyState(QStringLiteral("info"),
                                      tr("Choose an attempt in the table or the chart to see everything about it.")));
    m_stack->addWidget(scroll);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_stack);
}

void InspectorPanel::connectSignals() {
    Exploration& exploration = m_workbench.exploration();
    connect(&exploration, &Exploration::currentChanged, this, &InspectorPanel::select);
    connect(&exploration, &Exploration::pinsChanged, this, &InspectorPanel::showPins);
    connect(&m_workbench, &Workbench::attemptLoaded, this, [this](const model::Attempt& attempt) {
        if (attempt.id == m_shownId) showDetails(attempt);
    });
    for (int pin = 0; pin < Exploration::pinCount; ++pin) {
        connect(m_pins.at(static_cast<std::size_t>(pin)), &QToolButton::clicked, this, [this, pin](bool on) {
            m_workbench.exploration().setPin(pin, on ? m_workbench.exploration().currentRow() : -1);
        });
    }
    connect(m_again, &QToolButton::clicked, this,
            [this] { m_workbench.remeasure({m_workbench.exploration().currentRow()}); });
}

void InspectorPanel::select(std::int64_t row) {
    m_stack->setCurrentIndex(row < 0 ? 0 : 1);
    m_shownId = -1;
    m_shown.reset();
    if (row < 0) return;
    const auto index = static_cast<std::size_t>(row);
    m_shownId = m_workbench.exploration().store().row(index).id;
    showSummary(index);
    showParameters(index);
    showPins();
    // The rest is in the archive: samples of a million attempts are not kept in memory.
    m_workbench.requestAttempt(m_shownId);
}

void InspectorPanel::showSummary(std::size_t row) {
    const AttemptStore& store = m_workbench.exploration().store();
    const AttemptRow& attempt = store.row(row);
    m_title->setText(tr("Attempt #%1").arg(attempt.number));
    const Look look = attempt.ok() ? lookOf(attempt.interval()) : lookOf(attempt.outcome);
    m_outcome->setText(look.glyph + u' ' + look.label + (attempt.confirmed ? tr(" · confirmed") : QString()) +
                       (attempt.fromCache ? tr(" · from the archive") : QString()));
    m_outcome->setStyleSheet(QStringLiteral("color: %1").arg(look.color.name()));
    m_speedup->setVisible(attempt.ok());
    m_interval->setVisible(attempt.ok());
    m_speedup->setText(formatSpeedup(attempt.speedup));
    m_interval->setText(
        tr("95 % interval %1 · %2").arg(formatInterval(attempt.interval()), formatMilliseconds(attempt.milliseconds)));
    const QString message = text(store.messages()[attempt.message]);
    m_messageTitle->setVisible(!message.isEmpty());
    m_message->setVisible(!message.isEmpty());
    m_message->setPlainText(message);
    m_timingTitle->setVisible(attempt.milliseconds > 0);
    m_strip->setVisible(attempt.milliseconds > 0);
}

void InspectorPanel::showParameters(std::size_t row) {
    m_parameters->clear();
    const auto& session = m_workbench.exploration().session();
    const model::KernelDefinition* kernel = session ? m_workbench.shelf().find(session->kernel) : nullptr;
    const model::Implementation* code = kernel ? kernel->implementationFor(session->device.kind) : nullptr;
    for (const model::Setting& setting : m_workbench.exploration().store().configuration(row).settings) {
        const model::Value* standard = nullptr;
        if (code) {
            for (const auto& parameter : code->parameters) {
                if (parameter.name == setting.name) standard = &parameter.defaultValue;
            }
        }
        const bool other = standard && !model::sameValue(*standard, setting.value);
        m_parameters->add(text(setting.name), text(model::toString(setting.value)), other,
                          other ? tr("default %1").arg(text(model::toString(*standard))) : QString());
    }
}

void InspectorPanel::showDetails(const model::Attempt& attempt) {
    m_shown = attempt;
    m_strip->set(attempt.timing, attempt.baseline, text(attempt.baselineName));
    showResources(attempt.resources);
    showCorrectness(attempt);
    showOrigin(attempt);
}

void InspectorPanel::showResources(const model::Resources& resources) {
    m_resources->clear();
    const auto add = [&](const QString& name, int value, auto&& words) {
        if (value >= 0) m_resources->add(name, words(value));
    };
    const auto plain = [](int value) { return QLocale().toString(value); };
    const auto bytes = [](int value) { return formatBytes(value); };
    add(tr("Registers per thread"), resources.registersPerThread, plain);
    add(tr("Spills"), resources.spillBytes, bytes);
    add(tr("Stack"), resources.stackBytes, bytes);
    add(tr("Static shared memory"), resources.staticSharedBytes, bytes);
    add(tr("Dynamic shared memory"), resources.dynamicSharedBytes, bytes);
    add(tr("Threads per block"), resources.threadsPerBlock, plain);
    add(tr("Code"), resources.codeBytes, bytes);
    if (resources.occupancy >= 0) {
        m_resources->add(
            tr("Occupancy"), QStringLiteral("%1 %").arg(std::lround(resources.occupancy * 100)), false,
            resources.occupancyLimiter.empty() ? QString() : tr("limited by %1").arg(text(resources.occupancyLimiter)));
    }
    m_resourcesTitle->setVisible(!m_resources->isEmpty());
    m_resources->setVisible(!m_resources->isEmpty());
}

void InspectorPanel::showCorrectness(const model::Attempt& attempt) {
    m_correctness->clear();
    const model::Verification& found = attempt.verification;
    if (found.cases == 0) return m_correctness->add(tr("Checked"), tr("not reached"));
    m_correctness->add(tr("Cases"), QLocale().toString(found.cases));
    m_correctness->add(tr("Largest error"), formatNumber(found.maxAbsError));
    m_correctness->add(tr("Relative"), formatNumber(found.maxRelError));
    m_correctness->add(tr("RMS"), formatNumber(found.rmsError));
    if (found.wrongShare > 0)
        m_correctness->add(tr("Wrong elements"), QStringLiteral("%1 %").arg(formatNumber(found.wrongShare * 100)),
                           true);
    if (!found.worstCase.empty()) m_correctness->add(tr("Worst case"), text(found.worstCase));
}

void InspectorPanel::showOrigin(const model::Attempt& attempt) {
    m_origin->clear();
    m_origin->add(tr("Proposed by"), text(attempt.source));
    if (!attempt.rationale.empty()) m_origin->add(tr("Why"), text(attempt.rationale));
    m_origin->add(tr("Started"), formatMoment(attempt.startedAt));
    if (attempt.phases.total > 0) {
        m_origin->add(tr("Took"), formatMilliseconds(attempt.phases.total), false,
                      tr("compile %1, verify %2, benchmark %3")
                          .arg(formatMilliseconds(attempt.phases.compile), formatMilliseconds(attempt.phases.verify),
                               formatMilliseconds(attempt.phases.benchmark)));
    }
    if (!attempt.baselineName.empty()) {
        m_origin->add(tr("Baseline"), text(attempt.baselineName), false, formatMilliseconds(attempt.baseline.median));
    }
    if (attempt.deviceAfter.clockMHz > 0)
        m_origin->add(tr("Clock"), tr("%1 MHz").arg(std::lround(attempt.deviceAfter.clockMHz)));
    if (attempt.deviceAfter.temperatureC > 0)
        m_origin->add(tr("Temperature"), tr("%1 °C").arg(std::lround(attempt.deviceAfter.temperatureC)));
    if (!attempt.kernelVersion.empty()) m_origin->add(tr("Kernel version"), text(attempt.kernelVersion).left(12));
}

void InspectorPanel::showPins() {
    const int pin = m_workbench.exploration().pinOf(m_workbench.exploration().currentRow());
    for (int i = 0; i < Exploration::pinCount; ++i)
        m_pins.at(static_cast<std::size_t>(i))->setChecked(i == pin);
}

void InspectorPanel::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    const std::int64_t row = m_workbench.exploration().currentRow();
    if (event->type() != QEvent::PaletteChange || row < 0 || m_shownId < 0) return;
    showSummary(static_cast<std::size_t>(row));
    showParameters(static_cast<std::size_t>(row));
    if (m_shown) showOrigin(*m_shown);
}

}  // namespace ww::ui
