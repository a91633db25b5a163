#include <set>

#include <QElapsedTimer>

#include "core/archive/process_owner.h"
#include "tests/core/archive/archive_fixture.h"

using namespace ww;
using archive::Subject;
using model::Outcome;

class TestArchive : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void anAttemptComesBackAsItWasWritten();
    void aKnownConfigurationIsFoundOnlyInItsPlace();
    void outcomesThatSayNothingAboutTheConfigurationAreNotAnswers();
    void theBestListsConfirmedOnesFirstAndEachConfigurationOnce();
    void statisticsCountMeasuredAttemptsByOutcome();
    void pagesCoverEveryAttemptOnce();
    void finalsComeBackInOrderWithTheirSamples();
    void stabilityAndLimitsComeBack();
    void sessionsAreListedNewestFirstAndFoundByWords();
    void wordsOfMessagesFindAttempts();
    void deletingASessionHidesItsAttemptsUntilItIsRestored();
    void aSessionOfADeadProcessIsInterruptedWhenTheArchiveIsOpened();
    void aSessionOfALivingProcessCannotBeTakenOver();
    void aRepeatBorrowsTheSamplesOfTheAttemptItRepeats();
    void aHundredThousandAttemptsStayFast();
};

void TestArchive::anAttemptComesBackAsItWasWritten() {
    const ArchiveFixture fixture;
    auto writer = fixture.writer();
    const auto place = fixture.placeId(writer);
    model::Attempt written = fixture.attempt(128, 1.5);
    written.session = fixture.beginSession(writer, place);
    written.number = 3;
    written.rationale = "larger tiles";
    const std::int64_t id = writer.addAttempt(place, written).value();

    const model::Attempt read = fixture.reader().attempt(id).value();
    QCOMPARE(read.configuration.key(), written.configuration.key());
    QVERIFY(read.configuration == written.configuration);  // the string "128" stays a string
    QCOMPARE(read.session, written.session);
    QCOMPARE(read.number, 3);
    QCOMPARE(read.rationale, written.rationale);
    QCOMPARE(read.kernelVersion, fixture.place.kernelVersion);
    QVERIFY(read.sizes == fixture.place.sizes);
    QVERIFY(read.outcome == Outcome::Ok);
    QCOMPARE(read.speedup.low, written.speedup.low);
    QCOMPARE(read.timing.median, written.timing.median);
    QCOMPARE(read.timing.samples.size(), std::size_t{2});
    QVERIFY(qAbs(read.timing.samples[1] / written.timing.samples[1] - 1) < 1e-6);
    QCOMPARE(read.baseline.samples[1], 2.125);
    QCOMPARE(read.baselineName, written.baselineName);
    QCOMPARE(read.resources.registersPerThread, 96);
    QCOMPARE(read.verification.maxAbsError, 1e-5);
    QVERIFY(read.deviceAfter == written.deviceAfter);
    QCOMPARE(read.startedAt, written.startedAt);
}

void TestArchive::aKnownConfigurationIsFoundOnlyInItsPlace() {
    const ArchiveFixture fixture;
    auto writer = fixture.writer();
    const auto place = fixture.placeId(writer);
    const auto attempt = fixture.attempt(64, 1.2);
    writer.addAttempt(place, attempt).value();
    archive::Place other = fixture.place;
    other.sizes = {{"M", 128}, {"N", 32}};
    const auto otherPlace = writer.place(other).value();

    const auto reader = fixture.reader();
    QVERIFY(reader.findAttempt(place, attempt.configuration.key()).value().has_value());
    QVERIFY(!reader.findAttempt(place, "BLOCK=1").value().has_value());
    QVERIFY(!reader.findAttempt(otherPlace, attempt.configuration.key()).value().has_value());
}

void TestArchive::outcomesThatSayNothingAboutTheConfigurationAreNotAnswers() {
    const ArchiveFixture fixture;
    auto writer = fixture.writer();
    const auto place = fixture.placeId(writer);
    const auto reader = fixture.reader();
    for (const Outcome outcome : {Outcome::WorkerDied, Outcome::Cancelled, Outcome::Unstable}) {
        auto attempt = fixture.attempt(64, 0);
        attempt.outcome = outcome;
        writer.addAttempt(place, attempt).value();
        QVERIFY(!reader.findAttempt(place, attempt.configuration.key()).value().has_value());
    }
    auto wrong = fixture.attempt(64, 0);
    wrong.outcome = Outcome::IllegalAccess;
    writer.addAttempt(place, wrong).value();
    QVERIFY(reader.findAttempt(place, wrong.configuration.key()).value()->outcome == Outcome::IllegalAccess);
}

