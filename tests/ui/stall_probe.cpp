// ui_stall_probe [ATTEMPTS]: fills the real window with attempts while a timer watches the GUI thread, then sorts and
// filters. Prints the longest stalls; exits 1 when one is above 50 ms.
#include <algorithm>
#include <cstdio>
#include <random>

#include <QApplication>
#include <QElapsedTimer>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>

#include "ui/shell/main_window.h"
#include "ui/shell/mode_page.h"
#include "ui/theme/theme.h"

namespace {

using namespace ww;

std::vector<model::Attempt> madeUp(int first, int count) {
    std::mt19937_64 random(static_cast<std::uint64_t>(first));
    std::vector<model::Attempt> attempts(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) {
        model::Attempt& attempt = attempts[static_cast<std::size_t>(i)];
        attempt.id = attempt.number = first + i;
        for (const char* name : {"BLOCK_M", "BLOCK_N", "BLOCK_K", "STAGES", "WARPS"}) {
            attempt.configuration.settings.push_back({name, std::int64_t{1} << (random() % 6)});
        }
        attempt.source = "random";
        attempt.outcome = random() % 7 == 0 ? model::Outcome::CompileFailed : model::Outcome::Ok;
        const double speedup = 0.3 + static_cast<double>(random() % 10000) / 5000;
        attempt.timing.median = 1 / speedup;
        attempt.speedup = {speedup, speedup * 0.98, speedup * 1.02};
    }
    return attempts;
}

/// The longest time between two visits of the event loop.
class Watch : public QObject {
public:
    Watch() {
        startTimer(5);
        m_clock.start();
    }
    qint64 longest(const char* phase) {
        std::printf("%-28s longest stall %4lld ms\n", phase, static_cast<long long>(m_longest));
        m_worst = std::max(m_worst, m_longest);
        return std::exchange(m_longest, 0);
    }
    [[nodiscard]] qint64 worst() const { return m_worst; }

protected:
    void timerEvent(QTimerEvent*) override { m_longest = std::max(m_longest, m_clock.restart() - 5); }

private:
    QElapsedTimer m_clock;
    qint64 m_longest = 0, m_worst = 0;
};

}  // namespace

int main(int argc, char** argv) {
    QTemporaryDir home;
    for (const char* name : {"XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME"})
        qputenv(name, home.path().toUtf8());
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    std::setvbuf(stdout, nullptr, _IOLBF, 0);
    const int wanted = argc > 1 ? std::atoi(argv[1]) : 100'000;
    ui::Theme::instance().apply(ui::Theme::Choice::Light);
    ui::StartOptions options;
    options.safeMode = true;
    ui::MainWindow window(options);
    window.show();
    window.setMode(ui::Mode::Tune);
    QTest::qWait(1500);
    ui::Exploration& exploration = window.workbench().exploration();
    model::SessionSummary session;
    session.id = 1;
    session.state = model::SessionState::Running;
    exploration.show(session);
    Watch watch;
    QTest::qWait(200);
    watch.longest("idle");
    constexpr int batch = 2000;
    for (int made = 0; made < wanted; made += batch) {
        exploration.append(madeUp(made + 1, batch));
        QTest::qWait(20);
    }
    QTest::qWait(300);
    watch.longest("while filling");
    auto* table = window.page(ui::Mode::Tune).findChild<QTableView*>();
    table->sortByColumn(2, Qt::DescendingOrder);
    QTest::qWait(1500);
    watch.longest("sorting by speedup");
    exploration.append(madeUp(wanted + 1, 50));
    QTest::qWait(400);
    watch.longest("50 more into the sorted table");
    ui::AttemptFilter filter;
    filter.words = QStringLiteral("BLOCK_M=4");
    exploration.setFilter(filter);
    QTest::qWait(800);
    watch.longest("filtering by words");
    exploration.setFilter({});
    QTest::qWait(800);
    watch.longest("clearing the filter");
    exploration.selectBest();
    QTest::qWait(400);
    watch.longest("selecting");
    return watch.worst() > 50 ? 1 : 0;
}
