// Tunes with the worker command, archive and kernel folder given, slowly, and says each attempt on a line: to be
// killed.

#include <cstdio>

#include <QCoreApplication>

#include "core/engine/engine.h"

int main(int argc, char** argv) {
    QCoreApplication application(argc, argv);
    if (argc < 4) return 2;
    ww::engine::EngineSettings settings;
    settings.archive = argv[1];
    settings.kernelFolders = {argv[2]};
    settings.workerCommand.assign(argv + 3, argv + argc);
    ww::engine::Engine engine(settings);
    QObject::connect(
        &engine, &ww::engine::Engine::attemptFinished, &application, [](auto, const ww::model::Attempt& attempt) {
            std::printf("%lld %s\n", static_cast<long long>(attempt.session), attempt.configuration.key().c_str());
            std::fflush(stdout);
        });
    QObject::connect(&engine, &ww::engine::Engine::requestFinished, &application, &QCoreApplication::quit);
    ww::model::SessionSettings session;
    session.kernel = "doubling";
    session.device = "cpu";
    session.advisor = "random";
    session.maxIterations = 12;
    session.targetSpeedup = 0;
    engine.startSession(session);
    return application.exec();
}
