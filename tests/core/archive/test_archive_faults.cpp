#include <csignal>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/archive/schema.h"
#include "tests/core/archive/archive_fixture.h"

using namespace ww;

namespace {

bool isOneLineNaming(const Error& error, const std::string& word) {
    return error.message.find('\n') == std::string::npos && error.message.find(word) != std::string::npos;
}

void writeFile(const std::filesystem::path& path, const QByteArray& content) {
    std::filesystem::create_directories(path.parent_path());
    QFile file(QString::fromStdString(path.string()));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(content);
}

}  // namespace

class TestArchiveFaults : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aFileThatIsNoDatabaseIsRefusedAndLeftAlone();
    void aDatabaseOfAnotherProgramIsRefusedAndLeftAlone();
    void aNewerArchiveIsRefused();
    void aDamagedArchiveSaysSo();
    void aFullDiskLosesOnlyTheAttemptThatDidNotFit();
    void aReadOnlyArchiveSaysSo();
    void aFolderThatCannotBeMadeSaysSo();
    void readingAnArchiveThatDoesNotExistSaysSo();
    void twoProcessesWriteOneArchiveByTurns();
    void aProcessKilledWhileWritingLosesNothingCommitted();
};

void TestArchiveFaults::aFileThatIsNoDatabaseIsRefusedAndLeftAlone() {
    const ArchiveFixture fixture;
    const QByteArray text = "these are my notes, not a database\n" + QByteArray(4096, 'x');
    writeFile(fixture.file, text);
    const auto opened = archive::Writer::open(fixture.file);
    QVERIFY(!opened);
    QVERIFY(isOneLineNaming(opened.error(), "is not a Warpwright archive"));
    QFile file(QString::fromStdString(fixture.file.string()));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), text);
}

