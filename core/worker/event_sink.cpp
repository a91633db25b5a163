#include "core/worker/event_sink.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <unistd.h>

namespace ww::worker {

EventSink::EventSink() : m_lastSent(std::chrono::steady_clock::now()) {
    std::fflush(stdout);
    // Not inherited by compilers that are started: they would keep the pipe open after the worker died.
    m_output = ::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
    ::dup2(STDERR_FILENO, STDOUT_FILENO);
}

EventSink::~EventSink() {
    ::close(m_output);
}

void EventSink::send(std::int64_t request, protocol::EventBody body) {
    const std::string line = protocol::encode(protocol::Event{request, std::move(body)}) + '\n';
    const std::lock_guard lock(m_mutex);
    m_lastSent = std::chrono::steady_clock::now();
    for (std::size_t sent = 0; sent < line.size();) {
        const ssize_t written = ::write(m_output, line.data() + sent, line.size() - sent);
        if (written > 0) {
            sent += static_cast<std::size_t>(written);
        } else if (errno != EINTR) {
            std::_Exit(1);  // nobody listens any more
        }
    }
}

std::chrono::steady_clock::duration EventSink::quiet() const {
    return std::chrono::steady_clock::now() - m_lastSent.load();
}

}  // namespace ww::worker
