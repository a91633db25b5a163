#pragma once

#include <optional>
#include <vector>

#include "core/base/result.h"
#include "core/model/device_info.h"
#include "core/model/evaluation.h"
#include "core/model/kernel_definition.h"
#include "core/space/parameter_space.h"

/// From definitions to what a worker understands: every expression computed, every source attached.
namespace ww::catalog {

/// What is tuned: a kernel on a device, for one element type and one size.
struct Target {
    const model::KernelDefinition* kernel = nullptr;
    const model::Implementation* implementation = nullptr;
    model::DeviceInfo device;
    model::ElementType type = model::ElementType::F32;
    model::Sizes sizes;  ///< all sizes of the kernel, in its order
};

/// Completes what the user asked for with the kernel's defaults. `kernel` must outlive the target. Fails when the
/// kernel has no implementation for the device or the type, and on unknown or impossible sizes.
[[nodiscard]] Result<Target> resolveTarget(const model::KernelDefinition& kernel, const model::DeviceInfo& device,
                                           std::optional<model::ElementType> type, const model::Sizes& sizes);

/// The given sizes, completed by the defaults and in their order.
[[nodiscard]] Result<model::Sizes> completeSizes(const model::KernelDefinition& kernel, const model::Sizes& given);

/// Buffers, scalars, references and baselines: first of the tuned size, then of each verify size.
[[nodiscard]] Result<model::ProblemRequest> resolveProblem(const Target& target, std::uint64_t seed = 1);

/// The configurations of the target, fewer when restricted.
[[nodiscard]] Result<space::ParameterSpace> buildSpace(const Target& target,
                                                       const space::Restrictions& restrictions = {});

/// What decides which configurations exist for the target.
[[nodiscard]] Result<space::SpaceDefinition> spaceDefinitionOf(const Target& target,
                                                               const space::Restrictions& restrictions = {});

/// The default and the author's seeds that hold for the target, as far as they are in `space`, each once.
[[nodiscard]] std::vector<model::Configuration> seedConfigurations(const Target& target,
                                                                   const space::ParameterSpace& space);

/// One configuration as programs and launches, for each instance of the problem.
[[nodiscard]] Result<model::Candidate> resolveCandidate(const Target& target, const model::Configuration& configuration,
                                                        std::span<const model::ProblemInstance> instances);

}  // namespace ww::catalog
