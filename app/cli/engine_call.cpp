#include "app/cli/engine_call.h"

#include <cstdio>

#include <fmt/format.h>

namespace ww::cli {

EngineCall::EngineCall(engine::EngineSettings settings)
    : m_engine(std::move(settings)), m_interrupts([this] {
          if (m_onInterrupt) {
              m_onInterrupt();
          } else {
              m_engine.cancel(m_request);
          }
      }) {
    QObject::connect(&m_engine, &engine::Engine::failed, &m_receiver,
                     [this](engine::RequestId request, const Error& error) {
                         if (request == m_request) m_error = error;
                     });
    QObject::connect(&m_engine, &engine::Engine::requestFinished, &m_receiver, [this](engine::RequestId request) {
        if (request == m_request) m_loop.quit();
    });
}

Result<void> EngineCall::run(const std::function<engine::RequestId()>& send) {
    // Answers are queued to this thread, so none is handled before exec().
    m_error.reset();
    m_request = send();
    m_loop.exec();
    if (m_error) return tl::unexpected(*m_error);
    if (interrupted()) return fail(Error::Kind::Interrupted, "interrupted");
    return {};
}

int reportError(const Error& error) {
    fmt::print(stderr, "warpwright: {}\n", error.message);
    return exitCodeOf(error.kind);
}

}  // namespace ww::cli
