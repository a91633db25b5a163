#pragma once

#include <algorithm>
#include <csignal>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include <QObject>
#include <QTemporaryDir>
#include <QtTest>

#include "core/archive/reader.h"
#include "core/engine/engine.h"

namespace ww::test {

/// An archive in a folder of its own and the settings of an engine with a fake worker.
struct EngineFixture {
    QTemporaryDir folder;
    std::filesystem::path archive = folder.filePath("archive.sqlite").toStdString();

    [[nodiscard]] engine::EngineSettings settings(const std::vector<std::string>& misdeeds = {},
                                                  int delayMs = 0) const {
        engine::EngineSettings settings;
        settings.archive = archive;
        settings.workerCommand = {WW_BINARY_DIR "/bin/fake_worker", "--state", folder.path().toStdString(), "--delay",
                                  std::to_string(delayMs)};
        for (const std::string& misdeed : misdeeds) {
            settings.workerCommand.insert(settings.workerCommand.end(), {"--do", misdeed});
        }
        settings.kernelFolders = {WW_SOURCE_DIR "/tests/data/kernels"};
        return settings;
    }

    /// Fifteen configurations; the best has A = 4, B = 4 and is twice as fast as the baseline.
    [[nodiscard]] static model::SessionSettings doubling(int maxIterations = 20, double targetSpeedup = 0) {
        model::SessionSettings settings;
        settings.kernel = "doubling";
        settings.device = "cpu";
        settings.advisor = "random";
        settings.maxIterations = maxIterations;
        settings.targetSpeedup = targetSpeedup;
        return settings;
    }

    /// The one started last.
    void killWorker() const {
        std::ifstream file(folder.filePath("pid").toStdString());
        pid_t pid = 0;
        QVERIFY(file >> pid && pid > 1);
        ::kill(pid, SIGKILL);
    }

    [[nodiscard]] archive::Reader reader() const { return archive::Reader::open(archive).value(); }

    [[nodiscard]] std::vector<model::Attempt> archived(std::int64_t session, bool withConfirmations = false) const {
        ww::archive::AttemptFilter filter;
        filter.session = session;
        filter.repeats = true;
        filter.confirmations = withConfirmations;
        return reader().attempts(filter).value();
    }
};

/// Everything an engine said, in order.
class Heard : public QObject {
public:
    explicit Heard(engine::Engine& engine) {
        using engine::Engine;
        using engine::RequestId;
        connect(&engine, &Engine::sessionStarted, this, [this](RequestId, const auto& summary) { started = summary; });
        connect(&engine, &Engine::progressed, this, [this](const auto& progress) { progresses.push_back(progress); });
        connect(&engine, &Engine::attemptFinished, this, [this](RequestId, const auto& a) { attempts.push_back(a); });
        connect(&engine, &Engine::standingsChanged, this, [this](auto, const auto& s) { standings.push_back(s); });
        connect(&engine, &Engine::sessionFinished, this, [this](RequestId, const auto& r) { results.push_back(r); });
        connect(&engine, &Engine::stabilityFinished, this, [this](RequestId, const auto& r) { stability = r; });
        connect(&engine, &Engine::devicesFound, this, [this](RequestId, const auto& found, const auto& why) {
            devices = found;
            missing = why;
        });
        connect(&engine, &Engine::spacePreviewed, this, [this](RequestId, const auto& seen) { preview = seen; });
        connect(&engine, &Engine::failed, this, [this](RequestId, const Error& error) { errors.push_back(error); });
        connect(&engine, &Engine::requestFinished, this, [this](RequestId request) { finished.push_back(request); });
        connect(&engine, &Engine::logLine, this, [this](const std::string& line) { log.push_back(line); });
    }

    bool waitFor(engine::RequestId request, int milliseconds = 20'000) {
        return QTest::qWaitFor([&] { return std::ranges::count(finished, request) > 0; }, milliseconds);
    }

    bool waitForAttempts(std::size_t count, int milliseconds = 10'000) {
        return QTest::qWaitFor([&] { return attempts.size() >= count; }, milliseconds);
    }

    [[nodiscard]] std::vector<std::string> keys() const {
        std::vector<std::string> keys;
        for (const model::Attempt& attempt : attempts)
            keys.push_back(attempt.configuration.key());
        return keys;
    }

    [[nodiscard]] const model::Attempt* attemptAt(const std::string& key) const {
        const auto found = std::ranges::find(attempts, key, [](const auto& a) { return a.configuration.key(); });
        return found == attempts.end() ? nullptr : &*found;
    }

    std::optional<model::SessionSummary> started;
    std::vector<model::SessionProgress> progresses;
    std::vector<model::Attempt> attempts;
    std::vector<model::FinalsResult> standings;
    std::vector<model::SessionResult> results;
    std::optional<model::StabilityResult> stability;
    std::vector<model::DeviceInfo> devices;
    std::vector<std::string> missing;
    std::optional<engine::SpacePreview> preview;
    std::vector<Error> errors;
    std::vector<engine::RequestId> finished;
    std::vector<std::string> log;
};

/// A session run to its end.
inline Heard& runSession(engine::Engine& engine, Heard& heard, const model::SessionSettings& settings) {
    heard.waitFor(engine.startSession(settings));
    return heard;
}

}  // namespace ww::test
