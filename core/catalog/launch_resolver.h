#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/expression/scope.h"
#include "core/model/evaluation.h"
#include "core/model/kernel_definition.h"

namespace ww::catalog {

/// An argument with its expressions computed. Fails on extents below 1, sizes beyond 64 bits and scalars that do not
/// fit their type.
[[nodiscard]] Result<model::Argument> resolveArgument(const model::ArgumentDefinition& definition,
                                                      model::ElementType type, const expression::Scope& scope);

/// Makes launch sequences whose programs are shared: a source is compiled once however many launches and instances
/// use it.
class LaunchResolver {
public:
    LaunchResolver(const model::KernelDefinition& kernel, const model::Implementation& implementation,
                   model::ElementType type, std::vector<std::string> defines)
        : m_kernel(kernel), m_implementation(implementation), m_type(type), m_defines(std::move(defines)) {}

    /// The launches whose `when` holds, with the arguments of the implementation that they use. Programs are left out.
    [[nodiscard]] Result<model::LaunchSequence> resolve(std::span<const model::LaunchDefinition> launches,
                                                        const expression::Scope& scope);

    [[nodiscard]] std::vector<model::Program> programs() && { return std::move(m_programs); }

private:
    [[nodiscard]] Result<model::Launch> resolveLaunch(const model::LaunchDefinition& definition,
                                                      const expression::Scope& scope);
    [[nodiscard]] Result<void> addArguments(const model::Launch& launch, const expression::Scope& scope,
                                            std::vector<model::Argument>& arguments) const;
    [[nodiscard]] int programFor(const std::string& source, const std::string& entry);

    const model::KernelDefinition& m_kernel;
    const model::Implementation& m_implementation;
    model::ElementType m_type;
    std::vector<std::string> m_defines;
    std::vector<model::Program> m_programs;
};

/// What a configuration and the type are in the source: NAME=value, for text NAME_value=1, and DTYPE_f16=1.
[[nodiscard]] std::vector<std::string> definesOf(const model::Configuration& configuration, model::ElementType type);

}  // namespace ww::catalog
