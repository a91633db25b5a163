#include <atomic>
#include <thread>

#include <QTest>

#include "core/worker/timing_gate.h"

using namespace ww;
using worker::TimingGate;

class TestTimingGate : public QObject {
    Q_OBJECT

private slots:
    void timingWaitsForCompilationsUnderWay();
    void noCompilationStartsWhileTiming();
    void anOpenGateHoldsNobodyUp();
};

void TestTimingGate::timingWaitsForCompilationsUnderWay() {
    TimingGate gate(true);
    std::atomic<bool> compiled{false};
    gate.enterCompilation();
    std::jthread compiler([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
        compiled = true;
        gate.leaveCompilation();
    });
    gate.enterTiming();
    QVERIFY(compiled);
    gate.leaveTiming();
}

void TestTimingGate::noCompilationStartsWhileTiming() {
    TimingGate gate(true);
    std::atomic<bool> timing{true}, overlapped{false};
    gate.enterTiming();
    std::jthread compiler([&] {
        gate.enterCompilation();
        overlapped = timing.load();
        gate.leaveCompilation();
    });
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    timing = false;
    gate.leaveTiming();
    compiler.join();
    QVERIFY(!overlapped);
}

void TestTimingGate::anOpenGateHoldsNobodyUp() {
    TimingGate gate(false);
    gate.enterCompilation();
    gate.enterTiming();
    gate.enterCompilation();
    gate.leaveCompilation();
    gate.leaveTiming();
    gate.leaveCompilation();
}

QTEST_GUILESS_MAIN(TestTimingGate)
#include "test_timing_gate.moc"
