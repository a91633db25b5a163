#include "ui/shell/dock_title.h"

#include <QBoxLayout>
#include <QContextMenuEvent>
#include <QDockWidget>
#include <QLabel>
#include <QMainWindow>
#include <QMenu>
#include <QToolButton>

#include "ui/theme/icon.h"

namespace ww::ui {

DockTitle::DockTitle(QDockWidget* dock) : QWidget(dock), m_dock(dock) {
    setObjectName(QStringLiteral("dockTitle"));
    setAttribute(Qt::WA_StyledBackground);
    auto* label = new QLabel(dock->windowTitle());
    connect(dock, &QWidget::windowTitleChanged, label, &QLabel::setText);
    auto* more = new QToolButton;
    more->setIcon(icon(QStringLiteral("more")));
    more->setIconSize(QSize(14, 14));
    more->setPopupMode(QToolButton::InstantPopup);
    more->setAccessibleName(tr("Move or close %1").arg(dock->windowTitle()));
    more->setToolTip(tr("Move or close this panel"));
    auto* menu = new QMenu(more);
    connect(menu, &QMenu::aboutToShow, this, [this, menu] {
        menu->clear();
        fillMenu(*menu);
    });
    more->setMenu(menu);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 2, 4, 2);
    layout->addWidget(label, 1);
    layout->addWidget(more);
}

void DockTitle::fillMenu(QMenu& menu) {
    menu.addAction(icon(QStringLiteral("float")), m_dock->isFloating() ? tr("Dock") : tr("Float"), this,
                   [this] { m_dock->setFloating(!m_dock->isFloating()); });
    const auto move = [&](const QString& words, Qt::DockWidgetArea area) {
        menu.addAction(words, this, [this, area] {
            auto* window = qobject_cast<QMainWindow*>(m_dock->parentWidget());
            if (!window) return;
            m_dock->setFloating(false);
            window->addDockWidget(area, m_dock);
        });
    };
    move(tr("Move to the left"), Qt::LeftDockWidgetArea);
    move(tr("Move to the right"), Qt::RightDockWidgetArea);
    move(tr("Move to the bottom"), Qt::BottomDockWidgetArea);
    menu.addSeparator();
    menu.addAction(icon(QStringLiteral("cross")), tr("Close"), m_dock, &QDockWidget::close);
}

void DockTitle::contextMenuEvent(QContextMenuEvent* event) {
    QMenu menu(this);
    fillMenu(menu);
    menu.exec(event->globalPos());
}

}  // namespace ww::ui
