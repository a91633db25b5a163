#pragma once

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "core/evaluation/device.h"
#include "core/worker/event_sink.h"
#include "core/worker/timing_gate.h"

namespace ww::worker {

/// Compiles programs ahead into the device's cache, on low-priority threads.
class CompilePool {
public:
    CompilePool(evaluation::Device& device, EventSink& sink, TimingGate& gate, int threads);
    ~CompilePool();
    CompilePool(const CompilePool&) = delete;
    CompilePool& operator=(const CompilePool&) = delete;

    /// Queues the programs. → Prepared, when the last of them is done.
    void prepare(std::int64_t request, protocol::request::Prepare prepare);

    /// The candidate with that key is wanted now: waits for what of it is being compiled; what has not begun is left to
    /// the caller, who compiles it at once.
    void yield(const std::string& key);

    /// Drops what has not begun, of one request or (0) of all; each closes with Prepared, not succeeded.
    void cancel(std::int64_t request);

private:
    /// One Prepare request. Its state is guarded by the pool's mutex.
    struct Batch {
        std::int64_t request = 0;
        std::string key;
        int open = 0;  ///< programs not yet done
        protocol::event::Prepared result;
    };

    struct Job {
        std::shared_ptr<Batch> batch;
        model::Program program;
    };

    void work();
    void compile(Job& job);
    void finish(Batch& batch);
    template <typename Condition>
    void drop(Condition condition, const std::string& message);

    evaluation::Device& m_device;
    EventSink& m_sink;
    TimingGate& m_gate;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::deque<Job> m_jobs;
    std::vector<std::shared_ptr<Batch>> m_running;  ///< once for each job under way
    bool m_ending = false;
    std::vector<std::thread> m_threads;
};

}  // namespace ww::worker
