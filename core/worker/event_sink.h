#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>

#include "core/protocol/messages.h"

namespace ww::worker {

/// Sends events, one line each, from any thread. Takes the process's standard output for itself: what a library or a
/// kernel prints goes to standard error from then on, and cannot break the protocol.
class EventSink {
public:
    EventSink();
    ~EventSink();
    EventSink(const EventSink&) = delete;
    EventSink& operator=(const EventSink&) = delete;

    void send(std::int64_t request, protocol::EventBody body);

    /// Time since the last event.
    [[nodiscard]] std::chrono::steady_clock::duration quiet() const;

private:
    std::mutex m_mutex;
    int m_output = -1;
    std::atomic<std::chrono::steady_clock::time_point> m_lastSent;
};

}  // namespace ww::worker
