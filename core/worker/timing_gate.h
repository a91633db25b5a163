#pragma once

#include <condition_variable>
#include <mutex>

namespace ww::worker {

/// Keeps compilation and timing apart where they would share processors. Timing waits for compilations under way, and
/// no new one starts while timing waits or runs.
class TimingGate {
public:
    /// `closes` false: both may go on at once (a GPU is timed by its own clock).
    explicit TimingGate(bool closes) : m_closes(closes) {}

    void enterCompilation() {
        if (!m_closes) return;
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [this] { return !m_timing; });
        ++m_compiling;
    }

    void leaveCompilation() {
        if (!m_closes) return;
        const std::lock_guard lock(m_mutex);
        --m_compiling;
        m_changed.notify_all();
    }

    void enterTiming() {
        if (!m_closes) return;
        std::unique_lock lock(m_mutex);
        m_timing = true;
        m_changed.wait(lock, [this] { return m_compiling == 0; });
    }

    void leaveTiming() {
        if (!m_closes) return;
        const std::lock_guard lock(m_mutex);
        m_timing = false;
        m_changed.notify_all();
    }

private:
    bool m_closes;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    int m_compiling = 0;
    bool m_timing = false;
};

}  // namespace ww::worker
