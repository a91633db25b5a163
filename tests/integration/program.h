#pragma once

#include <functional>

#include <QByteArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QStringList>
#include <QTemporaryDir>

/// Runs the built `warpwright` with folders of its own, as a user would from a shell.
namespace ww::tests {

struct ProgramRun {
    int exitCode = -1;
    QByteArray out;
    QByteArray err;

    [[nodiscard]] QJsonObject json() const { return QJsonDocument::fromJson(out).object(); }
};

class Program {
public:
    [[nodiscard]] static QString path() { return QStringLiteral(WW_BINARY_DIR "/bin/warpwright"); }
    [[nodiscard]] static QString faultyKernel() {
        return QStringLiteral(WW_SOURCE_DIR "/tests/data/kernels/faulty/kernel.toml");
    }

    [[nodiscard]] QString file(const QString& name) const { return m_folder.filePath(name); }
    [[nodiscard]] QString archive() const { return file(QStringLiteral("archive.sqlite")); }

    /// Adds the surroundings of this object to a process that is not started yet.
    void prepare(QProcess& process, const QStringList& arguments) const {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("XDG_DATA_HOME"), file(QStringLiteral("data")));
        environment.insert(QStringLiteral("XDG_CACHE_HOME"), file(QStringLiteral("cache")));
        process.setProcessEnvironment(environment);
        process.setWorkingDirectory(m_folder.path());
        process.setProgram(path());
        process.setArguments(arguments);
    }

    [[nodiscard]] ProgramRun run(const QStringList& arguments, int seconds = 240) const {
        QProcess process;
        prepare(process, arguments);
        process.start();
        if (!process.waitForFinished(seconds * 1000)) process.kill();
        process.waitForFinished();
        return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1, process.readAllStandardOutput(),
                process.readAllStandardError()};
    }

private:
    QTemporaryDir m_folder;
};

}  // namespace ww::tests
