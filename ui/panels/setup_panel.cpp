#include "ui/panels/setup_panel.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QSpinBox>
#include <QVBoxLayout>

#include "core/advisor/registry.h"
#include "ui/panels/fact_grid.h"
#include "ui/panels/parameter_choice.h"
#include "ui/theme/icon.h"
#include "ui/theme/theme.h"
#include "ui/viewmodels/text_format.h"

namespace ww::ui {
namespace {

template <typename Spin, typename Number>
Spin* spin(Number from, Number to, const QString& none, const QString& suffix, const QString& name) {
    auto* box = new Spin;
    box->setRange(from, to);
    box->setSpecialValueText(none);
    box->setSuffix(suffix);
    box->setAccessibleName(name);
    box->setMinimumWidth(70);
    return box;
}

}  // namespace

SetupPanel::SetupPanel(Workbench& workbench, QWidget* parent) : QWidget(parent), m_workbench(workbench) {
    createWidgets();
    createLayout();
    connectSignals();
    showKernels();
    showDevices();
    showKernel();
}

void SetupPanel::createWidgets() {
    const auto combo = [](const QString& name) {
        auto* box = new QComboBox;
        box->setAccessibleName(name);
        box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        box->setMinimumContentsLength(8);
        return box;
    };
    m_kernel = combo(tr("Kernel"));
    m_device = combo(tr("Device"));
    m_type = combo(tr("Element type"));
    m_advisor = combo(tr("Strategy"));
    for (const auto& advisor : advisor::advisors()) {
        m_advisor->addItem(text(advisor.name), text(advisor.name));
        m_advisor->setItemData(m_advisor->count() - 1, text(advisor.summary), Qt::ToolTipRole);
    }
    m_sizesHolder = new QWidget;
    m_sizesLayout = new QGridLayout(m_sizesHolder);
    m_sizesLayout->setContentsMargins(0, 0, 0, 0);
    m_sizesLayout->setHorizontalSpacing(6);
    m_iterations = spin<QSpinBox>(1, 1'000'000, {}, {}, tr("Most attempts"));
    m_target = spin<QDoubleSpinBox>(0.0, 1000.0, tr("none"), QStringLiteral("×"), tr("Target speedup"));
    m_target->setSingleStep(0.1);
    m_seconds = spin<QSpinBox>(0, 7 * 24 * 3600, tr("none"), tr(" s"), tr("Time limit"));
    m_patience = spin<QSpinBox>(0, 1'000'000, tr("off"), {}, tr("Stop after so many attempts without improvement"));
    m_seed = spin<QSpinBox>(0, 2'000'000'000, {}, {}, tr("Seed"));
    m_count = new QLabel;
    m_count->setWordWrap(true);
    setTextRole(m_count, TextRole::Caption);
    m_allowAll = new QPushButton(tr("Allow all"));
    m_allowAll->setProperty("flat", true);
    m_parameters = new ParameterChoice;
    m_start = new QPushButton(tr("Start tuning"));
    m_start->setProperty("primary", true);
    m_start->setToolTip(tr("Start tuning (F5)"));
    m_reason = new QLabel;
    m_reason->setWordWrap(true);
    setTextRole(m_reason, TextRole::Caption);
}

void SetupPanel::createLayout() {
    auto* form = new QFormLayout;
    form->setHorizontalSpacing(10);
    form->setVerticalSpacing(6);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    form->addRow(tr("&Kernel"), m_kernel);
    form->addRow(tr("&Device"), m_device);
    form->addRow(tr("T&ype"), m_type);
    form->addRow(tr("Sizes"), m_sizesHolder);
    auto* limits = new QFormLayout;
    limits->setHorizontalSpacing(10);
    limits->setVerticalSpacing(6);
    limits->addRow(tr("Strate&gy"), m_advisor);
    limits->addRow(tr("&Attempts"), m_iterations);
    limits->addRow(tr("Tar&get"), m_target);
    limits->addRow(tr("Ti&me limit"), m_seconds);
    limits->addRow(tr("Pa&tience"), m_patience);
    limits->addRow(tr("S&eed"), m_seed);

    auto* heading = new QHBoxLayout;
    heading->addWidget(sectionLabel(tr("Parameters")));
    heading->addStretch();
    heading->addWidget(m_allowAll);
    auto* content = new QWidget;
    content->setProperty("surface", "plain");
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(14, 4, 12, 12);
    column->setSpacing(4);
    column->addWidget(sectionLabel(tr("What")));
    column->addLayout(form);
    column->addWidget(sectionLabel(tr("How long")));
    column->addLayout(limits);
    column->addLayout(heading);
    column->addWidget(m_count);
    column->addSpacing(4);
    column->addWidget(m_parameters);
    column->addStretch();
    auto* scroll = new QScrollArea;
    scroll->setWidget(content);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    setMinimumWidth(250);

    auto* foot = new QWidget;
    auto* footColumn = new QVBoxLayout(foot);
    footColumn->setContentsMargins(14, 8, 12, 10);
    footColumn->setSpacing(4);
    footColumn->addWidget(m_start);
    footColumn->addWidget(m_reason);
    auto* all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->setSpacing(0);
    all->addWidget(scroll, 1);
    all->addWidget(foot);
}

void SetupPanel::connectSignals() {
    connect(&m_workbench, &Workbench::kernelsChanged, this, &SetupPanel::showKernels);
    connect(&m_workbench, &Workbench::devicesChanged, this, &SetupPanel::showDevices);
    connect(&m_workbench, &Workbench::kernelChanged, this, &SetupPanel::showKernel);
    connect(&m_workbench, &Workbench::deviceChanged, this, &SetupPanel::showKernel);
    connect(&m_workbench, &Workbench::draftChanged, this, &SetupPanel::showDraft);
    connect(&m_workbench, &Workbench::previewChanged, this, &SetupPanel::showCount);
    connect(&m_workbench, &Workbench::runStateChanged, this, &SetupPanel::showReadiness);
    connect(m_kernel, &QComboBox::activated, this,
            [this](int index) { m_workbench.chooseKernel(m_kernel->itemData(index).toString().toStdString()); });
    connect(m_device, &QComboBox::activated, this,
            [this](int index) { m_workbench.chooseDevice(m_device->itemData(index).toString().toStdString()); });
    connect(m_type, &QComboBox::activated, this, &SetupPanel::writeDraft);
    connect(m_advisor, &QComboBox::activated, this, &SetupPanel::writeDraft);
    for (QSpinBox* box : {m_iterations, m_seconds, m_patience, m_seed}) {
        connect(box, &QSpinBox::valueChanged, this, &SetupPanel::writeDraft);
    }
    connect(m_target, &QDoubleSpinBox::valueChanged, this, &SetupPanel::writeDraft);
    connect(m_parameters, &ParameterChoice::changed, this, &SetupPanel::writeDraft);
    connect(m_allowAll, &QPushButton::clicked, m_parameters, &ParameterChoice::allowAll);
    connect(m_start, &QPushButton::clicked, this, [this] { m_workbench.start(); });
}

void SetupPanel::showKernels() {
    m_kernel->clear();
    for (const model::KernelDefinition& kernel : m_workbench.shelf().kernels()) {
        m_kernel->addItem(text(kernel.name), text(kernel.name));
        m_kernel->setItemData(m_kernel->count() - 1, text(kernel.summary), Qt::ToolTipRole);
    }
    m_kernel->setPlaceholderText(tr("none"));
    m_kernel->setCurrentIndex(m_kernel->findData(text(m_workbench.draft().kernel)));
}

void SetupPanel::showDevices() {
    m_device->clear();
    for (const model::DeviceInfo& device : m_workbench.devices()) {
        m_device->addItem(text(device.id) + QStringLiteral(" · ") + text(device.name), text(device.id));
    }
    m_device->setPlaceholderText(m_workbench.devicesKnown() ? tr("none found") : tr("looking…"));
    m_device->setCurrentIndex(m_device->findData(text(m_workbench.draft().device)));
    showReadiness();
}

void SetupPanel::showKernel() {
    m_kernel->setCurrentIndex(m_kernel->findData(text(m_workbench.draft().kernel)));
    m_device->setCurrentIndex(m_device->findData(text(m_workbench.draft().device)));
    m_type->clear();
    if (const model::Implementation* code = m_workbench.implementation()) {
        for (const model::ElementType type : code->types)
            m_type->addItem(text(model::toString(type)), text(model::toString(type)));
    }
    addSizes(m_workbench.draft().sizes);
    m_shownImplementation = nullptr;
    showParameters();
    showDraft();
}

void SetupPanel::addSizes(const model::Sizes& sizes) {
    while (QLayoutItem* item = m_sizesLayout->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    m_sizes.clear();
    for (const auto& [name, value] : sizes) {
        auto* box = spin<QSpinBox>(1, 1 << 30, {}, {}, tr("Size %1").arg(text(name)));
        box->setMinimumWidth(50);
        box->setButtonSymbols(QAbstractSpinBox::NoButtons);
        auto* label = new QLabel(text(name));
        setTextRole(label, TextRole::Caption);
        label->setBuddy(box);
        const int column = static_cast<int>(m_sizes.size());
        m_sizesLayout->addWidget(label, 0, column);
        m_sizesLayout->addWidget(box, 1, column);
        connect(box, &QSpinBox::valueChanged, this, &SetupPanel::writeDraft);
        m_sizes.emplace_back(name, box);
    }
}

void SetupPanel::showParameters() {
    const model::Implementation* code = m_workbench.implementation();
    if (code == m_shownImplementation && m_shownKernel == m_workbench.draft().kernel) return;
    m_shownImplementation = code;
    m_shownKernel = m_workbench.draft().kernel;
    m_parameters->setParameters(code ? code->parameters : std::vector<model::ParameterDefinition>{},
                                m_workbench.draft().restrictions);
}

void SetupPanel::showDraft() {
    if (m_showing) return;
    m_showing = true;
    const model::SessionSettings& draft = m_workbench.draft();
    if (draft.type) m_type->setCurrentIndex(m_type->findData(text(model::toString(*draft.type))));
    for (const auto& [name, box] : m_sizes) {
        for (const auto& [known, value] : draft.sizes) {
            if (known == name && box->value() != value) box->setValue(static_cast<int>(value));
        }
    }
    const std::string advisor = draft.advisor.empty() ? std::string(advisor::defaultAdvisor) : draft.advisor;
    m_advisor->setCurrentIndex(m_advisor->findData(text(advisor)));
    m_iterations->setValue(draft.maxIterations);
    m_target->setValue(draft.targetSpeedup);
    m_seconds->setValue(draft.timeBudget ? static_cast<int>(draft.timeBudget->count()) : 0);
    m_patience->setValue(draft.patience);
    m_seed->setValue(static_cast<int>(draft.seed));
    m_showing = false;
    showReadiness();
}

void SetupPanel::writeDraft() {
    if (m_showing) return;
    m_showing = true;
    model::SessionSettings draft = m_workbench.draft();
    draft.type = model::elementTypeFromText(m_type->currentData().toString().toStdString());
    draft.sizes.clear();
    for (const auto& [name, box] : m_sizes)
        draft.sizes.emplace_back(name, box->value());
    draft.advisor = m_advisor->currentData().toString().toStdString();
    draft.maxIterations = m_iterations->value();
    draft.targetSpeedup = m_target->value();
    draft.timeBudget.reset();
    if (m_seconds->value() > 0) draft.timeBudget = std::chrono::seconds(m_seconds->value());
    draft.patience = m_patience->value();
    draft.seed = static_cast<std::uint64_t>(m_seed->value());
    draft.restrictions = m_parameters->restrictions();
    m_workbench.setDraft(draft);
    m_showing = false;
    showReadiness();
}

void SetupPanel::showCount() {
    const auto& preview = m_workbench.preview();
    if (!m_workbench.previewError().isEmpty()) {
        m_count->setText(m_workbench.previewError());
    } else if (preview) {
        m_count->setText(tr("%1 of %2 configurations are valid")
                             .arg(formatCount(static_cast<double>(preview->valid)),
                                  formatCount(static_cast<double>(preview->total))));
    } else {
        m_count->clear();
    }
    m_allowAll->setVisible(!m_workbench.draft().restrictions.empty());
    showReadiness();
}

void SetupPanel::showReadiness() {
    const QString reason = m_workbench.whyNotStart();
    m_start->setEnabled(reason.isEmpty());
    m_reason->setText(reason);
    m_reason->setVisible(!reason.isEmpty());
    m_allowAll->setVisible(!m_workbench.draft().restrictions.empty());
}

}  // namespace ww::ui