void TestArchive::theBestListsConfirmedOnesFirstAndEachConfigurationOnce() {
    const ArchiveFixture fixture;
    auto writer = fixture.writer();
    const auto place = fixture.placeId(writer);
    writer.addAttempt(place, fixture.attempt(16, 3.0)).value();
    writer.addAttempt(place, fixture.attempt(32, 2.0)).value();
    auto confirmed = fixture.attempt(32, 1.9);
    confirmed.confirmed = true;
    writer.addAttempt(place, confirmed).value();
    auto wrong = fixture.attempt(64, 9.0);
    wrong.outcome = Outcome::Implausible;
    writer.addAttempt(place, wrong).value();

    archive::AttemptFilter filter;
    filter.kernel = "matmul";
    const auto best = fixture.reader().best(filter, 10).value();
    QCOMPARE(best.size(), std::size_t{2});
    QCOMPARE(best[0].speedup.value, 1.9);
    QVERIFY(best[0].confirmed);
    QCOMPARE(best[1].speedup.value, 3.0);
}

void TestArchive::statisticsCountMeasuredAttemptsByOutcome() {
    const ArchiveFixture fixture;
    auto writer = fixture.writer();
    const auto place = fixture.placeId(writer);
    writer.addAttempt(place, fixture.attempt(16, 1.5)).value();
    auto failed = fixture.attempt(32, 0);
    failed.outcome = Outcome::CompileFailed;
    writer.addAttempt(place, failed).value();
    auto repeat = fixture.attempt(16, 1.5);
    repeat.fromCache = true;
    writer.addAttempt(place, repeat).value();

    archive::AttemptFilter filter;
    filter.kernel = "matmul";
    const auto statistics = fixture.reader().statistics(filter).value();
    QCOMPARE(statistics.totalAttempts, 2);
    QCOMPARE(statistics.successfulAttempts, 1);
    QCOMPARE(statistics.successRate(), 0.5);
    QCOMPARE(statistics.bestSpeedup, 1.5);
    QCOMPARE(statistics.byOutcome.size(), std::size_t{2});
    filter.kernel = "softmax";
    QCOMPARE(fixture.reader().statistics(filter).value().totalAttempts, 0);
}

void TestArchive::pagesCoverEveryAttemptOnce() {
    const ArchiveFixture fixture;
    auto writer = fixture.writer();
    const auto place = fixture.placeId(writer);
    for (int i = 1; i <= 25; ++i)
        writer.addAttempt(place, fixture.attempt(i, 1)).value();
    const auto reader = fixture.reader();
    std::set<std::int64_t> seen;
    archive::Page page{10, 0};
    for (;;) {
        const auto rows = reader.attempts({}, page).value();
        for (const auto& row : rows)
            QVERIFY(seen.insert(row.id).second);
        if (rows.size() < 10) break;
        page.after = rows.back().id;
    }
    QCOMPARE(seen.size(), std::size_t{25});
}

void TestArchive::finalsComeBackInOrderWithTheirSamples() {
    const ArchiveFixture fixture;
    auto writer = fixture.writer();
    const auto session = fixture.beginSession(writer, fixture.placeId(writer));
    model::FinalsResult finals;
    finals.rounds = 15;
    finals.noiseFloor = 0.004;
    finals.standings.resize(2);
    finals.standings[0].key = "BLOCK=1";
    finals.standings[0].speedup = {1.25, 1.24, 1.26};
    finals.standings[0].tiedWithBest = true;
    finals.standings[1].baselineName = "OpenBLAS";
    finals.standings[1].timing.samples = {1.5, 1.25};
    QVERIFY(writer.addFinals(session, finals));

    const auto read = fixture.reader().finals(session).value();
    QVERIFY(read.has_value());
    QCOMPARE(read->rounds, 15);
    QCOMPARE(read->standings.size(), std::size_t{2});
    QCOMPARE(read->standings[0].key, std::string("BLOCK=1"));
    QVERIFY(read->standings[0].tiedWithBest);
    QCOMPARE(read->standings[1].timing.samples.at(1), 1.25);
    QVERIFY(!fixture.reader().finals(session + 1).value().has_value());
}