void TestArchiveFaults::aDatabaseOfAnotherProgramIsRefusedAndLeftAlone() {
    const ArchiveFixture fixture;
    std::filesystem::create_directories(fixture.file.parent_path());
    {
        SQLite::Database other(fixture.file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        other.exec("CREATE TABLE bookmarks (url TEXT)");
    }
    const auto opened = archive::Writer::open(fixture.file);
    QVERIFY(!opened);
    QVERIFY(isOneLineNaming(opened.error(), "is not a Warpwright archive"));
    SQLite::Database other(fixture.file.string());
    QCOMPARE(other.execAndGet("SELECT count(*) FROM sqlite_master").getInt(), 1);
}

void TestArchiveFaults::aNewerArchiveIsRefused() {
    const ArchiveFixture fixture;
    (void)fixture.writer();
    {
        SQLite::Database database(fixture.file.string(), SQLite::OPEN_READWRITE);
        database.exec("PRAGMA user_version = 99");
    }
    const auto written = archive::Writer::open(fixture.file);
    QVERIFY(!written);
    QVERIFY(isOneLineNaming(written.error(), "newer Warpwright (archive version 99"));
    QVERIFY(!archive::Reader::open(fixture.file));
}

void TestArchiveFaults::aDamagedArchiveSaysSo() {
    const ArchiveFixture fixture;
    {
        auto writer = fixture.writer();
        const auto place = fixture.placeId(writer);
        for (int i = 0; i < 200; ++i)
            writer.addAttempt(place, fixture.attempt(i, 1)).value();
    }
    QFile file(QString::fromStdString(fixture.file.string()));
    QVERIFY(file.open(QIODevice::ReadWrite));
    const qint64 size = file.size();
    for (qint64 page = 4096 * 3; page + 4096 <= size; page += 4096) {
        file.seek(page);
        file.write(QByteArray(2000, '\xa5'));
    }
    file.close();
    const auto opened = archive::Writer::open(fixture.file);
    const auto rows = opened ? fixture.reader().attempts({})
                             : Result<std::vector<model::Attempt>>{fail("{}", opened.error().message)};
    QVERIFY(!rows);
    QVERIFY(isOneLineNaming(rows.error(), "damaged"));
}

void TestArchiveFaults::aFullDiskLosesOnlyTheAttemptThatDidNotFit() {
    const ArchiveFixture fixture;
    auto writer = fixture.writer();
    const auto place = fixture.placeId(writer);
    writer.addAttempt(place, fixture.attempt(1, 1)).value();

    // A limit on the size of files stands for the full disk: the write fails in the same place.
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit before{};
    getrlimit(RLIMIT_FSIZE, &before);
    rlimit tight = before;
    tight.rlim_cur = 400'000;
    QCOMPARE(setrlimit(RLIMIT_FSIZE, &tight), 0);
    int written = 1;
    Result<std::int64_t> last = 0;
    while (written < 5000 && (last = writer.addAttempt(place, fixture.attempt(written + 1, 1))))
        ++written;
    setrlimit(RLIMIT_FSIZE, &before);

    QVERIFY(!last);
    QVERIFY(isOneLineNaming(last.error(), "disk"));
    QCOMPARE(fixture.reader().statistics({}).value().totalAttempts, written);
    QVERIFY(writer.addAttempt(place, fixture.attempt(9999, 1)));  // there is room again: it goes on
    QVERIFY(fixture.reader().integrityProblems().value().empty());
}

void TestArchiveFaults::aReadOnlyArchiveSaysSo() {
    if (geteuid() == 0) QSKIP("root may write read-only files");
    const ArchiveFixture fixture;
    (void)fixture.writer();
    std::filesystem::permissions(fixture.file, std::filesystem::perms::owner_read);
    const auto opened = archive::Writer::open(fixture.file);
    QVERIFY(!opened);
    QVERIFY(isOneLineNaming(opened.error(), "read-only"));
}

void TestArchiveFaults::aFolderThatCannotBeMadeSaysSo() {
    const auto opened = archive::Writer::open("/proc/warpwright/archive.sqlite");
    QVERIFY(!opened);
    QVERIFY(isOneLineNaming(opened.error(), "/proc/warpwright"));
}

void TestArchiveFaults::readingAnArchiveThatDoesNotExistSaysSo() {
    const ArchiveFixture fixture;
    const auto opened = archive::Reader::open(fixture.file);
    QVERIFY(!opened);
    QVERIFY(isOneLineNaming(opened.error(), "there is no archive"));
    QVERIFY(!std::filesystem::exists(fixture.file));
}

void TestArchiveFaults::twoProcessesWriteOneArchiveByTurns() {
    const ArchiveFixture fixture;
    {
        auto writer = fixture.writer();
        (void)fixture.placeId(writer);
    }
    constexpr int each = 200;
    const auto writeAll = [&fixture](int first) {
        auto writer = archive::Writer::open(fixture.file);
        if (!writer) return false;
        const auto place = writer->place(fixture.place);
        if (!place) return false;
        for (int i = 0; i < each; ++i) {
            if (!writer->addAttempt(*place, ArchiveFixture::attempt(first + i, 1))) return false;
        }
        return true;
    };
    const pid_t child = fork();
    if (child == 0) _exit(writeAll(0) ? 0 : 1);
    QVERIFY(writeAll(1000));
    int status = 0;
    QCOMPARE(waitpid(child, &status, 0), child);
    QVERIFY(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    QCOMPARE(fixture.reader().statistics({}).value().totalAttempts, 2 * each);
}

void TestArchiveFaults::aProcessKilledWhileWritingLosesNothingCommitted() {
    const ArchiveFixture fixture;
    {
        auto writer = fixture.writer();
        (void)fixture.placeId(writer);
    }
    int ends[2];
    QCOMPARE(pipe(ends), 0);
    const pid_t child = fork();
    if (child == 0) {
        auto writer = fixture.writer();
        const auto place = writer.place(fixture.place).value();
        for (int i = 0;; ++i) {
            writer.addAttempt(place, ArchiveFixture::attempt(i, 1)).value();
            if (write(ends[1], "+", 1) != 1) _exit(1);
        }
    }
    ::close(ends[1]);
    int committed = 0;
    char mark = 0;
    while (committed < 100 && read(ends[0], &mark, 1) == 1)
        ++committed;
    kill(child, SIGKILL);
    while (read(ends[0], &mark, 1) == 1)
        ++committed;
    waitpid(child, nullptr, 0);
    ::close(ends[0]);
    const auto reader = fixture.reader();
    const auto total = reader.statistics({}).value().totalAttempts;
    QVERIFY(total == committed || total == committed + 1);
    QVERIFY(reader.integrityProblems().value().empty());
}

QTEST_GUILESS_MAIN(TestArchiveFaults)
#include "test_archive_faults.moc"
