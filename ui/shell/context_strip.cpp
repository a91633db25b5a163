#include "ui/shell/context_strip.h"

#include <QLabel>
#include <QMenu>
#include <QToolButton>

#include "ui/theme/icon.h"
#include "ui/theme/theme.h"
#include "ui/viewmodels/session_list_model.h"
#include "ui/viewmodels/text_format.h"

namespace ww::ui {
namespace {

constexpr int crumbCharacters = 26;

QString shortened(const QString& words) {
    return words.size() <= crumbCharacters ? words : words.left(crumbCharacters - 1) + QStringLiteral("…");
}

}  // namespace

ContextStrip::ContextStrip(Workbench& workbench, const Actions& actions, QWidget* parent)
    : QToolBar(parent), m_workbench(workbench), m_actions(actions) {
    setObjectName(QStringLiteral("contextStrip"));
    setWindowTitle(tr("Context"));
    setMovable(false);
    setIconSize(QSize(17, 17));
    m_kernel = addCrumb(QStringLiteral("kernel"), tr("Kernel"));
    m_device = addCrumb(QStringLiteral("chip"), tr("Device"));
    m_session = addCrumb(QStringLiteral("clock"), tr("Session"));
    auto* gap = new QWidget;
    gap->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    addWidget(gap);
    m_start = new QToolButton;
    m_start->setDefaultAction(actions.start);
    m_start->setToolButtonStyle(Qt::ToolButtonTextOnly);
    m_start->setProperty("run", true);
    m_start->setAccessibleName(tr("Start tuning"));
    addWidget(m_start);
    addAction(actions.pause);
    addAction(actions.stop);
    addSeparator();
    addAction(actions.palette);
    for (QToolButton* button : findChildren<QToolButton*>()) {
        if (button->accessibleName().isEmpty() && button->defaultAction())
            button->setAccessibleName(button->defaultAction()->text().remove(u'&'));
        button->setFocusPolicy(Qt::TabFocus);
    }
    connect(m_kernel->menu(), &QMenu::aboutToShow, this, &ContextStrip::fillKernels);
    connect(m_device->menu(), &QMenu::aboutToShow, this, &ContextStrip::fillDevices);
    connect(m_session->menu(), &QMenu::aboutToShow, this, &ContextStrip::fillSessions);
    for (const auto signal : {&Workbench::kernelChanged, &Workbench::deviceChanged, &Workbench::devicesChanged,
                              &Workbench::runStateChanged}) {
        connect(&workbench, signal, this, &ContextStrip::show);
    }
    connect(&workbench.exploration(), &Exploration::sessionChanged, this, &ContextStrip::show);
    connect(&workbench.exploration(), &Exploration::summaryChanged, this, &ContextStrip::show);
    show();
}

QToolButton* ContextStrip::addCrumb(const QString& iconName, const QString& name) {
    auto* crumb = new QToolButton;
    crumb->setIcon(icon(iconName));
    crumb->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    crumb->setPopupMode(QToolButton::InstantPopup);
    crumb->setProperty("crumb", true);
    crumb->setAccessibleName(name);
    crumb->setMenu(new QMenu(crumb));
    if (!actions().isEmpty()) {
        auto* arrow = new QLabel(QStringLiteral("›"));
        setTextRole(arrow, TextRole::Muted);
        addWidget(arrow);
    }
    addWidget(crumb);
    return crumb;
}

void ContextStrip::show() {
    const std::string& kernel = m_workbench.draft().kernel;
    m_kernel->setText(kernel.empty() ? tr("no kernel") : shortened(text(kernel)));
    const model::DeviceInfo* device = m_workbench.device();
    m_device->setText(device                       ? shortened(text(device->name))
                      : m_workbench.devicesKnown() ? tr("no device")
                                                   : tr("looking…"));
    m_device->setToolTip(device ? text(device->id) + QStringLiteral(" · ") + text(device->name) : QString());
    const auto& session = m_workbench.exploration().session();
    m_session->setText(session ? lookOf(session->state).glyph + tr(" session %1").arg(session->id) : tr("no session"));
    m_session->setToolTip(session ? text(session->kernel) + QStringLiteral(" · ") + formatSizes(session->sizes) +
                                        QStringLiteral(" · ") + formatMoment(session->startedAt)
                                  : QString());
}

void ContextStrip::fillKernels() {
    QMenu* menu = m_kernel->menu();
    menu->clear();
    for (const model::KernelDefinition& kernel : m_workbench.shelf().kernels()) {
        menu->addAction(text(kernel.name), this, [this, name = kernel.name] { m_workbench.chooseKernel(name); });
    }
    menu->addSeparator();
    menu->addAction(m_actions.open);
}

void ContextStrip::fillDevices() {
    QMenu* menu = m_device->menu();
    menu->clear();
    for (const model::DeviceInfo& device : m_workbench.devices()) {
        menu->addAction(text(device.id) + QStringLiteral(" · ") + text(device.name), this,
                        [this, id = device.id] { m_workbench.chooseDevice(id); });
    }
    menu->addSeparator();
    menu->addAction(icon(QStringLiteral("refresh")), tr("Look again"), this, [this] { m_workbench.findDevices(); });
}

void ContextStrip::fillSessions() {
    constexpr std::size_t shown = 15;
    QMenu* menu = m_session->menu();
    menu->clear();
    if (m_workbench.liveSession() != 0) {
        menu->addAction(tr("◔ The running session"), this, [this] { m_workbench.watchLive(); });
        menu->addSeparator();
    }
    const auto& sessions = m_workbench.recentSessions();
    if (sessions.empty()) menu->addAction(tr("Nothing tuned yet"))->setEnabled(false);
    for (std::size_t i = 0; i < std::min(shown, sessions.size()); ++i) {
        const model::SessionSummary& session = sessions[i];
        menu->addAction(
            QStringLiteral("%1 %2 · %3 · %4 · %5")
                .arg(lookOf(session.state).glyph)
                .arg(session.id)
                .arg(text(session.kernel), formatSpeedup(session.bestSpeedup), formatMoment(session.startedAt)),
            this, [this, id = session.id] { Q_EMIT sessionChosen(id); });
    }
}

}  // namespace ww::ui
