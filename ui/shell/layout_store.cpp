#include "ui/shell/layout_store.h"

#include <QDir>
#include <QDockWidget>
#include <QFileInfo>
#include <QGuiApplication>
#include <QMainWindow>
#include <QScreen>
#include <QSettings>

#include "ui/shell/mode_page.h"

namespace ww::ui {
namespace {

QString key(const ModePage& page) {
    return QStringLiteral("layout%1/%2").arg(ModePage::layoutVersion).arg(modeKey(page.mode()));
}

/// A floating dock of a screen that is gone would be out of reach.
void bringToScreen(QDockWidget& dock) {
    if (!dock.isFloating()) return;
    for (const QScreen* screen : QGuiApplication::screens()) {
        if (screen->availableGeometry().intersects(dock.geometry())) return;
    }
    dock.setFloating(false);
}

}  // namespace

void LayoutStore::save(const QMainWindow& window, const QList<ModePage*>& pages) const {
    QDir().mkpath(QFileInfo(m_file).absolutePath());
    QSettings settings(m_file, QSettings::IniFormat);
    settings.setValue(QStringLiteral("window"), window.saveGeometry());
    for (const ModePage* page : pages)
        settings.setValue(key(*page), page->layoutState());
}

void LayoutStore::restore(QMainWindow& window, const QList<ModePage*>& pages) const {
    const QSettings settings(m_file, QSettings::IniFormat);
    window.restoreGeometry(settings.value(QStringLiteral("window")).toByteArray());
    for (ModePage* page : pages) {
        page->restoreLayout(settings.value(key(*page)).toByteArray());
        for (QDockWidget* dock : page->docks())
            bringToScreen(*dock);
    }
}

}  // namespace ww::ui
