#pragma once

#include <optional>
#include <vector>

#include "core/engine/job.h"
#include "core/engine/tuning_task.h"

namespace ww::engine {

/// Given configurations measured one after another, more thoroughly than in screening: one that the user asks about, or
/// some of a session once more.
class EvaluationRun : public Job {
    Q_OBJECT

public:
    EvaluationRun(RequestId request, Services services, model::SessionSettings settings,
                  std::vector<model::Configuration> configurations, std::int64_t session = 0);

    void begin(Evaluator& evaluator, const model::DeviceInfo& device) override;
    void cancel() override;

private:
    Result<void> open(const model::DeviceInfo& device);
    void next();
    void onAttempt(Result<model::Attempt> attempt);

    model::SessionSettings m_settings;
    std::vector<model::Configuration> m_configurations;
    std::int64_t m_session;
    std::size_t m_position = 0;
    bool m_cancelled = false;
    Evaluator* m_evaluator = nullptr;
    std::optional<TuningTask> m_task;
    archive::PlaceId m_place;
};

}  // namespace ww::engine
