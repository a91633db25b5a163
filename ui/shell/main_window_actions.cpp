// Menus and actions of the main window; the window itself is in main_window.cpp.
#include <QActionGroup>
#include <QApplication>
#include <QDialog>
#include <QDockWidget>
#include <QHeaderView>
#include <QMenuBar>
#include <QMessageBox>
#include <QSettings>
#include <QTableWidget>
#include <QVBoxLayout>

#include "ui/panels/attempts_panel.h"
#include "ui/panels/kernel_panel.h"
#include "ui/panels/sessions_panel.h"
#include "ui/shell/command_palette.h"
#include "ui/shell/main_window.h"
#include "ui/shell/mode_page.h"
#include "ui/theme/icon.h"
#include "ui/theme/theme.h"

namespace ww::ui {

QAction* MainWindow::addCommand(QMenu* menu, const QString& name, const QString& words, const QString& iconName,
                                const QList<QKeySequence>& keys, std::function<void()> act) {
    auto* made = new QAction(words, this);
    made->setObjectName(name);
    if (!iconName.isEmpty()) made->setIcon(icon(iconName));
    made->setShortcuts(keys);
    connect(made, &QAction::triggered, this, std::move(act));
    menu->addAction(made);
    return made;
}

QAction* MainWindow::command(const QString& name) const {
    return findChild<QAction*>(name);
}

void MainWindow::createActions() {
    createFileMenu();
    createEditMenu();
    createViewMenu();
    createRunMenu();
    createCandidateMenu();
    createWindowMenu();
    createHelpMenu();
}

void MainWindow::createFileMenu() {
    QMenu* menu = menuBar()->addMenu(tr("&File"));
    addCommand(menu, QStringLiteral("open"), tr("&Open kernel…"), QStringLiteral("folder"),
               {QKeySequence(QStringLiteral("Ctrl+O"))}, [this] { openKernelDialog(); });
    addCommand(menu, QStringLiteral("save"), tr("&Save sources"), QStringLiteral("save"),
               {QKeySequence(QStringLiteral("Ctrl+S"))}, [this] { m_kernel->saveAll(); });
    menu->addSeparator();
    addCommand(menu, QStringLiteral("sample"), tr("Try the sa&mple"), QStringLiteral("sample"), {},
               [this] { m_workbench->trySample(); });
    menu->addSeparator();
    addCommand(menu, QStringLiteral("quit"), tr("&Quit"), {}, {QKeySequence(QStringLiteral("Ctrl+Q"))},
               [this] { close(); });
}

void MainWindow::createEditMenu() {
    QMenu* menu = menuBar()->addMenu(tr("&Edit"));
    addCommand(menu, QStringLiteral("find"), tr("&Find"), QStringLiteral("search"),
               {QKeySequence(QStringLiteral("Ctrl+F"))}, [this] {
                   if (m_mode == Mode::Edit) return m_kernel->openFind(false);
                   if (m_mode == Mode::Archive) return m_sessions->focusSearch();
                   if (m_mode == Mode::Welcome) setMode(Mode::Tune);
                   if (auto* attempts = page(m_mode).findChild<AttemptsPanel*>()) attempts->focusFilter();
               });
    addCommand(menu, QStringLiteral("replace"), tr("&Replace"), {}, {QKeySequence(QStringLiteral("Ctrl+H"))}, [this] {
        setMode(Mode::Edit);
        m_kernel->openFind(true);
    });
    addCommand(menu, QStringLiteral("findNext"), tr("Find &next"), {}, {QKeySequence(QStringLiteral("F3"))},
               [this] { m_kernel->findNext(true); });
    addCommand(menu, QStringLiteral("findPrevious"), tr("Find &previous"), {},
               {QKeySequence(QStringLiteral("Shift+F3"))}, [this] { m_kernel->findNext(false); });
    menu->addSeparator();
    addCommand(menu, QStringLiteral("clearFilter"), tr("&Clear filter"), QStringLiteral("filter"),
               {QKeySequence(QStringLiteral("Ctrl+Shift+L"))}, [this] { m_workbench->exploration().setFilter({}); });
    addCommand(menu, QStringLiteral("undoFilter"), tr("&Undo filter"), QStringLiteral("undo"),
               {QKeySequence(QStringLiteral("Ctrl+Shift+Z"))}, [this] { m_workbench->exploration().undoFilter(); });
    addCommand(menu, QStringLiteral("copyAttempts"), tr("Copy attempts as CS&V"), QStringLiteral("copy"),
               {QKeySequence(QStringLiteral("Ctrl+Shift+C"))}, [this] { m_attempts->copySelection(); });
}

void MainWindow::createViewMenu() {
    QMenu* menu = menuBar()->addMenu(tr("&View"));
    for (int i = 0; i < modeCount; ++i) {
        const auto mode = static_cast<Mode>(i);
        addCommand(menu, QStringLiteral("mode_") + modeKey(mode), modeName(mode),
                   modeKey(mode) == QStringLiteral("welcome") ? QStringLiteral("home") : modeKey(mode),
                   {QKeySequence(QStringLiteral("Ctrl+%1").arg(i + 1))}, [this, mode] { setMode(mode); });
    }
    menu->addSeparator();
    QMenu* theme = menu->addMenu(icon(QStringLiteral("sun")), tr("&Theme"));
    auto* group = new QActionGroup(this);
    const QStringList names{tr("As the &system"), tr("&Light"), tr("&Dark")};
    for (int i = 0; i < names.size(); ++i) {
        QAction* made =
            addCommand(theme, QStringLiteral("theme%1").arg(i), names.at(i), {}, {}, [this, i] { chooseTheme(i); });
        made->setCheckable(true);
        made->setChecked(static_cast<int>(Theme::instance().choice()) == i);
        group->addAction(made);
    }
    addCommand(menu, QStringLiteral("fullScreen"), tr("&Full screen"), {}, {QKeySequence(QStringLiteral("F11"))},
               [this] { setWindowState(windowState() ^ Qt::WindowFullScreen); });
    menu->addSeparator();
    addCommand(menu, QStringLiteral("palette"), tr("Find a &command…"), QStringLiteral("search"),
               {QKeySequence(QStringLiteral("Ctrl+K"))}, [this] { m_palette->open(); });
}

void MainWindow::createRunMenu() {
    QMenu* menu = menuBar()->addMenu(tr("&Run"));
    m_start = addCommand(menu, QStringLiteral("start"), tr("&Start"), QStringLiteral("play"),
                         {QKeySequence(QStringLiteral("F5"))}, [this] { startOrPause(); });
    m_pause = addCommand(menu, QStringLiteral("pause"), tr("&Pause"), QStringLiteral("pause"),
                         {QKeySequence(QStringLiteral("F6"))}, [this] { m_workbench->togglePause(); });
    m_stop = addCommand(menu, QStringLiteral("stop"), tr("S&top"), QStringLiteral("stop"),
                        {QKeySequence(QStringLiteral("Shift+F5"))}, [this] { m_workbench->stop(); });
    addCommand(menu, QStringLiteral("stopNow"), tr("Stop without c&onfirming"), {}, {},
               [this] { m_workbench->stop(engine::Ending::AtOnce); });
    menu->addSeparator();
    addCommand(menu, QStringLiteral("check"), tr("&Check the default configuration"), QStringLiteral("check"),
               {QKeySequence(QStringLiteral("F7"))}, [this] {
                   m_kernel->saveAll();
                   m_workbench->check();
               });
    addCommand(menu, QStringLiteral("limits"), tr("Measure the device's &limits"), QStringLiteral("gauge"), {},
               [this] { m_workbench->measureLimits(); });
    menu->addSeparator();
    addCommand(menu, QStringLiteral("watchLive"), tr("Show the &running session"), QStringLiteral("tune"), {}, [this] {
        m_workbench->watchLive();
        setMode(Mode::Tune);
    });
}

void MainWindow::createCandidateMenu() {
    QMenu* menu = menuBar()->addMenu(tr("&Candidate"));
    Exploration& exploration = m_workbench->exploration();
    addCommand(menu, QStringLiteral("selectBest"), tr("Go to the &best"), QStringLiteral("tune"),
               {QKeySequence(QStringLiteral("Ctrl+B"))}, [&exploration] { exploration.selectBest(); });
    for (int pin = 0; pin < Exploration::pinCount; ++pin) {
        addCommand(menu, QStringLiteral("pin%1").arg(pin), tr("Pin as &%1").arg(QChar(u'A' + pin)),
                   pin == 0 ? QStringLiteral("pin") : QString(), {QKeySequence(QStringLiteral("Alt+%1").arg(pin + 1))},
                   [&exploration, pin] { exploration.setPin(pin, exploration.currentRow()); });
    }
    addCommand(menu, QStringLiteral("clearPins"), tr("&Clear pins"), {}, {},
               [&exploration] { exploration.clearPins(); });
    menu->addSeparator();
    addCommand(menu, QStringLiteral("remeasure"), tr("&Measure again"), QStringLiteral("refresh"),
               {QKeySequence(QStringLiteral("Ctrl+M"))}, [this] {
                   if (m_workbench->exploration().currentRow() >= 0)
                       m_workbench->remeasure({m_workbench->exploration().currentRow()});
               });
}

void MainWindow::createWindowMenu() {
    QMenu* menu = menuBar()->addMenu(tr("&Window"));
    connect(menu, &QMenu::aboutToShow, this, [this, menu] { fillWindowMenu(menu); });
    fillWindowMenu(menu);
}

void MainWindow::fillWindowMenu(QMenu* menu) {
    // What this window made for the menu before goes with it; separators and dock actions have other owners.
    for (QAction* action : menu->actions()) {
        if (!action->isSeparator() && action->parent() == this) delete action;
    }
    menu->clear();
    for (QDockWidget* dock : page(m_mode).docks())
        menu->addAction(dock->toggleViewAction());
    menu->addSeparator();
    addCommand(menu, QStringLiteral("resetLayout"), tr("&Reset layout"), QStringLiteral("layout"), {},
               [this] { page(m_mode).resetLayout(); });
    addCommand(menu, QStringLiteral("resetLayouts"), tr("Reset &all layouts"), {}, {}, [this] {
        for (ModePage* one : m_pages)
            one->resetLayout();
    });
}

void MainWindow::createHelpMenu() {
    QMenu* menu = menuBar()->addMenu(tr("&Help"));
    addCommand(menu, QStringLiteral("shortcuts"), tr("&Keyboard shortcuts"), QStringLiteral("keyboard"),
               {QKeySequence(QStringLiteral("F1"))}, [this] { showShortcuts(); });
    addCommand(menu, QStringLiteral("about"), tr("&About Warpwright"), QStringLiteral("info"), {},
               [this] { showAbout(); });
}

void MainWindow::chooseTheme(int choice) {
    Theme::instance().apply(static_cast<Theme::Choice>(choice));
    QSettings(stateFile(), QSettings::IniFormat).setValue(QStringLiteral("theme"), choice);
}

void MainWindow::showShortcuts() {
    auto* dialog = new QDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Keyboard shortcuts"));
    dialog->resize(520, 560);
    auto* table = new QTableWidget(0, 2);
    table->setAccessibleName(dialog->windowTitle());
    table->setHorizontalHeaderLabels({tr("Action"), tr("Keys")});
    table->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
    table->verticalHeader()->hide();
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->setShowGrid(false);
    const auto add = [table](const QString& name, const QString& keys) {
        const int row = table->rowCount();
        table->insertRow(row);
        table->setItem(row, 0, new QTableWidgetItem(name));
        table->setItem(row, 1, new QTableWidgetItem(keys));
    };
    for (const QAction* one : findChildren<QAction*>()) {
        if (!one->shortcut().isEmpty())
            add(QString(one->text()).remove(u'&'), one->shortcut().toString(QKeySequence::NativeText));
    }
    add(tr("History chart: previous, next attempt"), tr("Left, Right"));
    add(tr("History chart: best attempt"), tr("Home"));
    add(tr("History chart: zoom in, out, all"), QStringLiteral("+  −  0"));
    add(tr("Parallel coordinates: choose, move, flip an axis"), tr("Left/Right, Shift+Left/Right, Space"));
    auto* layout = new QVBoxLayout(dialog);
    layout->addWidget(table);
    dialog->show();
}

void MainWindow::showAbout() {
    QMessageBox::about(this, tr("About Warpwright"),
                       tr("<h3>Warpwright %1</h3><p>A workbench that tunes compute kernels in a closed "
                          "loop.</p><p>Free software under the GNU General Public License, version 3 or later. "
                          "Built with Qt %2, Qt Charts and QScintilla.</p>")
                           .arg(QApplication::applicationVersion(), QLatin1String(qVersion())));
}

}  // namespace ww::ui
