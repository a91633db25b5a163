#pragma once

#include <string>
#include <vector>

#include "core/evaluation/contestant.h"
#include "core/evaluation/problem_store.h"
#include "core/evaluation/verifier.h"

namespace ww::evaluation {

/// The nominal input sets timed runs go round: so many that none is in the last cache when its turn comes again, or
/// the first alone when the cache shall be warm.
struct Rotation {
    std::vector<BufferSet*> sets;
    bool cold = false;  ///< whether all sets together are three times the last cache
};

[[nodiscard]] Result<Rotation> rotationOf(InstanceStore& store, const model::DeviceInfo& device, bool cold);

/// The baselines of a problem, bound to a rotation, checked against the reference and timed.
class Baselines {
public:
    /// Library baselines, or the plain kernel where no library can compute the problem. Wrong ones are left out.
    [[nodiscard]] static Result<Baselines> prepare(Device& device, const model::ProblemRequest& problem,
                                                   InstanceStore& tuned, const Rotation& rotation, Verifier& verifier);

    /// Fastest first; empty when there are none.
    [[nodiscard]] std::vector<Contestant>& contestants() { return m_contestants; }
    [[nodiscard]] Contestant* fastest() { return m_contestants.empty() ? nullptr : &m_contestants.front(); }

    /// One line for each baseline that was left out.
    [[nodiscard]] const std::vector<std::string>& warnings() const { return m_warnings; }

private:
    Result<void> bindLibraries(Device& device, const model::ProblemRequest& problem, const InstanceStore& tuned,
                               const Rotation& rotation);
    Result<void> bindPlainKernel(Device& device, const InstanceStore& tuned, const Rotation& rotation);
    Result<void> dropWrong(Device& device, const model::ProblemRequest& problem, InstanceStore& tuned,
                           Verifier& verifier);
    void timeAll(Device& device);

    std::vector<Contestant> m_contestants;
    std::vector<std::unique_ptr<Module>> m_plainModules;
    std::vector<std::string> m_warnings;
};

}  // namespace ww::evaluation
