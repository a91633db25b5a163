#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

#include "core/protocol/messages.h"

namespace ww::worker {

/// Reads requests from a file descriptor on a thread of its own. Those that are served in turn wait in a queue; Prepare
/// and Cancel are handed over at once.
class RequestQueue {
public:
    struct Handlers {
        std::function<void(std::int64_t id, protocol::request::Prepare)> prepare;
        std::function<void(std::int64_t target)> cancel;           ///< beside what the queue does itself
        std::function<void(const std::string& message)> nonsense;  ///< a line that is no request
        std::function<void()> ended;                               ///< end of input
    };

    RequestQueue(int input, Handlers handlers);
    ~RequestQueue();
    RequestQueue(const RequestQueue&) = delete;
    RequestQueue& operator=(const RequestQueue&) = delete;

    /// Waits for the next request; Quit at the end of input. It counts as running until the next call.
    [[nodiscard]] protocol::Request next();

    /// Whether the running request was cancelled.
    [[nodiscard]] bool cancelled() const { return m_cancelled; }

private:
    struct Waiting {
        protocol::Request request;
        bool cancelled = false;
    };

    void read();
    void take(std::string_view line);
    void cancel(std::int64_t target);

    int m_input;
    Handlers m_handlers;
    std::mutex m_mutex;
    std::condition_variable m_arrived;
    std::deque<Waiting> m_waiting;
    std::int64_t m_running = 0;
    std::atomic<bool> m_cancelled{false};
    std::thread m_reader;
};

}  // namespace ww::worker
