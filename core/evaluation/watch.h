#pragma once

#include <functional>
#include <string>

namespace ww::evaluation {

enum class Phase { Compile, Verify, Benchmark };

/// How the pipeline tells what it is doing and learns that it shall stop. Each may be empty.
struct Watch {
    std::function<void(Phase)> onPhase;
    std::function<void(int step, int steps, const std::string& text)> onProgress;
    std::function<bool()> isCancelled;

    void enter(Phase phase) const {
        if (onPhase) onPhase(phase);
    }
    void progress(int step, int steps, const std::string& text) const {
        if (onProgress) onProgress(step, steps, text);
    }
    [[nodiscard]] bool cancelled() const { return isCancelled && isCancelled(); }
};

}  // namespace ww::evaluation
