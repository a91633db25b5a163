#include <QTest>

#include "core/evaluation/roofline.h"
#include "tests/core/evaluation/fake_device.h"

using namespace ww;

class TestRoofline : public QObject {
    Q_OBJECT

private slots:
    void theSlowerOfArithmeticAndMemoryIsTheRoof();
    void unknownLimitsGiveNoRoof();
    void onlyWhatIsBeyondTheMarginIsImplausible();
    void dataInTheCacheMayBeFasterThanMemory();
    void theCopyIsCountedOnceReadAndOnceWritten();
};

namespace {

model::ProblemInstance instanceOf(double flops, double bytes) {
    model::ProblemInstance instance;
    instance.flops = flops;
    instance.bytes = bytes;
    return instance;
}

model::DeviceInfo gpu() {
    model::DeviceInfo device;
    device.kind = "cuda";
    return device;
}

}  // namespace

void TestRoofline::theSlowerOfArithmeticAndMemoryIsTheRoof() {
    const model::DeviceLimits limits{1000, 100};  // GB/s, TFLOP/s
    QCOMPARE(evaluation::rooflineMs(instanceOf(1e12, 1e6), limits), 10.0);
    QCOMPARE(evaluation::rooflineMs(instanceOf(1e6, 1e9), limits), 1.0);
}

void TestRoofline::unknownLimitsGiveNoRoof() {
    QCOMPARE(evaluation::rooflineMs(instanceOf(1e12, 1e9), {}), 0.0);
    QVERIFY(!evaluation::implausibility(1e-9, instanceOf(1e12, 1e9), {}, gpu(), false).has_value());
    QVERIFY(evaluation::implausibility(0, instanceOf(1, 1), {}, gpu(), false).has_value());
}

void TestRoofline::onlyWhatIsBeyondTheMarginIsImplausible() {
    const model::DeviceLimits limits{1000, 100};
    QVERIFY(!evaluation::implausibility(8, instanceOf(1e12, 0), limits, gpu(), false).has_value());
    QVERIFY(evaluation::implausibility(6, instanceOf(1e12, 0), limits, gpu(), false).has_value());
    QVERIFY(evaluation::implausibility(0.5, instanceOf(0, 1e9), limits, gpu(), false).has_value());
}

void TestRoofline::dataInTheCacheMayBeFasterThanMemory() {
    const model::DeviceLimits limits{1000, 100};
    QVERIFY(!evaluation::implausibility(0.5, instanceOf(0, 1e9), limits, gpu(), true).has_value());
}

void TestRoofline::theCopyIsCountedOnceReadAndOnceWritten() {
    test::FakeDevice device;
    device.noise = 0;
    device.copyMs = 2;
    const model::DeviceLimits limits = evaluation::measureLimits(device, model::ElementType::F32, false);
    QCOMPARE(limits.copyGigabytesPerSecond, 2.0 * (8 << 20) / 2 * 1e-6);  // an eighth of the memory
    QCOMPARE(limits.matrixTeraflops, 0.0);
}

QTEST_GUILESS_MAIN(TestRoofline)
#include "test_roofline.moc"
