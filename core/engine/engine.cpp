#include "core/engine/engine.h"

#include <utility>

#include "core/base/paths.h"
#include "core/engine/engine_loop.h"

namespace ww::engine {

namespace {

EngineSettings withDefaults(EngineSettings settings) {
    if (settings.archive.empty()) settings.archive = dataFolder() / "archive.sqlite";
    if (settings.workerCommand.empty()) settings.workerCommand = dispatch::defaultWorkerCommand();
    return settings;
}

}  // namespace

Engine::Engine(EngineSettings settings, QObject* parent)
    : QObject(parent), m_settings(withDefaults(std::move(settings))), m_loop(new EngineLoop(*this)) {
    m_thread.setObjectName("engine");
    m_loop->moveToThread(&m_thread);
    connect(&m_thread, &QThread::finished, m_loop, &QObject::deleteLater);
    m_thread.start();
}

Engine::~Engine() {
    QMetaObject::invokeMethod(m_loop, &EngineLoop::shutDown, Qt::BlockingQueuedConnection);
    m_thread.quit();
    m_thread.wait();
}

/// Has the loop carry out `command(loop, request)` in its thread.
template <typename Command>
RequestId Engine::post(Command&& command) {
    const RequestId request = m_nextRequest++;
    QMetaObject::invokeMethod(
        m_loop, [loop = m_loop, request, command = std::forward<Command>(command)] { command(*loop, request); },
        Qt::QueuedConnection);
    return request;
}

RequestId Engine::startSession(const model::SessionSettings& settings) {
    return post([=](EngineLoop& loop, RequestId request) { loop.startSession(request, settings); });
}

RequestId Engine::resumeSession(std::int64_t session, int moreIterations) {
    return post([=](EngineLoop& loop, RequestId request) { loop.resumeSession(request, session, moreIterations); });
}

void Engine::pause(std::int64_t session) {
    post([=](EngineLoop& loop, RequestId) { loop.pause(session); });
}

void Engine::proceed(std::int64_t session) {
    post([=](EngineLoop& loop, RequestId) { loop.proceed(session); });
}

void Engine::stop(std::int64_t session, model::StopReason reason, Ending ending) {
    post([=](EngineLoop& loop, RequestId) { loop.stop(session, reason, ending); });
}

void Engine::cancel(RequestId cancelled) {
    post([=](EngineLoop& loop, RequestId) { loop.cancel(cancelled); });
}

RequestId Engine::evaluate(const model::SessionSettings& settings, const model::Configuration& configuration) {
    return post([=](EngineLoop& loop, RequestId request) { loop.evaluate(request, settings, configuration); });
}

RequestId Engine::remeasure(std::int64_t session, const std::vector<model::Configuration>& configurations) {
    return post([=](EngineLoop& loop, RequestId request) { loop.remeasure(request, session, configurations); });
}

RequestId Engine::stability(const model::SessionSettings& settings,
                            const std::vector<model::Configuration>& configurations,
                            const std::vector<model::Sizes>& sizes) {
    return post([=](EngineLoop& loop, RequestId request) { loop.stability(request, settings, configurations, sizes); });
}

RequestId Engine::queryDevices() {
    return post([](EngineLoop& loop, RequestId request) { loop.queryDevices(request); });
}

RequestId Engine::measureLimits(const std::string& device) {
    return post([=](EngineLoop& loop, RequestId request) { loop.measureLimits(request, device); });
}

RequestId Engine::previewSpace(const model::SessionSettings& settings) {
    return post([=](EngineLoop& loop, RequestId request) { loop.previewSpace(request, settings); });
}

}  // namespace ww::engine
