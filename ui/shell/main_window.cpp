#include "ui/shell/main_window.h"

#include <QApplication>
#include <QBoxLayout>
#include <QCloseEvent>
#include <QDockWidget>
#include <QFileDialog>
#include <QFileInfo>
#include <QMenuBar>
#include <QMessageBox>
#include <QMimeData>
#include <QPushButton>
#include <QScreen>
#include <QSplitter>
#include <QStackedWidget>
#include <QStatusBar>
#include <QTabWidget>

#include "ui/panels/attempts_panel.h"
#include "ui/panels/device_panel.h"
#include "ui/panels/effects_panel.h"
#include "ui/panels/failures_card.h"
#include "ui/panels/history_panel.h"
#include "ui/panels/inspector_panel.h"
#include "ui/panels/kernel_panel.h"
#include "ui/panels/log_panel.h"
#include "ui/panels/pairs_panel.h"
#include "ui/panels/parallel_panel.h"
#include "ui/panels/problems_panel.h"
#include "ui/panels/progress_panel.h"
#include "ui/panels/session_card.h"
#include "ui/panels/sessions_panel.h"
#include "ui/panels/setup_panel.h"
#include "ui/panels/stability_panel.h"
#include "ui/panels/telemetry_card.h"
#include "ui/panels/ties_card.h"
#include "ui/panels/welcome_panel.h"
#include "ui/shell/command_palette.h"
#include "ui/shell/context_strip.h"
#include "ui/shell/message_strip.h"
#include "ui/shell/mode_page.h"
#include "ui/shell/status_segments.h"
#include "ui/theme/outcome_look.h"
#include "ui/theme/theme.h"
#include "ui/viewmodels/text_format.h"