void TestArchive::stabilityAndLimitsComeBack() {
    const ArchiveFixture fixture;
    auto writer = fixture.writer();
    (void)fixture.placeId(writer);
    model::StabilityResult result;
    result.kernel = "matmul";
    result.kernelVersion = fixture.place.kernelVersion;
    result.device = fixture.place.device;
    result.points.resize(1);
    result.points[0].sizes = fixture.place.sizes;
    result.points[0].outcome = Outcome::Ok;
    result.scores.resize(1);
    result.scores[0].score = 0.97;
    QVERIFY(writer.addStability(result));
    QVERIFY(writer.addLimits(fixture.place.device, {100, 1.5}));
    QVERIFY(writer.addLimits(fixture.place.device, {120, 1.25}));

    const auto reader = fixture.reader();
    const auto read = reader.stability("matmul").value();
    QCOMPARE(read.size(), std::size_t{1});
    QCOMPARE(read[0].scores.at(0).score, 0.97);
    QVERIFY(read[0].points.at(0).sizes == fixture.place.sizes);
    QCOMPARE(reader.limits(fixture.place.device).value()->copyGigabytesPerSecond, 120.0);
}

void TestArchive::sessionsAreListedNewestFirstAndFoundByWords() {
    const ArchiveFixture fixture;
    auto writer = fixture.writer();
    const auto place = fixture.placeId(writer);
    const auto first = fixture.beginSession(writer, place);
    const auto second = fixture.beginSession(writer, place);
    QVERIFY(writer.annotate(Subject::Session, first, {"the \"good\" one", {"paper", "final"}}));
    QVERIFY(writer.finishSession(second, model::SessionState::Finished, model::StopReason::TargetReached, ""));

    const auto reader = fixture.reader();
    const auto all = reader.sessions().value();
    QCOMPARE(all.size(), std::size_t{2});
    QCOMPARE(all[0].id, second);
    QVERIFY(all[0].stopReason == model::StopReason::TargetReached);
    QCOMPARE(all[0].settings.maxIterations, 7);
    QCOMPARE(all[1].note, std::string("the \"good\" one"));
    QCOMPARE(all[1].tags.size(), std::size_t{2});
    archive::SessionFilter filter;
    filter.text = "pap matmul";
    QCOMPARE(reader.sessions(filter).value().size(), std::size_t{1});
    filter.text = "\"good\" AND (";
    QVERIFY(reader.sessions(filter).has_value());  // what a user types is never a syntax error
}

void TestArchive::wordsOfMessagesFindAttempts() {
    const ArchiveFixture fixture;
    auto writer = fixture.writer();
    const auto place = fixture.placeId(writer);
    auto failed = fixture.attempt(1, 0);
    failed.outcome = Outcome::CompileFailed;
    failed.message = "mma.cu(12): error: identifier \"tile\" is undefined";
    writer.addAttempt(place, failed).value();
    writer.addAttempt(place, fixture.attempt(2, 1)).value();
    archive::AttemptFilter filter;
    filter.text = "undefin tile";
    QCOMPARE(fixture.reader().attempts(filter).value().size(), std::size_t{1});
}

void TestArchive::deletingASessionHidesItsAttemptsUntilItIsRestored() {
    const ArchiveFixture fixture;
    auto writer = fixture.writer();
    const auto place = fixture.placeId(writer);
    auto attempt = fixture.attempt(8, 1.1);
    attempt.session = fixture.beginSession(writer, place);
    writer.addAttempt(place, attempt).value();
    const auto reader = fixture.reader();

    QVERIFY(writer.remove(Subject::Session, attempt.session));
    QVERIFY(reader.sessions().value().empty());
    QVERIFY(reader.attempts({}).value().empty());
    QVERIFY(!reader.findAttempt(place, attempt.configuration.key()).value().has_value());
    QVERIFY(writer.restore(Subject::Session, attempt.session));
    QCOMPARE(reader.sessions().value().size(), std::size_t{1});
    QCOMPARE(reader.attempts({}).value().size(), std::size_t{1});
}

