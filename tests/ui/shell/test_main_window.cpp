#include <QAbstractButton>
#include <QApplication>
#include <QDockWidget>
#include <QLabel>
#include <QLineEdit>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QToolBar>

#include "ui/shell/command_palette.h"
#include "ui/shell/main_window.h"
#include "ui/shell/mode_page.h"
#include "ui/theme/theme.h"

using namespace ww;
using namespace ww::ui;

/// The real window over the real engine and the real CPU worker, in a home of its own.
class TestMainWindow : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_home;

    static std::unique_ptr<MainWindow> window(bool safeMode = true) {
        StartOptions options;
        options.safeMode = safeMode;
        auto made = std::make_unique<MainWindow>(options);
        made->show();
        return made;
    }

private Q_SLOTS:
    void init() {
        m_home = std::make_unique<QTemporaryDir>();
        for (const char* name : {"XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME"})
            qputenv(name, m_home->path().toUtf8());
        Theme::instance().apply(Theme::Choice::Light);
    }

    void everyDockAndToolBarHasANameOfItsOwn() {
        const auto shown = window();
        QSet<QString> names;
        QList<QWidget*> movable;
        for (auto* dock : shown->findChildren<QDockWidget*>())
            movable << dock;
        for (auto* bar : shown->findChildren<QToolBar*>())
            movable << bar;
        for (const QWidget* widget : movable) {
            QVERIFY2(!widget->objectName().isEmpty(), widget->metaObject()->className());
            QVERIFY2(!names.contains(widget->objectName()), qPrintable(widget->objectName()));
            names.insert(widget->objectName());
        }
        QVERIFY(names.size() >= 8);
    }

    void aLayoutIsKeptAndRestored() {
        const auto shown = window();
        ModePage& tune = shown->page(Mode::Tune);
        shown->setMode(Mode::Tune);
        tune.docks().front()->hide();
        QTest::qWait(100);  // docks are laid out by events
        const QByteArray state = tune.layoutState();
        tune.resetLayout();
        QVERIFY(!tune.docks().front()->isHidden());
        QVERIFY(tune.restoreLayout(state));
        QVERIFY(tune.docks().front()->isHidden());
        QTRY_COMPARE(tune.layoutState(), state);
    }

    void aDamagedLayoutIsIgnored() {
        const auto shown = window();
        ModePage& tune = shown->page(Mode::Tune);
        shown->setMode(Mode::Tune);
        QTest::qWait(100);  // docks are laid out by events
        const QByteArray before = tune.layoutState();
        QVERIFY(!tune.restoreLayout("no layout at all"));
        QVERIFY(!tune.restoreLayout(before.left(before.size() / 2).replace(0, 4, "\xff\xff\xff\xff")));
        QVERIFY(!tune.restoreLayout({}));
        QTRY_COMPARE(tune.layoutState(), before);
        QFile broken(stateFile());
        QVERIFY(QDir().mkpath(QFileInfo(broken).absolutePath()) && broken.open(QIODevice::WriteOnly));
        broken.write("\x00\xff[layout1\ntune=@ByteArray(\\x1");
        broken.close();
        QVERIFY(window(false)->isVisible());
    }

    void everyModeIsReachedByKeyboard() {
        const auto shown = window();
        for (int i = 0; i < modeCount; ++i) {
            shown->command(QStringLiteral("mode_") + modeKey(static_cast<Mode>(i)))->trigger();
            QCOMPARE(shown->mode(), static_cast<Mode>(i));
        }
    }

    void everyFocusableWidgetHasAName() {
        const auto shown = window();
        QTRY_VERIFY(shown->workbench().devicesKnown() && !shown->workbench().shelf().kernels().empty());
        shown->workbench().chooseKernel("matmul");
        QStringList nameless;
        for (int i = 0; i < modeCount; ++i) {
            shown->setMode(static_cast<Mode>(i));
            QTest::qWait(20);
            for (const QWidget* widget : shown->findChildren<QWidget*>()) {
                if (widget->focusPolicy() == Qt::NoFocus || !widget->isVisible() ||
                    widget->inherits("QAbstractScrollArea") == false) {
                    const auto* button = qobject_cast<const QAbstractButton*>(widget);
                    const bool input = widget->inherits("QComboBox") || widget->inherits("QAbstractSpinBox") ||
                                       widget->inherits("QLineEdit");
                    if (!widget->isVisible() || widget->focusPolicy() == Qt::NoFocus || (!button && !input)) continue;
                    const bool part = widget->parentWidget() && (widget->parentWidget()->inherits("QAbstractSpinBox") ||
                                                                 widget->parentWidget()->inherits("QComboBox") ||
                                                                 widget->parentWidget()->inherits("QLineEdit") ||
                                                                 widget->parentWidget()->inherits("QTabBar"));
                    const QString name =
                        button && widget->accessibleName().isEmpty() ? button->text() : widget->accessibleName();
                    if (!part && name.isEmpty())
                        nameless << QLatin1String(widget->metaObject()->className()) + u' ' + widget->toolTip();
                } else if (widget->accessibleName().isEmpty() && !widget->inherits("QScrollArea")) {
                    nameless << QLatin1String(widget->metaObject()->className());
                }
            }
        }
        nameless.removeDuplicates();
        QVERIFY2(nameless.isEmpty(), qPrintable(nameless.join(QStringLiteral(", "))));
    }

    void theCommandPaletteFindsActionsByLetters() {
        const auto shown = window();
        CommandPalette& palette = shown->commandPalette();
        palette.open();
        QVERIFY(palette.entries().size() > 20);
        auto* typed = palette.findChild<QLineEdit*>();
        typed->setText(QStringLiteral("vidark"));
        QVERIFY(palette.entries().value(0).contains(QStringLiteral("Dark")));
        QTest::keyClick(typed, Qt::Key_Return);
        QVERIFY(Theme::instance().isDark());
        QVERIFY(!palette.isVisible());
        QCOMPARE(CommandPalette::score(QStringLiteral("xyz"), QStringLiteral("Start")), 0);
    }

    void aWindowWithAttemptsCanBeClosed() {
        auto shown = window();
        shown->setMode(Mode::Tune);
        shown->workbench().exploration().show(model::SessionSummary{});
        model::Attempt attempt;
        attempt.id = attempt.number = 1;
        attempt.configuration.settings = {{"BLOCK", std::int64_t{16}}};
        shown->workbench().exploration().append({&attempt, 1});
        QTest::qWait(50);
        QVERIFY(shown->close());
        shown.reset();
    }

    void withoutAKernelStartSaysWhy() {
        const auto shown = window();
        QVERIFY(!shown->command(QStringLiteral("start"))->isEnabled());
        QVERIFY(shown->command(QStringLiteral("start"))->toolTip().contains(QStringLiteral("kernel")));
    }

    void aKernelWithMistakesIsReportedInTheWindow() {
        const auto shown = window();
        const QString path = m_home->filePath(QStringLiteral("kernel.toml"));
        QFile manifest(path);
        QVERIFY(manifest.open(QIODevice::WriteOnly));
        manifest.write("name = 3\n");
        manifest.close();
        QSignalSpy told(&shown->workbench(), &Workbench::told);
        shown->openPath(path);
        QTRY_COMPARE(told.size(), 1);
        QVERIFY(told.front().at(1).toString().contains(QStringLiteral("kernel.toml")));
    }

    /// Open, start, watch, inspect, find it in the archive, delete it, bring it back.
    void aSessionFromStartToArchive() {
        const auto shown = window();
        Workbench& workbench = shown->workbench();
        QTRY_VERIFY_WITH_TIMEOUT(workbench.devicesKnown() && !workbench.shelf().kernels().empty(), 20'000);
        workbench.chooseDevice("cpu");
        workbench.chooseKernel("matmul");
        model::SessionSettings draft = workbench.draft();
        draft.type = model::ElementType::F32;
        draft.maxIterations = 3;
        draft.targetSpeedup = 0;
        for (auto& [name, size] : draft.sizes)
            size = 96;
        workbench.setDraft(draft);
        QTRY_VERIFY_WITH_TIMEOUT(workbench.preview() && workbench.preview()->valid > 1, 20'000);
        QVERIFY2(workbench.whyNotStart().isEmpty(), qPrintable(workbench.whyNotStart()));

        QSignalSpy finished(&workbench, &Workbench::finished);
        shown->command(QStringLiteral("start"))->trigger();
        QCOMPARE(shown->mode(), Mode::Tune);
        QTRY_VERIFY_WITH_TIMEOUT(finished.size() == 1, 200'000);
        QCOMPARE(workbench.runState(), RunState::Idle);
        QTRY_VERIFY(workbench.exploration().store().size() >= 3);
        QVERIFY(workbench.exploration().store().best() >= 0);

        QSignalSpy loaded(&workbench, &Workbench::attemptLoaded);
        workbench.exploration().setCurrentRow(-1);
        workbench.exploration().setCurrentRow(0);
        QTRY_VERIFY(!loaded.isEmpty());
        QVERIFY(!qvariant_cast<model::Attempt>(loaded.front().front()).timing.samples.empty());

        QTRY_COMPARE(workbench.recentSessions().size(), std::size_t{1});
        const std::int64_t session = workbench.recentSessions().front().id;
        workbench.deleteSession(session);
        QTRY_VERIFY(workbench.recentSessions().empty());
        QVERIFY(workbench.exploration().store().empty());
        workbench.restoreSession(session);
        QTRY_COMPARE(workbench.recentSessions().size(), std::size_t{1});
        workbench.openSession(session);
        QTRY_VERIFY(workbench.exploration().store().size() >= 3);
    }
};

QTEST_MAIN(TestMainWindow)
#include "test_main_window.moc"
