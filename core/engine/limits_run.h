#pragma once

#include <utility>

#include "core/engine/job.h"

namespace ww::engine {

/// Measures what a device can do at best: its copy bandwidth and matrix rate.
class LimitsRun : public Job {
    Q_OBJECT

public:
    LimitsRun(RequestId request, Services services, std::string device) : Job(request, std::move(device), services) {}

    void begin(Evaluator& evaluator, const model::DeviceInfo& device) override {
        m_evaluator = &evaluator;
        // The rate of 16-bit matrix products is what a GPU is measured by; a CPU library has none.
        const auto type = device.kind == "cuda" ? model::ElementType::F16 : model::ElementType::F32;
        evaluator.measureLimits(type, [this, device](auto limits) {
            if (!limits) return end(limits.error());
            if (auto kept = services().store.writer.addLimits(device, *limits); !kept) return end(kept.error());
            Q_EMIT services().events.limitsMeasured(request(), device.id, *limits);
            end();
        });
    }

    void cancel() override {
        if (m_evaluator != nullptr) m_evaluator->cancel();
    }

private:
    Evaluator* m_evaluator = nullptr;
};

}  // namespace ww::engine