void TestArchive::aSessionOfADeadProcessIsInterruptedWhenTheArchiveIsOpened() {
    const ArchiveFixture fixture;
    std::int64_t session = 0;
    {
        auto writer = fixture.writer();
        session = fixture.beginSession(writer, fixture.placeId(writer));
    }
    QVERIFY(fixture.writer().path() == fixture.file);  // this process lives: still running
    QVERIFY(fixture.reader().session(session).value().state == model::SessionState::Running);
    {
        SQLite::Database database(fixture.file.string(), SQLite::OPEN_READWRITE);
        const std::string host = archive::thisProcess().substr(0, archive::thisProcess().find(' '));
        SQLite::Statement(database, "UPDATE sessions SET owner = '" + host + " 4194305 1'").exec();
    }
    auto writer = fixture.writer();
    QVERIFY(fixture.reader().session(session).value().state == model::SessionState::Interrupted);
    QVERIFY(writer.reopenSession(session, {}));
    QVERIFY(fixture.reader().session(session).value().state == model::SessionState::Running);
}

void TestArchive::aSessionOfALivingProcessCannotBeTakenOver() {
    const ArchiveFixture fixture;
    auto writer = fixture.writer();
    const auto session = fixture.beginSession(writer, fixture.placeId(writer));
    const auto taken = fixture.writer().reopenSession(session, {});
    QVERIFY(!taken);
    QVERIFY(taken.error().message.find("is being run by process") != std::string::npos);
    QVERIFY(!writer.reopenSession(session + 1, {}));
}

void TestArchive::aRepeatBorrowsTheSamplesOfTheAttemptItRepeats() {
    const ArchiveFixture fixture;
    auto writer = fixture.writer();
    const auto place = fixture.placeId(writer);
    auto attempt = fixture.attempt(8, 1.1);
    const auto original = writer.addAttempt(place, attempt).value();
    attempt.fromCache = true;
    attempt.timing.samples.clear();
    const auto repeat = writer.addAttempt(place, attempt, original).value();
    QCOMPARE(fixture.reader().attempt(repeat).value().timing.samples.size(), std::size_t{2});
}

void TestArchive::aHundredThousandAttemptsStayFast() {
    const ArchiveFixture fixture;
    auto writer = fixture.writer();
    const auto place = fixture.placeId(writer);
    const auto session = fixture.beginSession(writer, place);
    {
        // Copies made by SQL: the point is reading.
        auto attempt = fixture.attempt(1, 1);
        attempt.session = session;
        writer.addAttempt(place, attempt).value();
        SQLite::Database database(fixture.file.string(), SQLite::OPEN_READWRITE);
        SQLite::Statement copy(
            database,
            "WITH RECURSIVE n (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) "
            "INSERT INTO attempts (session, number, kernel, problem, device, key, configuration, source, outcome, "
            "speedup, "
            "started_at) SELECT session, i, kernel, problem, device, 'BLOCK=' || i, configuration, source, "
            "CASE WHEN i % 3 THEN 'ok' ELSE 'wrong_result' END, i / 50000.0, started_at FROM attempts, n WHERE id = 1");
        copy.exec();
    }
    const auto reader = fixture.reader();
    archive::AttemptFilter filter;
    filter.kernel = "matmul";
    QElapsedTimer timer;
    const auto within = [&timer](const char* what, qint64 limitMs) {
        const qint64 took = timer.restart();
        qInfo("%s: %lld ms", what, static_cast<long long>(took));
        return took <= limitMs;
    };
    timer.start();
    QVERIFY(reader.findAttempt(place, "BLOCK=77777").value().has_value());
    QVERIFY(within("find a configuration", 20));
    QCOMPARE(reader.best(filter, 10).value().size(), std::size_t{10});
    QVERIFY(within("best ten", 50));
    QCOMPARE(reader.attempts(filter, {1000, 90'000}).value().size(), std::size_t{1000});
    QVERIFY(within("a late page of a thousand", 200));
    QCOMPARE(reader.statistics(filter).value().totalAttempts, 100'000);
    QVERIFY(within("statistics", 400));
    QCOMPARE(reader.sessions().value().at(0).attempts, 100'000);
    QVERIFY(within("sessions with counts", 400));
}

QTEST_GUILESS_MAIN(TestArchive)
#include "test_archive.moc"
