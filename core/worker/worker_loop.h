#pragma once

#include <memory>

#include "core/evaluation/device.h"
#include "core/evaluation/pipeline.h"
#include "core/worker/compile_pool.h"
#include "core/worker/event_sink.h"
#include "core/worker/request_queue.h"

namespace ww::worker {

/// Serves the requests of one engine on one device, one after another, until Quit, end of input or loss of the device.
class WorkerLoop {
public:
    WorkerLoop(std::unique_ptr<evaluation::Device> device, EventSink& sink, int input);

    /// Returns the process's exit code.
    int run();

private:
    void serve(std::int64_t id, const protocol::request::Hello& hello);
    void serve(std::int64_t id, protocol::request::SetProblem& request);
    void serve(std::int64_t id, const protocol::request::Evaluate& request);
    void serve(std::int64_t id, const protocol::request::Finals& request);
    void serve(std::int64_t id, const protocol::request::MeasureLimits& request);

    [[nodiscard]] evaluation::Watch watchFor(std::int64_t id);
    [[nodiscard]] bool refuseCancelled(std::int64_t id);
    void sendError(std::int64_t id, const Error& error);
    void onInputEnded();

    std::unique_ptr<evaluation::Device> m_device;
    EventSink& m_sink;
    TimingGate m_gate;
    CompilePool m_pool;
    evaluation::EvaluationPipeline m_pipeline;
    RequestQueue m_requests;
};

/// Answers the first request with the reason why there is no device; returns the process's exit code (3).
int refuse(EventSink& sink, const Error& error);

}  // namespace ww::worker
