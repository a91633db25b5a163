#include "ui/shell/mode_page.h"

#include <QDockWidget>
#include <QTabBar>

#include "ui/shell/dock_title.h"

namespace ww::ui {

ModePage::ModePage(Mode mode, QWidget* parent) : QMainWindow(parent, Qt::Widget), m_mode(mode) {
    setObjectName(QStringLiteral("page_") + modeKey(mode));
    setDockNestingEnabled(true);
    setTabPosition(Qt::AllDockWidgetAreas, QTabWidget::North);
    setDocumentMode(true);
    setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);
    setCorner(Qt::BottomLeftCorner, Qt::LeftDockWidgetArea);
    setContextMenuPolicy(Qt::NoContextMenu);
}

QDockWidget* ModePage::addPanel(const QString& name, const QString& title, QWidget* panel, Qt::DockWidgetArea area) {
    auto* dock = new QDockWidget(title, this);
    dock->setObjectName(QStringLiteral("dock_%1_%2").arg(modeKey(m_mode), name));
    dock->setWidget(panel);
    dock->setTitleBarWidget(new DockTitle(dock));
    addDockWidget(area, dock);
    return dock;
}

void ModePage::setDefaultLayout(std::function<void()> arrange) {
    m_arrange = std::move(arrange);
}

void ModePage::resetLayout() {
    for (QDockWidget* dock : docks()) {
        dock->setFloating(false);
        dock->show();
    }
    if (m_arrange) m_arrange();
}

bool ModePage::restoreLayout(const QByteArray& state) {
    if (state.isEmpty()) return false;
    const QByteArray before = layoutState();
    if (restoreState(state, layoutVersion)) return m_arranged = true;
    restoreState(before, layoutVersion);
    return false;
}

void ModePage::showEvent(QShowEvent* event) {
    QMainWindow::showEvent(event);
    if (m_arranged || !m_arrange) return;
    m_arranged = true;
    m_arrange();
}

QList<QDockWidget*> ModePage::docks() const {
    return findChildren<QDockWidget*>(QString(), Qt::FindDirectChildrenOnly);
}

}  // namespace ww::ui
