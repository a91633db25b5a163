#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/evaluation/baselines.h"
#include "core/evaluation/device.h"
#include "core/evaluation/finals.h"
#include "core/evaluation/verifier.h"
#include "core/evaluation/watch.h"

namespace ww::evaluation {

/// What setting a problem up found.
struct ProblemSummary {
    struct BaselineTime {
        std::string name;
        double milliseconds = 0;
    };
    std::vector<BaselineTime> baselines;  ///< fastest first
    model::DeviceLimits limits;
    double rooflineMs = 0;
    double setUpMs = 0;
    std::vector<std::string> warnings;
};

/// Evaluates candidates of one problem on one device: compile, verify, benchmark, and the confirming finals. Whatever a
/// candidate does wrong is an outcome of its attempt; an error is the program's own. One thread.
class EvaluationPipeline {
public:
    /// `secret` enters the seeds of all inputs, so that nobody can know them beforehand.
    EvaluationPipeline(Device& device, std::uint64_t secret) : m_device(device), m_secret(secret) {}

    /// Replaces the problem. Allocates the inputs, measures the device's limits (once per type) and the baselines.
    [[nodiscard]] Result<ProblemSummary> setProblem(model::ProblemRequest problem);

    [[nodiscard]] Result<model::Attempt> evaluate(const model::Candidate& candidate,
                                                  const model::BenchmarkSettings& settings, const Watch& watch);

    /// Verifies the candidates again, then lets them run against each other and the baselines; in the end the outputs
    /// of the timed loop are checked once more. Always with cold caches.
    [[nodiscard]] Result<model::FinalsResult> confirm(const std::vector<model::Candidate>& candidates,
                                                      const model::FinalsSettings& settings, const Watch& watch);

    [[nodiscard]] model::DeviceLimits limitsFor(model::ElementType type, bool matrixProduct);

private:
    struct Problem {
        model::ProblemRequest request;
        Instances instances;
        std::unique_ptr<Verifier> verifier;
        // Of the timing mode used last. Bound to the tuned instance's sets of that generation.
        Rotation rotation;
        std::optional<Baselines> baselines;
        bool wantedCold = true;
        int generation = -1;
    };

    [[nodiscard]] Result<void> prepareTiming(bool cold);
    [[nodiscard]] Result<void> tryCandidate(const model::Candidate& candidate, const model::BenchmarkSettings& settings,
                                            const Watch& watch, model::Attempt& attempt);
    [[nodiscard]] Result<void> timeCandidate(const LoadedCandidate& loaded, const model::BenchmarkSettings& settings,
                                             const Watch& watch, model::Attempt& attempt);
    [[nodiscard]] Tried<Contestant> bindToRotation(const LoadedCandidate& loaded, const std::string& name);
    [[nodiscard]] Result<void> admit(const model::Candidate& candidate, const LoadedCandidate& loaded,
                                     const Watch& watch, Finalist& finalist);
    [[nodiscard]] Result<void> recheck(Finalist& finalist);
    [[nodiscard]] std::optional<std::string> implausible(double milliseconds);

    Device& m_device;
    std::uint64_t m_secret;
    std::unique_ptr<Problem> m_problem;
    std::vector<std::pair<model::ElementType, model::DeviceLimits>> m_limits;
};

}  // namespace ww::evaluation
