#include "core/engine/kernel_optimizer.h"

#include <memory>

#include <QCoreApplication>
#include <QEventLoop>

#include "core/engine/engine.h"

namespace ww::engine {

namespace {

/// Qt's event loops and processes need an application object; a program that only tunes has none.
std::unique_ptr<QCoreApplication> applicationIfMissing() {
    if (QCoreApplication::instance() != nullptr) return nullptr;
    static int count = 1;
    static char name[] = "warpwright";
    static char* arguments[] = {name, nullptr};
    return std::make_unique<QCoreApplication>(count, arguments);
}

model::SessionSettings sessionSettings(const KernelOptimizer& wanted) {
    model::SessionSettings settings;
    settings.kernel = wanted.kernel;
    settings.device = wanted.device;
    settings.type = wanted.type;
    settings.sizes = wanted.sizes;
    settings.advisor = wanted.advisor;
    settings.maxIterations = wanted.maxIterations;
    settings.targetSpeedup = wanted.targetSpeedup;
    settings.timeBudget = wanted.timeBudget;
    settings.seed = wanted.seed;
    return settings;
}

}  // namespace

Result<model::SessionResult> KernelOptimizer::optimize() const {
    const auto application = applicationIfMissing();
    EngineSettings settings;
    settings.archive = archive;
    settings.workerCommand = workerCommand;
    Engine engine(settings);
    QEventLoop loop;
    Result<model::SessionResult> result = fail("the session ended without a result");
    QObject::connect(&engine, &Engine::sessionFinished, &loop,
                     [&](RequestId, const model::SessionResult& finished) { result = finished; });
    QObject::connect(&engine, &Engine::failed, &loop,
                     [&](RequestId, const Error& error) { result = tl::unexpected(error); });
    QObject::connect(&engine, &Engine::requestFinished, &loop, [&] { loop.quit(); });
    if (onProgress) QObject::connect(&engine, &Engine::progressed, &loop, onProgress);
    engine.startSession(sessionSettings(*this));
    loop.exec();
    if (result && result->stopReason == model::StopReason::Failed) return fail("{}", result->message);
    return result;
}

}  // namespace ww::engine
