#include <QTest>

#include "core/report/format.h"

using namespace ww;

class TestFormat : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void timesHaveThreeDigitsAndAFittingUnit_data();
    void timesHaveThreeDigitsAndAFittingUnit();
    void durationsReadLikeSpeech();
    void bytesUseBinaryUnits();
    void aDifferenceNamesOnlyWhatDiffers();
};

void TestFormat::timesHaveThreeDigitsAndAFittingUnit_data() {
    QTest::addColumn<double>("milliseconds");
    QTest::addColumn<QString>("text");
    QTest::newRow("microseconds") << 0.00574 << "5.74 µs";
    QTest::newRow("tens of microseconds") << 0.0567 << "56.7 µs";
    QTest::newRow("rounds up to a digit more") << 0.009996 << "10.0 µs";
    QTest::newRow("rounds up to the next unit") << 0.99996 << "1.00 ms";
    QTest::newRow("milliseconds") << 177.4 << "177 ms";
    QTest::newRow("seconds") << 2100.0 << "2.10 s";
}

void TestFormat::timesHaveThreeDigitsAndAFittingUnit() {
    QFETCH(double, milliseconds);
    QFETCH(QString, text);
    QCOMPARE(QString::fromStdString(report::formatMilliseconds(milliseconds)), text);
}

void TestFormat::durationsReadLikeSpeech() {
    QCOMPARE(report::formatSeconds(1.23), std::string("1.2 s"));
    QCOMPARE(report::formatSeconds(14.4), std::string("14 s"));
    QCOMPARE(report::formatSeconds(125), std::string("2 min 05 s"));
    QCOMPARE(report::formatSeconds(3780), std::string("1 h 03 min"));
}

void TestFormat::bytesUseBinaryUnits() {
    QCOMPARE(report::formatBytes(48 * 1024), std::string("48 KiB"));
    QCOMPARE(report::formatBytes(227.0 * 1024), std::string("227 KiB"));
    QCOMPARE(report::formatBytes(1.5 * 1024 * 1024), std::string("1.5 MiB"));
}

void TestFormat::aDifferenceNamesOnlyWhatDiffers() {
    const model::Configuration usual{{{"tile", std::int64_t{64}}, {"warps", std::int64_t{4}}}};
    const model::Configuration other{{{"tile", std::int64_t{128}}, {"warps", std::int64_t{4}}}};
    QCOMPARE(report::formatDifference(other, usual), std::string("tile=128"));
    QCOMPARE(report::formatDifference(usual, usual), std::string("default"));
    QCOMPARE(report::formatDifference(usual, {}), std::string("tile=64 warps=4"));
}

QTEST_GUILESS_MAIN(TestFormat)
#include "test_format.moc"
