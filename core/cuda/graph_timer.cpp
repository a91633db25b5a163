#include "core/cuda/graph_timer.h"

#include <algorithm>

namespace ww::cuda {

namespace {

using evaluation::Executable;
using evaluation::Tried;

/// Finals have about a dozen contestants; screening two, with up to four lengths each.
constexpr std::size_t graphsKept = 32;

}  // namespace

CapturedExecutable::~CapturedExecutable() {
    if (m_timer != nullptr) m_timer->forget(m_serial);
}

void GraphTimer::forget(std::uint64_t serial) {
    std::erase_if(m_graphs, [serial](const Graph& graph) {
        if (std::find(graph.serials.begin(), graph.serials.end(), serial) == graph.serials.end()) return false;
        WW_CU(cuGraphExecDestroy)(graph.executable);
        return true;
    });
}

GraphTimer::~GraphTimer() {
    for (const Graph& graph : m_graphs)
        WW_CU(cuGraphExecDestroy)(graph.executable);
}

Tried<void> GraphTimer::makeEvents() {
    for (CUevent* event : {&m_start, &m_end}) {
        if (*event != nullptr) continue;
        const CUresult made = WW_CU(cuEventCreate)(event, CU_EVENT_DEFAULT);
        if (Tried<void> done = m_context.check(made, "making an event"); !done) return done;
    }
    return {};
}

Tried<void> GraphTimer::enqueueAll(std::span<Executable* const> rotation, int runs) {
    Tried<void> done = m_context.check(
        WW_CU(cuEventRecordWithFlags)(m_start, m_context.stream(), CU_EVENT_RECORD_EXTERNAL), "recording the start");
    for (int run = 0; done && run < runs; ++run)
        done = rotation[static_cast<std::size_t>(run) % rotation.size()]->enqueue();
    if (!done) return done;
    return m_context.check(WW_CU(cuEventRecordWithFlags)(m_end, m_context.stream(), CU_EVENT_RECORD_EXTERNAL),
                           "recording the end");
}

Tried<CUgraphExec> GraphTimer::capture(std::span<Executable* const> rotation, int runs) {
    Tried<void> done = makeEvents();
    if (done) {
        done = m_context.check(WW_CU(cuStreamBeginCapture)(m_context.stream(), CU_STREAM_CAPTURE_MODE_THREAD_LOCAL),
                               "capturing a graph");
    }
    if (!done) return tl::unexpected(done.error());
    const Tried<void> enqueued = enqueueAll(rotation, runs);
    CUgraph graph = nullptr;
    done = m_context.check(WW_CU(cuStreamEndCapture)(m_context.stream(), &graph), "capturing a graph");
    CUgraphExec executable = nullptr;
    if (enqueued && done) {
        done = m_context.check(WW_CU(cuGraphInstantiate)(&executable, graph, 0), "instantiating a graph");
    }
    if (graph != nullptr) WW_CU(cuGraphDestroy)(graph);
    if (!enqueued) return tl::unexpected(enqueued.error());
    if (done) done = m_context.check(WW_CU(cuGraphUpload)(executable, m_context.stream()), "uploading a graph");
    if (!done) return tl::unexpected(done.error());
    return executable;
}

Tried<GraphTimer::Graph*> GraphTimer::graphFor(std::span<Executable* const> rotation, int runs) {
    std::vector<std::uint64_t> serials;
    for (Executable* executable : rotation)
        serials.push_back(static_cast<CapturedExecutable*>(executable)->serial());
    const auto known = std::find_if(m_graphs.begin(), m_graphs.end(),
                                    [&](const Graph& graph) { return graph.runs == runs && graph.serials == serials; });
    if (known != m_graphs.end()) {
        m_graphs.splice(m_graphs.begin(), m_graphs, known);
        return &m_graphs.front();
    }
    Tried<CUgraphExec> executable = capture(rotation, runs);
    if (!executable) return tl::unexpected(executable.error());
    for (Executable* each : rotation)
        static_cast<CapturedExecutable*>(each)->capturedBy(*this);
    m_graphs.push_front({std::move(serials), runs, *executable});
    if (m_graphs.size() > graphsKept) {
        WW_CU(cuGraphExecDestroy)(m_graphs.back().executable);
        m_graphs.pop_back();
    }
    return &m_graphs.front();
}

Tried<double> GraphTimer::time(std::span<Executable* const> rotation, int runs) {
    Tried<Graph*> graph = graphFor(rotation, runs);
    if (!graph) return tl::unexpected(graph.error());
    Tried<void> done =
        m_context.check(WW_CU(cuGraphLaunch)((*graph)->executable, m_context.stream()), "launching a graph");
    if (done) done = m_context.synchronize();
    float milliseconds = 0;
    if (done) done = m_context.check(WW_CU(cuEventElapsedTime)(&milliseconds, m_start, m_end), "reading events");
    if (!done) return tl::unexpected(done.error());
    return static_cast<double>(milliseconds) / runs;
}

}  // namespace ww::cuda
