#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "core/evaluation/loaded_candidate.h"
#include "core/evaluation/problem_store.h"

namespace ww::evaluation {

/// What became of a verification: Outcome::Ok, or what was wrong, first finding first.
struct VerificationReport {
    model::Outcome outcome = model::Outcome::Ok;
    std::string message;
    model::Verification verification;
};

/// The sizes of a problem with their inputs, the tuned one first.
using Instances = std::vector<std::unique_ptr<InstanceStore>>;

/// Checks candidates against the reference after the rules of honest verification: outputs and workspaces poisoned
/// with two patterns, several seeds, kinds of values and sizes, exact sums where the type has them, inputs and guard
/// zones unharmed, the same bits in every run. The reference is computed after the candidate ran for the first time.
class Verifier {
public:
    Verifier(Device& device, const model::ProblemRequest& problem, Instances& instances)
        : m_device(device), m_problem(problem), m_instances(instances) {}

    /// `cancelled` is asked between cases. An error is the program's own (no memory for the reference, …).
    [[nodiscard]] Result<VerificationReport> verify(const LoadedCandidate& candidate,
                                                    const std::function<bool()>& cancelled);

    /// Compares what stands in the set's outputs now with its reference: of a baseline, or after a timed loop.
    [[nodiscard]] Result<VerificationReport> compareOutputs(InstanceStore& store, BufferSet& set);

    /// Every byte of the set's outputs and of the executable's workspaces becomes `pattern`.
    [[nodiscard]] Tried<void> poison(const InstanceStore& store, BufferSet& set, const Executable& executable,
                                     std::uint8_t pattern);

    /// Inputs and guard zones still as they were? Otherwise the report says what was written.
    [[nodiscard]] Result<VerificationReport> checkSurroundings(BufferSet& set, const Executable& executable);

private:
    struct Case {
        std::size_t instance = 0;
        std::size_t variation = 0;
        int seedIndex = 0;
        int runs = 1;  ///< with alternating poison
    };

    [[nodiscard]] std::vector<Case> plan() const;
    [[nodiscard]] std::size_t casesInMemory() const;
    [[nodiscard]] bool beyondBudget(const Case& check);
    [[nodiscard]] Result<VerificationReport> verifyCase(const LoadedCandidate& candidate, const Case& check);
    [[nodiscard]] Result<VerificationReport> runPoisoned(InstanceStore& store, BufferSet& set, Executable& executable,
                                                         int runs);
    [[nodiscard]] Result<std::vector<std::uint64_t>> runOnce(InstanceStore& store, BufferSet& set,
                                                             Executable& executable, std::uint8_t pattern,
                                                             VerificationReport& report);

    Device& m_device;
    const model::ProblemRequest& m_problem;
    Instances& m_instances;
};

}  // namespace ww::evaluation
