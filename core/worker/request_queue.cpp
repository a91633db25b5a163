#include "core/worker/request_queue.h"

#include <array>
#include <cerrno>
#include <unistd.h>

namespace ww::worker {

using protocol::Request;

RequestQueue::RequestQueue(int input, Handlers handlers) : m_input(input), m_handlers(std::move(handlers)) {
    m_reader = std::thread([this] { read(); });
}

RequestQueue::~RequestQueue() {
    // The reader may be waiting for input that never comes; the process ends right after this.
    m_reader.detach();
}

void RequestQueue::read() {
    std::string pending;
    std::array<char, 65536> chunk{};
    for (;;) {
        const ssize_t count = ::read(m_input, chunk.data(), chunk.size());
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) break;
        pending.append(chunk.data(), static_cast<std::size_t>(count));
        std::size_t start = 0;
        for (std::size_t end = pending.find('\n'); end != std::string::npos; end = pending.find('\n', start)) {
            take(std::string_view(pending).substr(start, end - start));
            start = end + 1;
        }
        pending.erase(0, start);
    }
    {
        const std::lock_guard lock(m_mutex);
        m_waiting.push_back({Request{0, protocol::request::Quit{}}});
    }
    m_arrived.notify_one();
    m_handlers.ended();
}

void RequestQueue::take(std::string_view line) {
    if (line.empty()) return;
    Result<Request> request = protocol::decodeRequest(line);
    if (!request) return m_handlers.nonsense(request.error().message);
    if (auto* prepare = std::get_if<protocol::request::Prepare>(&request->body)) {
        return m_handlers.prepare(request->id, std::move(*prepare));
    }
    if (const auto* cancelling = std::get_if<protocol::request::Cancel>(&request->body)) {
        return cancel(cancelling->target);
    }
    {
        const std::lock_guard lock(m_mutex);
        m_waiting.push_back({std::move(*request)});
    }
    m_arrived.notify_one();
}

void RequestQueue::cancel(std::int64_t target) {
    {
        const std::lock_guard lock(m_mutex);
        if (target == 0 || target == m_running) m_cancelled = true;
        for (Waiting& waiting : m_waiting) {
            if (target == 0 || target == waiting.request.id) waiting.cancelled = true;
        }
    }
    m_handlers.cancel(target);
}

Request RequestQueue::next() {
    std::unique_lock lock(m_mutex);
    m_running = 0;
    m_arrived.wait(lock, [this] { return !m_waiting.empty(); });
    Waiting first = std::move(m_waiting.front());
    m_waiting.pop_front();
    m_running = first.request.id;
    m_cancelled = first.cancelled;
    return std::move(first.request);
}

}  // namespace ww::worker
