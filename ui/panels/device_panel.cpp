#include "ui/panels/device_panel.h"

#include <QApplication>
#include <QBoxLayout>
#include <QClipboard>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QStackedWidget>

#include "ui/panels/empty_state.h"
#include "ui/panels/fact_grid.h"
#include "ui/theme/icon.h"
#include "ui/theme/theme.h"
#include "ui/viewmodels/text_format.h"

namespace ww::ui {

DevicePanel::DevicePanel(Workbench& workbench, QWidget* parent)
    : QWidget(parent),
      m_workbench(workbench),
      m_stack(new QStackedWidget),
      m_name(new QLabel),
      m_facts(new FactGrid),
      m_versions(new FactGrid),
      m_limits(new FactGrid),
      m_measure(new QPushButton(tr("Measure limits"))),
      m_copy(new QPushButton(tr("Copy"))),
      m_missing(new QLabel) {
    createLayout();
    connect(&workbench, &Workbench::devicesChanged, this, &DevicePanel::show);
    connect(&workbench, &Workbench::deviceChanged, this, &DevicePanel::show);
    connect(m_measure, &QPushButton::clicked, this, [this] {
        m_measure->setEnabled(false);
        m_measure->setText(tr("Measuring…"));
        m_workbench.measureLimits();
    });
    connect(&workbench.bridge(), &EngineBridge::requestFinished, this, [this] {
        m_measure->setEnabled(true);
        m_measure->setText(tr("Measure limits"));
    });
    connect(&workbench, &Workbench::limitsMeasured, this, [this](const model::DeviceLimits& limits) {
        m_limits->clear();
        m_limits->add(tr("Copy"), tr("%1 GB/s").arg(formatNumber(limits.copyGigabytesPerSecond)));
        if (limits.matrixTeraflops > 0)
            m_limits->add(tr("Matrix product"), tr("%1 TFLOP/s").arg(formatNumber(limits.matrixTeraflops)));
    });
    connect(m_copy, &QPushButton::clicked, this, [this] {
        QApplication::clipboard()->setText(m_name->text() + u'\n' + m_facts->plainText() + u'\n' +
                                           m_versions->plainText());
    });
    show();
}

void DevicePanel::createLayout() {
    setTextRole(m_name, TextRole::Heading);
    m_name->setWordWrap(true);
    m_missing->setWordWrap(true);
    m_missing->setTextInteractionFlags(Qt::TextSelectableByMouse);
    setTextRole(m_missing, TextRole::Warning);
    m_measure->setToolTip(tr("Measures copy bandwidth and matrix rate; takes a few seconds"));
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(m_measure);
    buttons->addWidget(m_copy);
    buttons->addStretch();
    auto* content = new QWidget;
    content->setProperty("surface", "plain");
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(14, 10, 12, 12);
    column->setSpacing(4);
    column->addWidget(m_name);
    column->addWidget(m_missing);
    column->addWidget(m_facts);
    column->addWidget(sectionLabel(tr("Software")));
    column->addWidget(m_versions);
    column->addWidget(sectionLabel(tr("Measured limits")));
    column->addWidget(m_limits);
    column->addSpacing(4);
    column->addLayout(buttons);
    column->addStretch();
    auto* scroll = new QScrollArea;
    scroll->setWidget(content);
    scroll->setWidgetResizable(true);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setMinimumWidth(250);
    m_stack->addWidget(new EmptyState(QStringLiteral("chip"), tr("Looking for devices…")));
    m_stack->addWidget(scroll);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_stack);
}

void DevicePanel::show() {
    const model::DeviceInfo* device = m_workbench.device();
    m_stack->setCurrentIndex(device ? 1 : 0);
    if (!device) return;
    m_name->setText(text(device->name) + QStringLiteral("  (") + text(device->id) + u')');
    showFacts(*device);
    showMissing(*device);
    m_versions->clear();
    for (const auto& [name, version] : device->versions)
        m_versions->add(text(name), text(version));
    m_limits->clear();
    m_limits->add(tr("Copy, matrix product"), tr("not measured yet"));
}

void DevicePanel::showFacts(const model::DeviceInfo& device) {
    m_facts->clear();
    const bool cuda = device.kind == "cuda";
    const auto number = [&](const QString& name, std::int64_t value) {
        if (value > 0) m_facts->add(name, QLocale().toString(static_cast<qlonglong>(value)));
    };
    const auto bytes = [&](const QString& name, std::int64_t value) {
        if (value > 0) m_facts->add(name, formatBytes(value));
    };
    if (device.computeCapability > 0) {
        m_facts->add(tr("Compute capability"),
                     QStringLiteral("%1.%2").arg(device.computeCapability / 10).arg(device.computeCapability % 10));
    }
    number(cuda ? tr("Multiprocessors") : tr("Cores"), device.processors);
    if (!device.instructionSet.empty()) m_facts->add(tr("Instruction set"), text(device.instructionSet));
    if (device.vectorBits > 0) m_facts->add(tr("Vector width"), tr("%1 bit").arg(device.vectorBits));
    if (device.clockMHz > 0) m_facts->add(tr("Highest clock"), tr("%1 MHz").arg(std::lround(device.clockMHz)));
    bytes(tr("Memory"), device.memoryBytes);
    if (device.memoryClockMHz > 0)
        m_facts->add(tr("Memory clock"), tr("%1 MHz").arg(std::lround(device.memoryClockMHz)));
    if (device.memoryBusBits > 0) m_facts->add(tr("Memory bus"), tr("%1 bit").arg(device.memoryBusBits));
    bytes(tr("L1 cache"), device.l1Bytes);
    bytes(tr("L2 cache"), device.l2Bytes);
    bytes(tr("L3 cache"), device.l3Bytes);
    bytes(tr("Shared memory per block"), device.sharedMemoryPerBlock);
    bytes(tr("Shared memory per multiprocessor"), device.sharedMemoryPerProcessor);
    number(tr("Registers per multiprocessor"), device.registersPerProcessor);
    number(tr("Threads per block"), device.threadsPerBlock);
    number(tr("Threads per multiprocessor"), device.threadsPerProcessor);
}

void DevicePanel::showMissing(const model::DeviceInfo& device) {
    QStringList lines;
    for (const std::string& line : device.missing)
        lines << QStringLiteral("⚠ ") + text(line);
    m_missing->setText(lines.join(u'\n'));
    m_missing->setVisible(!lines.isEmpty());
}

}  // namespace ww::ui
