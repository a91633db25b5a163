#include "core/worker/compile_pool.h"

#include <algorithm>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace ww::worker {

namespace {

/// Gives way to the thread that measures.
void lowerPriority() {
    constexpr int nice = 5;
    ::setpriority(PRIO_PROCESS, static_cast<id_t>(::syscall(SYS_gettid)), nice);
}

}  // namespace

CompilePool::CompilePool(evaluation::Device& device, EventSink& sink, TimingGate& gate, int threads)
    : m_device(device), m_sink(sink), m_gate(gate) {
    for (int i = 0; i < std::max(threads, 1); ++i)
        m_threads.emplace_back([this] { work(); });
}

CompilePool::~CompilePool() {
    {
        const std::lock_guard lock(m_mutex);
        m_ending = true;
        m_jobs.clear();
    }
    m_changed.notify_all();
    for (std::thread& thread : m_threads)
        thread.join();
}

void CompilePool::prepare(std::int64_t request, protocol::request::Prepare prepare) {
    auto batch = std::make_shared<Batch>();
    batch->request = request;
    batch->key = prepare.key;
    batch->open = static_cast<int>(prepare.programs.size());
    batch->result.key = prepare.key;
    batch->result.succeeded = true;
    batch->result.fromCache = true;
    const std::lock_guard lock(m_mutex);
    if (batch->open == 0) return finish(*batch);
    for (model::Program& program : prepare.programs)
        m_jobs.push_back({batch, std::move(program)});
    m_changed.notify_all();
}

void CompilePool::work() {
    lowerPriority();
    for (;;) {
        m_gate.enterCompilation();
        std::unique_lock lock(m_mutex);
        if (m_jobs.empty() && !m_ending) {
            // The gate must not be held while idle.
            m_gate.leaveCompilation();
            m_changed.wait(lock, [this] { return m_ending || !m_jobs.empty(); });
            if (m_ending) return;
            continue;
        }
        if (m_ending) {
            m_gate.leaveCompilation();
            return;
        }
        Job job = std::move(m_jobs.front());
        m_jobs.pop_front();
        m_running.push_back(job.batch);
        lock.unlock();
        compile(job);
        m_gate.leaveCompilation();
    }
}

void CompilePool::compile(Job& job) {
    const evaluation::Tried<evaluation::CompiledProgram> compiled = m_device.compile(job.program);
    const std::lock_guard lock(m_mutex);
    Batch& batch = *job.batch;
    m_running.erase(std::find(m_running.begin(), m_running.end(), job.batch));
    if (compiled) {
        batch.result.milliseconds += compiled->milliseconds;
        batch.result.fromCache = batch.result.fromCache && compiled->fromCache;
    } else {
        batch.result.succeeded = false;
        batch.result.fromCache = false;
        batch.result.message = compiled.error().message;
    }
    if (--batch.open == 0) finish(batch);
    m_changed.notify_all();
}

void CompilePool::finish(Batch& batch) {
    m_sink.send(batch.request, batch.result);
}

template <typename Condition>
void CompilePool::drop(Condition condition, const std::string& message) {
    for (auto job = m_jobs.begin(); job != m_jobs.end();) {
        if (!condition(*job->batch)) {
            ++job;
            continue;
        }
        job->batch->result.succeeded = false;
        job->batch->result.fromCache = false;
        job->batch->result.message = message;
        if (--job->batch->open == 0) finish(*job->batch);
        job = m_jobs.erase(job);
    }
}

void CompilePool::yield(const std::string& key) {
    std::unique_lock lock(m_mutex);
    drop([&](const Batch& batch) { return batch.key == key; }, "overtaken by the evaluation");
    m_changed.wait(lock, [&] {
        return std::none_of(m_running.begin(), m_running.end(), [&](const auto& batch) { return batch->key == key; });
    });
}

void CompilePool::cancel(std::int64_t request) {
    const std::lock_guard lock(m_mutex);
    drop([&](const Batch& batch) { return request == 0 || batch.request == request; }, "cancelled");
}

}  // namespace ww::worker
