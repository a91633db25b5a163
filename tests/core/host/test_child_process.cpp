#include <QTemporaryDir>
#include <QTest>

#include "core/host/child_process.h"

using namespace ww;
using namespace ww::host;

class TestChildProcess : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void outputAndExitCodeArrive() {
        const auto result = runProcess({"sh", "-c", "echo out; echo err >&2; exit 3"}, "/", {});
        QVERIFY(result.has_value());
        QCOMPARE(result->exitCode, 3);
        QCOMPARE(QString::fromStdString(result->output), QString("out\nerr\n"));
        QVERIFY(!result->timedOut);
    }

    void aCommandThatIsNotThereFails() {
        const auto result = runProcess({"no-such-command-here"}, "/", {});
        QVERIFY(!result.has_value() || result->exitCode == 127);
    }

    void theWholeGroupEndsAtTheTimeout() {
        ProcessLimits limits;
        limits.timeout = std::chrono::milliseconds(200);
        const auto started = std::chrono::steady_clock::now();
        // The inner sleep holds the pipe: only killing the group lets this return early.
        const auto result = runProcess({"sh", "-c", "sleep 30 & sleep 30; echo never"}, "/", limits);
        QVERIFY(result.has_value());
        QVERIFY(result->timedOut);
        QVERIFY(std::chrono::steady_clock::now() - started < std::chrono::seconds(5));
    }

    void memoryIsLimited() {
        ProcessLimits limits;
        limits.memoryBytes = std::int64_t{64} << 20;
        const auto result = runProcess({"sh", "-c", "ulimit -v"}, "/", limits);
        QVERIFY(result.has_value());
        QCOMPARE(QString::fromStdString(result->output).trimmed(), QString::number(64 * 1024));
    }

    void filesAreLimited() {
        QTemporaryDir folder;
        ProcessLimits limits;
        limits.fileBytes = 1 << 20;
        const auto result =
            runProcess({"dd", "if=/dev/zero", "of=big", "bs=1M", "count=8"}, folder.path().toStdString(), limits);
        QVERIFY(result.has_value());
        QVERIFY(result->exitCode != 0);
        QVERIFY(QFileInfo(folder.filePath("big")).size() <= 1 << 20);
    }
};

QTEST_GUILESS_MAIN(TestChildProcess)
#include "test_child_process.moc"