namespace ww::ui {
namespace {

/// The chart above, the cards below: where there is no room for both, the chart has it. What the cards say is in the
/// status bar and the table too.
class ChartAboveCards : public QSplitter {
public:
    ChartAboveCards(QWidget* chart, QWidget* cards) : QSplitter(Qt::Vertical), m_cards(cards) {
        setHandleWidth(8);
        setChildrenCollapsible(false);
        addWidget(chart);
        addWidget(cards);
        setStretchFactor(0, 3);
        setStretchFactor(1, 1);
        setMinimumHeight(fontMetrics().height() * 10);
    }

protected:
    void resizeEvent(QResizeEvent* event) override {
        m_cards->setVisible(height() >= fontMetrics().height() * 23);
        QSplitter::resizeEvent(event);
    }

private:
    QWidget* m_cards;
};

}  // namespace

MainWindow::MainWindow(const StartOptions& options)
    : m_options(options), m_workbench(std::make_unique<Workbench>(options.engine)), m_layouts(stateFile()) {
    setObjectName(QStringLiteral("mainWindow"));
    setAcceptDrops(true);
    resize(1440, 900);
    setMinimumSize(800, 560);
    createPages();
    createActions();
    createFrame();
    connectSignals();
    showRunState();
    setMode(Mode::Welcome);
    if (!options.safeMode) m_layouts.restore(*this, m_pages);
}

MainWindow::~MainWindow() {
    // The views look at the workbench until they are gone: they go first.
    QMainWindow::hide();
    delete takeCentralWidget();
    qDeleteAll(findChildren<QWidget*>(QString(), Qt::FindDirectChildrenOnly));
}

void MainWindow::createPages() {
    m_stack = new QStackedWidget;
    for (int i = 0; i < modeCount; ++i) {
        m_pages << new ModePage(static_cast<Mode>(i));
        m_stack->addWidget(m_pages.back());
    }
    createWelcome();
    createEdit();
    createTune();
    createAnalyse();
    createArchive();
}

void MainWindow::createWelcome() {
    auto* welcome = new WelcomePanel(*m_workbench);
    page(Mode::Welcome).setCentralWidget(welcome);
    connect(welcome, &WelcomePanel::sampleWanted, this, [this] { m_workbench->trySample(); });
    connect(welcome, &WelcomePanel::openWanted, this, &MainWindow::openKernelDialog);
    connect(welcome, &WelcomePanel::archiveWanted, this, [this] { setMode(Mode::Archive); });
    connect(welcome, &WelcomePanel::sessionChosen, this, &MainWindow::openSession);
    connect(welcome, &WelcomePanel::kernelChosen, this, [this](const QString& name) {
        m_workbench->chooseKernel(name.toStdString());
        setMode(Mode::Tune);
    });
}

void MainWindow::createEdit() {
    ModePage& edit = page(Mode::Edit);
    m_kernel = new KernelPanel(*m_workbench);
    edit.setCentralWidget(m_kernel);
    auto* problems = new ProblemsPanel(*m_workbench);
    QDockWidget* problemsDock =
        edit.addPanel(QStringLiteral("problems"), tr("Check"), problems, Qt::BottomDockWidgetArea);
    QDockWidget* setup =
        edit.addPanel(QStringLiteral("setup"), tr("Set-up"), new SetupPanel(*m_workbench), Qt::RightDockWidgetArea);
    edit.setDefaultLayout([&edit, problemsDock, setup] {
        edit.addDockWidget(Qt::BottomDockWidgetArea, problemsDock);
        edit.addDockWidget(Qt::RightDockWidgetArea, setup);
        edit.resizeDocks({problemsDock}, {170}, Qt::Vertical);
        edit.resizeDocks({setup}, {300}, Qt::Horizontal);
    });
    connect(problems, &ProblemsPanel::placeChosen, m_kernel, &KernelPanel::goTo);
    connect(m_kernel, &KernelPanel::openWanted, this, &MainWindow::openKernelDialog);
}

void MainWindow::createTune() {
    ModePage& tune = page(Mode::Tune);
    Exploration& exploration = m_workbench->exploration();
    auto* cards = new QWidget;
    auto* cardRow = new QHBoxLayout(cards);
    cardRow->setContentsMargins(0, 0, 0, 0);
    cardRow->setSpacing(8);
    cardRow->addWidget(new TiesCard(*m_workbench), 2);
    cardRow->addWidget(new FailuresCard(exploration), 1);
    cardRow->addWidget(new TelemetryCard(*m_workbench), 1);
    auto* splitter = new ChartAboveCards(new HistoryPanel(exploration), cards);
    auto* central = new QWidget;
    auto* column = new QVBoxLayout(central);
    column->setContentsMargins(8, 8, 8, 4);
    column->setSpacing(8);
    column->addWidget(new ProgressPanel(*m_workbench));
    column->addWidget(splitter, 1);
    tune.setCentralWidget(central);
    m_attempts = new AttemptsPanel(*m_workbench);
    QDockWidget* setup =
        tune.addPanel(QStringLiteral("setup"), tr("Set-up"), new SetupPanel(*m_workbench), Qt::LeftDockWidgetArea);
    QDockWidget* inspector = tune.addPanel(QStringLiteral("inspector"), tr("Inspector"),
                                           new InspectorPanel(*m_workbench), Qt::RightDockWidgetArea);
    QDockWidget* device =
        tune.addPanel(QStringLiteral("device"), tr("Device"), new DevicePanel(*m_workbench), Qt::RightDockWidgetArea);
    QDockWidget* attempts =
        tune.addPanel(QStringLiteral("attempts"), tr("Attempts"), m_attempts, Qt::BottomDockWidgetArea);
    QDockWidget* log =
        tune.addPanel(QStringLiteral("log"), tr("Log"), new LogPanel(*m_workbench), Qt::BottomDockWidgetArea);
    tune.setDefaultLayout([=, &tune] {
        // On a small screen the three stand behind each other, so that the chart keeps its width.
        const bool narrow = tune.width() < 1150;
        tune.addDockWidget(narrow ? Qt::RightDockWidgetArea : Qt::LeftDockWidgetArea, setup);
        tune.addDockWidget(Qt::RightDockWidgetArea, inspector);
        if (narrow) tune.tabifyDockWidget(setup, inspector);
        tune.tabifyDockWidget(inspector, device);
        tune.addDockWidget(Qt::BottomDockWidgetArea, attempts);
        tune.tabifyDockWidget(attempts, log);
        narrow ? setup->raise() : inspector->raise();
        attempts->raise();
        if (!narrow) tune.resizeDocks({setup}, {270}, Qt::Horizontal);
        tune.resizeDocks({inspector}, {narrow ? 290 : 310}, Qt::Horizontal);
        tune.resizeDocks({attempts}, {tune.height() * 3 / 10}, Qt::Vertical);
    });
}

void MainWindow::createAnalyse() {
    ModePage& analyse = page(Mode::Analyse);
    Exploration& exploration = m_workbench->exploration();
    auto* tabs = new QTabWidget;
    tabs->setDocumentMode(true);
    tabs->tabBar()->setAccessibleName(tr("Analyses"));
    tabs->addTab(new EffectsPanel(exploration), tr("Parameters"));
    tabs->addTab(new PairsPanel(exploration), tr("Pairs"));
    tabs->addTab(new ParallelPanel(exploration), tr("Parallel coordinates"));
    tabs->addTab(new StabilityPanel(*m_workbench), tr("Stability"));
    tabs->setObjectName(QStringLiteral("analyses"));
    analyse.setCentralWidget(tabs);
    QDockWidget* inspector = analyse.addPanel(QStringLiteral("inspector"), tr("Inspector"),
                                              new InspectorPanel(*m_workbench), Qt::RightDockWidgetArea);
    QDockWidget* attempts = analyse.addPanel(QStringLiteral("attempts"), tr("Attempts"),
                                             new AttemptsPanel(*m_workbench), Qt::BottomDockWidgetArea);
    analyse.setDefaultLayout([=, &analyse] {
        analyse.addDockWidget(Qt::RightDockWidgetArea, inspector);
        analyse.addDockWidget(Qt::BottomDockWidgetArea, attempts);
        analyse.resizeDocks({inspector}, {300}, Qt::Horizontal);
        analyse.resizeDocks({attempts}, {analyse.height() * 3 / 10}, Qt::Vertical);
    });
}

void MainWindow::createArchive() {
    ModePage& archive = page(Mode::Archive);
    m_sessions = new SessionsPanel(*m_workbench);
    archive.setCentralWidget(m_sessions);
    auto* card = new SessionCard(*m_workbench);
    QDockWidget* dock = archive.addPanel(QStringLiteral("session"), tr("Session"), card, Qt::RightDockWidgetArea);
    archive.setDefaultLayout([=, &archive] {
        archive.addDockWidget(Qt::RightDockWidgetArea, dock);
        archive.resizeDocks({dock}, {340}, Qt::Horizontal);
    });
    connect(m_sessions, &SessionsPanel::chose, card, &SessionCard::show);
    connect(m_sessions, &SessionsPanel::choseNone, card, &SessionCard::showNone);
    connect(m_sessions, &SessionsPanel::opened, this, &MainWindow::openSession);
    connect(card, &SessionCard::opened, this, &MainWindow::openSession);
    connect(card, &SessionCard::resumed, this, [this](std::int64_t session) {
        openSession(session);
        m_workbench->resume(session, 20);
    });
}

void MainWindow::createFrame() {
    m_modeBar = new ModeBar;
    m_messages = new MessageStrip;
    auto* right = new QVBoxLayout;
    right->setContentsMargins(0, 0, 0, 0);
    right->setSpacing(0);
    right->addWidget(m_messages);
    right->addWidget(m_stack, 1);
    auto* central = new QWidget;
    auto* row = new QHBoxLayout(central);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    row->addWidget(m_modeBar);
    row->addLayout(right, 1);
    setCentralWidget(central);
    auto* strip = new ContextStrip(
        *m_workbench, {m_start, m_pause, m_stop, command(QStringLiteral("palette")), command(QStringLiteral("open"))});
    addToolBar(Qt::TopToolBarArea, strip);
    connect(strip, &ContextStrip::sessionChosen, this, &MainWindow::openSession);
    setContextMenuPolicy(Qt::NoContextMenu);
    auto* status = new StatusSegments(*m_workbench, *statusBar());
    connect(status, &StatusSegments::failuresWanted, this, [this] {
        AttemptFilter filter = m_workbench->exploration().filter();
        filter.hidden.fill(false);
        filter.hidden.at(static_cast<std::size_t>(model::Outcome::Ok)) = true;
        m_workbench->exploration().setFilter(filter);
        if (m_mode != Mode::Tune && m_mode != Mode::Analyse) setMode(Mode::Tune);
    });
    m_palette = new CommandPalette(*menuBar(), m_workbench->exploration(), this);
}

void MainWindow::connectSignals() {
    connect(m_modeBar, &ModeBar::chosen, this, &MainWindow::setMode);
    connect(m_workbench.get(), &Workbench::told, this,
            [this](Tone tone, const QString& words) { m_messages->add(tone, words); });
    connect(m_workbench.get(), &Workbench::runStateChanged, this, &MainWindow::showRunState);
    connect(m_workbench.get(), &Workbench::draftChanged, this, &MainWindow::showRunState);
    connect(m_workbench.get(), &Workbench::previewChanged, this, &MainWindow::showRunState);
    connect(m_workbench.get(), &Workbench::kernelChanged, this, &MainWindow::showRunState);
    connect(m_workbench.get(), &Workbench::finished, this, &MainWindow::showFinished);
    connect(m_workbench.get(), &Workbench::checking, this, [this] { setMode(Mode::Edit); });
    connect(m_workbench.get(), &Workbench::sessionDeleted, this, [this](std::int64_t session) {
        m_messages->add(Tone::Info, tr("Session %1 was deleted.").arg(session), tr("Undo"),
                        [this, session] { m_workbench->restoreSession(session); });
    });
}

void MainWindow::setMode(Mode mode) {
    m_mode = mode;
    m_modeBar->setMode(mode);
    m_stack->setCurrentIndex(static_cast<int>(mode));
    setWindowTitle(modeName(mode));
    if (QWidget* first = m_stack->currentWidget(); !first->focusWidget()) first->setFocus();
}

void MainWindow::showEvent(QShowEvent* event) {
    QMainWindow::showEvent(event);
    if (m_loaded) return;
    m_loaded = true;
    // After the first paint: neither manifests nor devices hold up the window.
    QTimer::singleShot(0, this, [this] {
        m_workbench->load();
        if (m_options.kernel) m_workbench->openKernel(*m_options.kernel);
    });
}

void MainWindow::showRunState() {
    const RunState state = m_workbench->runState();
    const QString reason = m_workbench->whyNotStart();
    m_start->setEnabled(reason.isEmpty());
    m_start->setToolTip(reason.isEmpty() ? tr("Start tuning (F5)") : reason);
    m_pause->setEnabled(state == RunState::Running || state == RunState::Paused);
    m_pause->setText(state == RunState::Paused ? tr("&Continue") : tr("&Pause"));
    m_stop->setEnabled(state == RunState::Starting || state == RunState::Running || state == RunState::Paused);
    m_modeBar->setRunning(state == RunState::Idle     ? QString()
                          : state == RunState::Paused ? QStringLiteral("◫")
                                                      : QStringLiteral("◔"));
    // Once, when a session starts, the window goes where it can be watched; never again by itself.
    if (state == RunState::Starting && m_mode != Mode::Tune) setMode(Mode::Tune);
}

void MainWindow::showFinished(const model::SessionResult& result) {
    if (m_closeWhenFinished) {
        close();
        return;
    }
    if (!result.message.empty()) return m_messages->add(Tone::Bad, text(result.message));
    if (!result.best)
        return m_messages->add(Tone::Warning,
                               tr("The session ended without a correct candidate. The failures are listed by cause."));
    const auto tied = result.tiedWithBest.size();
    const QString ties = tied == 0   ? QString()
                         : tied == 1 ? tr(" One candidate ties with it.")
                                     : tr(" %1 candidates tie with it.").arg(tied);
    m_messages->add(Tone::Good,
                    tr("Done. The best reaches %1, 95 % interval %2.")
                            .arg(formatSpeedup(result.best->speedup.value), formatInterval(result.best->speedup)) +
                        ties,
                    tr("Analyse"), [this] { setMode(Mode::Analyse); });
    QApplication::alert(this);
}

void MainWindow::openKernelDialog() {
    const QString path = QFileDialog::getOpenFileName(this, tr("Open a kernel"), QString(),
                                                      tr("Kernel manifests (*.toml);;All files (*)"));
    if (!path.isEmpty()) openPath(path);
}

void MainWindow::openPath(const QString& path) {
    m_workbench->openKernel(path.toStdString());
    setMode(Mode::Edit);
}

void MainWindow::openSession(std::int64_t session) {
    m_workbench->openSession(session);
    setMode(Mode::Tune);
}

void MainWindow::startOrPause() {
    if (m_workbench->runState() != RunState::Idle) return m_workbench->togglePause();
    m_kernel->saveAll();
    m_workbench->start();
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
    if (event->mimeData()->hasUrls()) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
    for (const QUrl& url : event->mimeData()->urls()) {
        if (url.isLocalFile()) return openPath(url.toLocalFile());
    }
}

/// A running session can go on without the window only as long as the program lives: it is hidden, not closed.
bool MainWindow::mayClose() {
    if (m_kernel->isModified()) {
        const auto answer =
            QMessageBox::question(this, tr("Unsaved changes"), tr("The kernel's sources have unsaved changes."),
                                  QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel);
        if (answer == QMessageBox::Cancel) return false;
        if (answer == QMessageBox::Save) m_kernel->saveAll();
    }
    if (m_workbench->runState() == RunState::Idle || m_closeWhenFinished) return true;
    QMessageBox box(QMessageBox::Question, tr("A session is running"),
                    tr("Everything measured so far is kept. What about the rest?"), QMessageBox::NoButton, this);
    QPushButton* keep = box.addButton(tr("Keep running, close afterwards"), QMessageBox::AcceptRole);
    QPushButton* stop = box.addButton(tr("Stop now"), QMessageBox::DestructiveRole);
    box.addButton(QMessageBox::Cancel);
    box.exec();
    if (box.clickedButton() == keep) {
        m_closeWhenFinished = true;
        hide();
        return false;
    }
    return box.clickedButton() == stop;
}

void MainWindow::closeEvent(QCloseEvent* event) {
    if (!mayClose()) return event->ignore();
    m_layouts.save(*this, m_pages);
    event->accept();
    QApplication::quit();
}

}  // namespace ww::ui
