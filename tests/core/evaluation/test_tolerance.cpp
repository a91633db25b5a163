#include <QTest>

#include "core/evaluation/tolerance.h"

using namespace ww;
using model::ElementType;

class TestTolerance : public QObject {
    Q_OBJECT

private slots:
    void everyTypeRejectsTheNextLowerPrecision_data();
    void everyTypeRejectsTheNextLowerPrecision();
    void integersAreExact();
    void theManifestMayOverrideEachPart();
    void tinyHalfPrecisionValuesGetRoomForTheirSpacing();
};

void TestTolerance::everyTypeRejectsTheNextLowerPrecision_data() {
    QTest::addColumn<int>("type");
    QTest::addColumn<int>("ownBits");  // of the significand, the hidden one not counted
    QTest::addColumn<int>("lowerBits");
    QTest::newRow("f64, f32") << static_cast<int>(ElementType::F64) << 52 << 23;
    QTest::newRow("f32, tf32") << static_cast<int>(ElementType::F32) << 23 << 10;
    QTest::newRow("tf32, bf16") << static_cast<int>(ElementType::Tf32) << 10 << 7;
    QTest::newRow("f16, bf16") << static_cast<int>(ElementType::F16) << 10 << 7;
    QTest::newRow("bf16, fp8") << static_cast<int>(ElementType::Bf16) << 7 << 3;
}

void TestTolerance::everyTypeRejectsTheNextLowerPrecision() {
    QFETCH(int, type);
    QFETCH(int, ownBits);
    QFETCH(int, lowerBits);
    // Rounding uniformly distributed numbers once: RMS of the relative error is about 0.41 · 2^-bits / √2.
    const auto roundingRms = [](int bits) { return 0.29 * std::ldexp(1.0, -bits); };
    const double allowed = evaluation::defaultTolerance(static_cast<ElementType>(type)).relativeRms;
    QVERIFY(allowed > roundingRms(ownBits));
    // Both operands and the result are rounded.
    QVERIFY(allowed < roundingRms(lowerBits) * 1.4);
}

void TestTolerance::integersAreExact() {
    const model::Tolerance tolerance = evaluation::toleranceFor({0.1, 0.1}, ElementType::I32);
    QCOMPARE(tolerance.element, 0.0);
    QCOMPARE(tolerance.relativeRms, 0.0);
}

void TestTolerance::theManifestMayOverrideEachPart() {
    const model::Tolerance tolerance = evaluation::toleranceFor({0.5, 0}, ElementType::F32);
    QCOMPARE(tolerance.relativeRms, 0.5);
    QCOMPARE(tolerance.element, evaluation::defaultTolerance(ElementType::F32).element);
}

void TestTolerance::tinyHalfPrecisionValuesGetRoomForTheirSpacing() {
    const model::Tolerance tight = evaluation::defaultTolerance(ElementType::F16);
    QVERIFY(evaluation::widenedForSpacing(tight, ElementType::F16, 7.6e-6).relativeRms > 2e-3);
    QVERIFY(evaluation::widenedForSpacing(tight, ElementType::F16, 1).relativeRms < tight.relativeRms * 1.001);
    QCOMPARE(evaluation::widenedForSpacing(tight, ElementType::F32, 1e-6).element, tight.element);
}

QTEST_GUILESS_MAIN(TestTolerance)
#include "test_tolerance.moc"
