#include <QTest>

#include "core/evaluation/resource_check.h"

using namespace ww;
using evaluation::resourceFault;

namespace {

model::DeviceInfo hopper() {
    model::DeviceInfo device;
    device.kind = "cuda";
    device.warpSize = 32;
    device.threadsPerBlock = 1024;
    device.sharedMemoryPerBlock = 232448;
    device.registersPerBlock = 65536;
    return device;
}

}  // namespace

class TestResourceCheck : public QObject {
    Q_OBJECT

private slots:
    void anOrdinaryLaunchPasses();
    void whatExceedsTheDeviceIsFound_data();
    void whatExceedsTheDeviceIsFound();
    void aCpuHasNoSuchLimits();
};

void TestResourceCheck::anOrdinaryLaunchPasses() {
    model::Launch launch;
    launch.grid = {128, 1, 1};
    launch.block = {384, 1, 1};
    launch.cluster = {2, 1, 1};
    launch.sharedBytes = 232448;
    model::Resources resources;
    resources.registersPerThread = 168;
    QVERIFY(!resourceFault(launch, resources, hopper()).has_value());
}

void TestResourceCheck::whatExceedsTheDeviceIsFound_data() {
    QTest::addColumn<int>("threads");
    QTest::addColumn<int>("registers");
    QTest::addColumn<int>("staticShared");
    QTest::addColumn<int>("dynamicShared");
    QTest::addColumn<int>("gridY");
    QTest::addColumn<int>("cluster");
    QTest::newRow("threads") << 1056 << 32 << 0 << 0 << 1 << 1;
    QTest::newRow("no threads") << 0 << 32 << 0 << 0 << 1 << 1;
    QTest::newRow("registers") << 512 << 136 << 0 << 0 << 1 << 1;
    QTest::newRow("registers after rounding to a warp's unit") << 1024 << 65 << 0 << 0 << 1 << 1;
    QTest::newRow("dynamic shared memory") << 128 << 32 << 0 << 232449 << 1 << 1;
    QTest::newRow("static and dynamic together") << 128 << 32 << 1024 << 232000 << 1 << 1;
    QTest::newRow("grid") << 128 << 32 << 0 << 0 << 65536 << 1;
    QTest::newRow("grid no multiple of the cluster") << 128 << 32 << 0 << 0 << 1 << 3;
}

void TestResourceCheck::whatExceedsTheDeviceIsFound() {
    QFETCH(int, threads);
    QFETCH(int, registers);
    QFETCH(int, staticShared);
    QFETCH(int, dynamicShared);
    QFETCH(int, gridY);
    QFETCH(int, cluster);
    model::Launch launch;
    launch.grid = {128, gridY, 1};
    launch.block = {threads, 1, 1};
    launch.cluster = {cluster, 1, 1};
    launch.sharedBytes = dynamicShared;
    model::Resources resources;
    resources.registersPerThread = registers;
    resources.staticSharedBytes = staticShared;
    const auto fault = resourceFault(launch, resources, hopper());
    QVERIFY(fault.has_value());
    QVERIFY(fault->outcome == model::Outcome::ResourceExceeded);
    QVERIFY(!fault->message.empty());
}

void TestResourceCheck::aCpuHasNoSuchLimits() {
    model::DeviceInfo cpu;
    cpu.kind = "cpu";
    model::Launch launch;
    launch.block = {4096, 1, 1};
    QVERIFY(!resourceFault(launch, {}, cpu).has_value());
}

QTEST_GUILESS_MAIN(TestResourceCheck)
#include "test_resource_check.moc"
