// Takes the pictures of docs/screenshots: ui_screenshots FOLDER [light|dark] [WIDTHxHEIGHT] [ATTEMPTS]
// A temporary home keeps the user's archive and settings out of it.
#include <cstdio>

#include <QApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QStandardPaths>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTest>

#include "ui/shell/command_palette.h"
#include "ui/shell/main_window.h"
#include "ui/shell/mode_page.h"
#include "ui/theme/theme.h"

namespace {

using namespace ww::ui;

struct Wish {
    QString folder = QStringLiteral("docs/screenshots");
    QString theme = QStringLiteral("light");
    QSize size{1440, 900};
    int attempts = 24;
    bool run = true;
};

Wish readWish(const QStringList& arguments) {
    Wish wish;
    if (arguments.size() > 1) wish.folder = arguments.at(1);
    if (arguments.size() > 2) wish.theme = arguments.at(2);
    if (arguments.size() > 3) {
        const QStringList sides = arguments.at(3).split(u'x');
        wish.size = QSize(sides.value(0).toInt(), sides.value(1).toInt());
    }
    if (arguments.size() > 4) wish.attempts = arguments.at(4).toInt();
    wish.run = wish.attempts > 0;
    return wish;
}

class Photographer {
public:
    Photographer(MainWindow& window, Wish wish) : m_window(window), m_wish(std::move(wish)) {
        QDir().mkpath(m_wish.folder);
    }

    void take(const QString& what) {
        QTest::qWait(350);
        const QString path =
            QStringLiteral("%1/%2-%3-%4.png").arg(m_wish.folder, what, m_wish.theme).arg(m_wish.size.width());
        QImage image = m_window.grab().toImage().convertToFormat(QImage::Format_RGB32);
        image.setDevicePixelRatio(1);
        if (!image.save(path, "PNG", 0)) std::fprintf(stderr, "cannot write %s\n", qPrintable(path));
        std::printf("%s\n", qPrintable(path));
    }

private:
    MainWindow& m_window;
    Wish m_wish;
};

bool waitFor(const std::function<bool()>& done, int milliseconds) {
    return QTest::qWaitFor(done, milliseconds);
}

void takeEmpty(MainWindow& window, Photographer& photographer) {
    Workbench& workbench = window.workbench();
    waitFor([&] { return workbench.devicesKnown() && !workbench.shelf().kernels().empty(); }, 20'000);
    photographer.take(QStringLiteral("welcome-empty"));
    for (const Mode mode : {Mode::Edit, Mode::Tune, Mode::Analyse, Mode::Archive}) {
        window.setMode(mode);
        photographer.take(modeKey(mode) + QStringLiteral("-empty"));
    }
}

void takeRun(MainWindow& window, Photographer& photographer, int attempts) {
    Workbench& workbench = window.workbench();
    ww::model::SessionSettings draft = workbench.draft();
    window.setMode(Mode::Welcome);
    workbench.chooseDevice("cpu");
    workbench.chooseKernel("matmul");
    draft = workbench.draft();
    draft.maxIterations = attempts;
    draft.targetSpeedup = 0;
    draft.type = ww::model::ElementType::F32;
    for (auto& [name, size] : draft.sizes)
        size = 512;
    workbench.setDraft(draft);
    workbench.start();
    waitFor([&] { return workbench.exploration().store().size() >= static_cast<std::size_t>(attempts / 2); }, 300'000);
    workbench.exploration().selectBest();
    photographer.take(QStringLiteral("tune-running"));
    waitFor([&] { return workbench.runState() == RunState::Idle; }, 600'000);
    workbench.exploration().selectBest();
    workbench.exploration().setPin(0, workbench.exploration().store().best());
    photographer.take(QStringLiteral("tune-finished"));
    window.setMode(Mode::Analyse);
    auto* analyses = window.findChild<QTabWidget*>(QStringLiteral("analyses"));
    const QStringList names{QStringLiteral("parameters"), QStringLiteral("pairs"), QStringLiteral("parallel"),
                            QStringLiteral("stability")};
    for (int tab = 0; tab < analyses->count(); ++tab) {
        analyses->setCurrentIndex(tab);
        photographer.take(QStringLiteral("analyse-") + names.at(tab));
    }
    window.setMode(Mode::Archive);
    photographer.take(QStringLiteral("archive"));
    window.setMode(Mode::Edit);
    photographer.take(QStringLiteral("edit"));
    window.setMode(Mode::Welcome);
    photographer.take(QStringLiteral("welcome"));
    window.setMode(Mode::Tune);
    window.commandPalette().open();
    photographer.take(QStringLiteral("palette"));
}

}  // namespace

int main(int argc, char** argv) {
    QTemporaryDir home;
    for (const char* name : {"XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME"})
        qputenv(name, home.path().toUtf8());
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    const Wish wish = readWish(QApplication::arguments());
    Theme::instance().apply(wish.theme == QStringLiteral("dark") ? Theme::Choice::Dark : Theme::Choice::Light);
    StartOptions options;
    options.safeMode = true;
    QElapsedTimer clock;
    clock.start();
    MainWindow window(options);
    window.resize(wish.size);
    window.show();
    if (!QTest::qWaitForWindowExposed(&window)) return 1;
    std::printf("window on screen after %lld ms\n", static_cast<long long>(clock.elapsed()));
    Photographer photographer(window, wish);
    takeEmpty(window, photographer);
    if (wish.run) takeRun(window, photographer, wish.attempts);
    return 0;
}
