// What the engine costs per attempt, beside compiling, verifying and benchmarking: a session of the matrix product with
// a worker that answers at once. Counted is everything from one finished attempt to the next: proposal, archive
// look-up, resolution, request and answer over the pipes (the worker's parsing included), archive, events.
//
//   bench_engine [ATTEMPTS]

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include <QCoreApplication>
#include <QTemporaryDir>

#include "core/engine/engine.h"

using namespace ww;

int main(int argc, char** argv) {
    QCoreApplication application(argc, argv);
    const int attempts = argc > 1 ? std::atoi(argv[1]) : 500;
    QTemporaryDir folder;
    engine::EngineSettings settings;
    settings.archive = folder.filePath("archive.sqlite").toStdString();
    settings.workerCommand = {WW_BINARY_DIR "/bin/fake_worker"};
    engine::Engine engine(settings);

    using Clock = std::chrono::steady_clock;
    std::vector<double> milliseconds;
    Clock::time_point last;
    // Without a receiver the function runs in the engine's thread, at the moment of the signal.
    QObject::connect(&engine, &engine::Engine::attemptFinished, [&](auto, const model::Attempt&) {
        const auto now = Clock::now();
        if (last != Clock::time_point())
            milliseconds.push_back(std::chrono::duration<double, std::milli>(now - last).count());
        last = now;
    });
    QObject::connect(&engine, &engine::Engine::failed,
                     [](auto, const Error& error) { std::puts(error.message.c_str()); });
    QObject::connect(&engine, &engine::Engine::requestFinished, &application, &QCoreApplication::quit);

    model::SessionSettings session;
    session.kernel = "matmul";
    session.device = "cpu";
    session.advisor = "random";
    session.maxIterations = attempts;
    session.targetSpeedup = 0;
    session.type = model::ElementType::F32;
    engine.startSession(session);
    application.exec();

    if (milliseconds.empty()) return 1;
    std::ranges::sort(milliseconds);
    const auto at = [&](double share) {
        return milliseconds[static_cast<std::size_t>(share * double(milliseconds.size() - 1))];
    };
    std::printf("%zu attempts: median %.3f ms, 90 %% within %.3f ms, slowest %.3f ms\n", milliseconds.size() + 1,
                at(0.5), at(0.9), at(1));
    return at(0.5) <= 2 ? 0 : 1;
}
