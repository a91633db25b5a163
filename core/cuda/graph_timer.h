#pragma once

#include <cstdint>
#include <list>
#include <vector>

#include "core/cuda/context.h"

namespace ww::cuda {

class GraphTimer;

/// An executable whose launches can be captured. The serial number is never used twice; graphs that hold its launches
/// go with it.
class CapturedExecutable : public evaluation::Executable {
public:
    CapturedExecutable() : m_serial(++s_lastSerial) {}
    ~CapturedExecutable() override;
    CapturedExecutable(const CapturedExecutable&) = delete;
    CapturedExecutable& operator=(const CapturedExecutable&) = delete;

    [[nodiscard]] std::uint64_t serial() const { return m_serial; }
    void capturedBy(GraphTimer& timer) { m_timer = &timer; }

private:
    static inline std::uint64_t s_lastSerial = 0;
    std::uint64_t m_serial;
    GraphTimer* m_timer = nullptr;
};

/// Times runs as one captured graph between two events that are part of it, so that nothing but the kernels and the
/// gaps between them is counted. Keeps the graphs used last: an interleaved benchmark replays the same few.
class GraphTimer {
public:
    explicit GraphTimer(Context& context) : m_context(context) {}
    ~GraphTimer();
    GraphTimer(const GraphTimer&) = delete;
    GraphTimer& operator=(const GraphTimer&) = delete;

    /// Milliseconds per run.
    evaluation::Tried<double> time(std::span<evaluation::Executable* const> rotation, int runs);

    /// Drops the graphs that hold the executable with that serial number.
    void forget(std::uint64_t serial);

private:
    struct Graph {
        std::vector<std::uint64_t> serials;
        int runs = 0;
        CUgraphExec executable = nullptr;
    };

    evaluation::Tried<Graph*> graphFor(std::span<evaluation::Executable* const> rotation, int runs);
    evaluation::Tried<CUgraphExec> capture(std::span<evaluation::Executable* const> rotation, int runs);
    evaluation::Tried<void> enqueueAll(std::span<evaluation::Executable* const> rotation, int runs);
    evaluation::Tried<void> makeEvents();

    Context& m_context;
    CUevent m_start = nullptr, m_end = nullptr;
    std::list<Graph> m_graphs;  ///< used last first
};

}  // namespace ww::cuda
