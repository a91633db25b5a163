#pragma once

#include <functional>
#include <optional>

#include <QCoreApplication>
#include <QEventLoop>

#include "app/cli/exit_code.h"
#include "app/cli/interrupts.h"
#include "core/engine/engine.h"

namespace ww::cli {

/// One request to an engine, waited for on the main thread while signals and Ctrl+C are served.
///
///     EngineCall call(options.archive);
///     QObject::connect(&call.engine(), &engine::Engine::devicesFound, call.receiver(), …);
///     const Result<void> done = call.run([&] { return call.engine().queryDevices(); });
class EngineCall {
public:
    explicit EngineCall(engine::EngineSettings settings);

    [[nodiscard]] engine::Engine& engine() { return m_engine; }
    [[nodiscard]] QObject* receiver() { return &m_receiver; }
    [[nodiscard]] bool interrupted() const { return m_interrupts.happened(); }

    /// What Ctrl+C does; without it the request is cancelled.
    void onInterrupt(std::function<void()> action) { m_onInterrupt = std::move(action); }

    /// Sends the request and returns when it has ended, with its error if it failed.
    [[nodiscard]] Result<void> run(const std::function<engine::RequestId()>& send);

private:
    engine::Engine m_engine;
    QObject m_receiver;
    QEventLoop m_loop;
    engine::RequestId m_request = 0;
    std::optional<Error> m_error;
    std::function<void()> m_onInterrupt;
    Interrupts m_interrupts;
};

/// Prints the message on standard error and returns the exit code that goes with the kind of error.
int reportError(const Error& error);

}  // namespace ww::cli
