#pragma once

#include <memory>
#include <vector>

#include "core/archive/records.h"
#include "core/base/result.h"
#include "core/catalog/problem_resolver.h"
#include "core/engine/engine.h"
#include "core/model/evaluation.h"
#include "core/model/session.h"
#include "core/space/parameter_space.h"

namespace ww::engine {

/// What is tuned: one kernel on one device for one type and size, with the configurations that may be tried.
class TuningTask {
public:
    /// Reads the kernel's files now. Errors name what is wrong with the settings: kernel, type, size, restriction, …
    [[nodiscard]] static Result<TuningTask> make(const model::SessionSettings& settings,
                                                 const model::DeviceInfo& device, const EngineSettings& engine);

    /// The same kernel, as it was read, at other sizes.
    [[nodiscard]] Result<TuningTask> at(const model::Sizes& sizes) const;

    [[nodiscard]] const model::KernelDefinition& kernel() const { return *m_kernel; }
    [[nodiscard]] const model::DeviceInfo& device() const { return m_target.device; }
    [[nodiscard]] model::ElementType type() const { return m_target.type; }
    [[nodiscard]] const model::Sizes& sizes() const { return m_target.sizes; }
    [[nodiscard]] const space::ParameterSpace& space() const { return m_space; }
    [[nodiscard]] const model::ProblemRequest& problem() const { return m_problem; }

    [[nodiscard]] archive::Place place() const { return {m_kernel->version, device(), type(), sizes()}; }
    [[nodiscard]] archive::KernelVersion version() const;

    /// The default configuration; where the constraints forbid it, the first that the kernel's author would try.
    [[nodiscard]] model::Configuration defaults() const;

    /// What the kernel's author would try first.
    [[nodiscard]] std::vector<space::Index> seeds() const;

    /// `configuration` with the defaults for what it leaves open, in the kernel's order.
    [[nodiscard]] model::Configuration filledIn(const model::Configuration& configuration) const;

    /// The same, checked against names, values and constraints.
    [[nodiscard]] Result<model::Configuration> complete(const model::Configuration& configuration) const;

    [[nodiscard]] Result<model::Candidate> candidate(const model::Configuration& configuration) const;

private:
    TuningTask(std::shared_ptr<const model::KernelDefinition> kernel, catalog::Target target,
               space::ParameterSpace space, model::ProblemRequest problem, space::Restrictions restrictions);

    [[nodiscard]] static Result<TuningTask> build(std::shared_ptr<const model::KernelDefinition> kernel,
                                                  catalog::Target target, space::Restrictions restrictions,
                                                  int verifySeeds);

    std::shared_ptr<const model::KernelDefinition> m_kernel;  ///< the target points to it
    catalog::Target m_target;
    space::ParameterSpace m_space;
    model::ProblemRequest m_problem;
    space::Restrictions m_restrictions;
};

}  // namespace ww::engine
