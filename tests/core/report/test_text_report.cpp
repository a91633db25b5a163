#include <QTest>

#include "core/report/text_report.h"

using namespace ww;

namespace {

model::Attempt attempt(std::int64_t tile, double speedup) {
    model::Attempt made;
    made.configuration.settings = {{"tile", tile}};
    made.outcome = model::Outcome::Ok;
    made.speedup = {speedup, speedup * 0.99, speedup * 1.01};
    made.timing.median = 2 / speedup;
    made.baseline.median = 2;
    made.baselineName = "library";
    return made;
}

report::SessionReport sample() {
    report::SessionReport report;
    report.summary.id = 7;
    report.summary.kernel = "matmul";
    report.summary.device = {.id = "cpu", .kind = "cpu", .name = "Test CPU"};
    report.summary.sizes = {{"M", 64}};
    report.summary.attempts = 3;
    report.summary.okAttempts = 2;
    report.attempts = {attempt(16, 0.5), attempt(64, 1.25), attempt(128, 0)};
    report.attempts[2].outcome = model::Outcome::CompileFailed;
    report.statistics = analysis::attemptStatistics(report.attempts);
    report.impact = analysis::parameterImpact(report.attempts);
    report.fastest = analysis::fastestFirst(report.attempts);
    report.best = report.attempts[1];
    report.best->confirmed = true;
    return report;
}

}  // namespace

class TestTextReport : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void itSaysWhatWasFoundAndHowSure();
    void itCountsFailuresByCause();
    void itSaysSoWhenNothingWasCorrect();
    void itsCommandsNameTheProblem();
};

void TestTextReport::itSaysWhatWasFoundAndHowSure() {
    const std::string text = report::textReport(sample());
    for (const char* words :
         {"1.250x (1.238–1.262)", "confirmed", "Test CPU", "tile                64", "library, 2.00 ms"}) {
        QVERIFY2(text.find(words) != text.npos, words);
    }
}

void TestTextReport::itCountsFailuresByCause() {
    const std::string text = report::textReport(sample());
    QVERIFY(text.find("compile error         1") != text.npos);
    QVERIFY(text.find("no correct one of 1") != text.npos);
}

void TestTextReport::itSaysSoWhenNothingWasCorrect() {
    report::SessionReport report = sample();
    report.best.reset();
    QVERIFY(report::textReport(report).find("No correct configuration was found") != std::string::npos);
}

void TestTextReport::itsCommandsNameTheProblem() {
    const report::SessionReport report = sample();
    QCOMPARE(report::testCommand(report.summary, report.best->configuration),
             std::string("warpwright test matmul --device cpu --dtype f32 --size M=64 --set tile=64"));
}

QTEST_GUILESS_MAIN(TestTextReport)
#include "test_text_report.moc"
