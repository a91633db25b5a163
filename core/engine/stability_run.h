#pragma once

#include <optional>
#include <span>
#include <vector>

#include "core/engine/job.h"
#include "core/engine/tuning_task.h"
#include "core/model/stability.h"

namespace ww::engine {

/// score = 1 − σ/mean of the speedup over the sizes at which a configuration is correct, and its worst case.
[[nodiscard]] model::StabilityScore stabilityScore(const model::Configuration& configuration,
                                                   std::span<const model::StabilityPoint> points);

/// Configurations measured at each of several sizes.
class StabilityRun : public Job {
    Q_OBJECT

public:
    StabilityRun(RequestId request, Services services, model::SessionSettings settings,
                 std::vector<model::Configuration> configurations, std::vector<model::Sizes> sizes);

    void begin(Evaluator& evaluator, const model::DeviceInfo& device) override;
    void cancel() override;

private:
    Result<void> open(const model::DeviceInfo& device);
    void nextSize();
    void nextConfiguration();
    void onAttempt(Result<model::Attempt> attempt);
    void add(const model::Attempt& attempt);
    void addForWholeSize(const std::string& message);
    void conclude();

    model::SessionSettings m_settings;
    std::vector<model::Configuration> m_configurations;
    std::vector<model::Sizes> m_sizes;
    std::size_t m_size = 0, m_configuration = 0;
    bool m_cancelled = false;
    Evaluator* m_evaluator = nullptr;
    std::optional<TuningTask> m_kernel;  ///< as it was read at the start, at any size
    std::optional<TuningTask> m_task;    ///< at the present size
    model::StabilityResult m_result;
};

}  // namespace ww::engine
