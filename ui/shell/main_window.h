#pragma once

#include <QMainWindow>

#include "ui/shell/layout_store.h"
#include "ui/shell/mode_bar.h"
#include "ui/shell/workbench.h"
#include "ui/viewmodels/workbench.h"

class QActionGroup;
class QStackedWidget;

namespace ww::ui {

class AttemptsPanel;
class CommandPalette;
class ContextStrip;
class KernelPanel;
class MessageStrip;
class ModePage;
class SessionsPanel;

/// The workbench's window: modes at the left, context above, one page per mode.
class MainWindow : public QMainWindow {
    Q_OBJECT

public:
    explicit MainWindow(const StartOptions& options);
    ~MainWindow() override;

    [[nodiscard]] Workbench& workbench() { return *m_workbench; }
    [[nodiscard]] Mode mode() const { return m_mode; }
    [[nodiscard]] ModePage& page(Mode mode) { return *m_pages.at(static_cast<qsizetype>(mode)); }
    [[nodiscard]] QAction* command(const QString& name) const;  ///< by object name, for tests and the palette
    [[nodiscard]] CommandPalette& commandPalette() { return *m_palette; }

    void setMode(Mode mode);
    void openPath(const QString& path);

protected:
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    void createPages();
    void createWelcome();
    void createEdit();
    void createTune();
    void createAnalyse();
    void createArchive();
    void createFrame();
    void connectSignals();
    void showRunState();
    void showFinished(const model::SessionResult& result);
    void openKernelDialog();
    void openSession(std::int64_t session);
    void startOrPause();
    bool mayClose();

    // main_window_actions.cpp
    QAction* addCommand(QMenu* menu, const QString& name, const QString& words, const QString& iconName,
                        const QList<QKeySequence>& keys, std::function<void()> act);
    void createActions();
    void createFileMenu();
    void createEditMenu();
    void createViewMenu();
    void createRunMenu();
    void createCandidateMenu();
    void createWindowMenu();
    void createHelpMenu();
    void fillWindowMenu(QMenu* menu);
    void chooseTheme(int choice);
    void showShortcuts();
    void showAbout();

    StartOptions m_options;
    std::unique_ptr<Workbench> m_workbench;
    LayoutStore m_layouts;
    Mode m_mode = Mode::Welcome;
    QList<ModePage*> m_pages;
    QStackedWidget* m_stack = nullptr;
    ModeBar* m_modeBar = nullptr;
    MessageStrip* m_messages = nullptr;
    CommandPalette* m_palette = nullptr;
    KernelPanel* m_kernel = nullptr;
    AttemptsPanel* m_attempts = nullptr;
    SessionsPanel* m_sessions = nullptr;
    QAction* m_start = nullptr;
    QAction* m_pause = nullptr;
    QAction* m_stop = nullptr;
    bool m_loaded = false;
    bool m_closeWhenFinished = false;
};

}  // namespace ww::ui
