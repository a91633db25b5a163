#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <unordered_set>
#include <vector>

#include "core/advisor/advisor.h"
#include "core/engine/tuning_task.h"
#include "core/model/session.h"

namespace ww::engine {

/// A configuration on its way to be tried.
struct Proposed {
    model::Configuration configuration;
    std::string source;
    std::string rationale;
};

/// What a session tries next: the default configuration, those the user wants to start from, then what the advisor
/// proposes, a little ahead. Each configuration once.
class ProposalQueue {
public:
    /// An unknown advisor is an error. `task` must outlive the queue.
    [[nodiscard]] static Result<ProposalQueue> make(const TuningTask& task, const model::SessionSettings& settings);

    /// Why configurations to start from were left out, a line each.
    [[nodiscard]] const std::vector<std::string>& remarks() const { return m_remarks; }

    /// Tops up to `count` as far as there is anything left; `onNew` hears of each one added.
    void fill(std::size_t count, const std::function<void(const Proposed&)>& onNew);

    [[nodiscard]] bool empty() const { return m_waiting.empty(); }
    [[nodiscard]] const std::deque<Proposed>& waiting() const { return m_waiting; }
    [[nodiscard]] Proposed take();
    void putBack(Proposed proposed) { m_waiting.push_front(std::move(proposed)); }

    /// This configuration was tried already and will not be again.
    void strike(const std::string& key);

    /// Tells the advisor. `milliseconds`: see advisor::Observation.
    void observe(const model::Attempt& attempt, double milliseconds);

private:
    ProposalQueue(const TuningTask& task, std::unique_ptr<advisor::Advisor> advisor);

    void planStarts(const model::SessionSettings& settings);
    void add(Proposed proposed, const std::function<void(const Proposed&)>& onNew);

    const TuningTask* m_task;
    std::unique_ptr<advisor::Advisor> m_advisor;
    std::deque<Proposed> m_starts;  ///< before the advisor is asked
    std::deque<Proposed> m_waiting;
    std::unordered_set<std::string> m_seen;  ///< keys that ever waited
    std::vector<std::string> m_remarks;
};

}  // namespace ww::engine
