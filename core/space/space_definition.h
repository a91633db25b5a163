#pragma once

#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/base/result.h"
#include "core/expression/scope.h"
#include "core/model/kernel_definition.h"

namespace ww::space {

/// What decides which configurations exist.
struct SpaceDefinition {
    std::vector<model::ParameterDefinition> parameters;
    std::vector<model::DerivedName> derived;
    std::vector<model::ConstraintDefinition> constraints;
    expression::Scope fixed;  ///< names that are the same for all configurations: sizes, dtype, device.…
};

using Restrictions = std::vector<std::pair<std::string, std::vector<model::Value>>>;

/// Checks names and numbers of parameters and values.
[[nodiscard]] Result<void> checkParameters(std::span<const model::ParameterDefinition> parameters);

/// Leaves each restricted parameter only the values given for it. A default that goes is replaced by the first value
/// left. Fails on unknown names and values.
[[nodiscard]] Result<void> restrict(std::vector<model::ParameterDefinition>& parameters,
                                    const Restrictions& restrictions);

/// The fixed names, those of a configuration and the derived ones.
[[nodiscard]] Result<expression::Scope> scopeOf(const SpaceDefinition& definition,
                                                const model::Configuration& configuration);

/// In words, the first constraint that a configuration violates; none when all hold.
[[nodiscard]] std::optional<std::string> violation(const SpaceDefinition& definition,
                                                   const model::Configuration& configuration);

/// In words, why a value is none of a parameter's.
[[nodiscard]] std::string describeUnknownValue(const model::ParameterDefinition& parameter, const model::Value& value);

/// In words, why a name is none of the parameters'.
[[nodiscard]] std::string describeUnknownParameter(std::span<const model::ParameterDefinition> parameters,
                                                   std::string_view name);

/// Position of a value in a parameter's list.
[[nodiscard]] std::optional<std::size_t> positionOf(const model::ParameterDefinition& parameter,
                                                    const model::Value& value);

}  // namespace ww::space
