#include "core/space/space_definition.h"

#include <algorithm>
#include <limits>
#include <set>

#include "core/base/text.h"
#include "core/space/decision_diagram.h"

namespace ww::space {

namespace {

using model::ParameterDefinition;

constexpr std::size_t mostParameters = 256;
constexpr std::size_t mostValues = std::numeric_limits<Digit>::max();

std::vector<std::string> texts(std::span<const model::Value> values) {
    std::vector<std::string> texts;
    for (const model::Value& value : values)
        texts.push_back(model::toString(value));
    return texts;
}

Result<void> restrictOne(ParameterDefinition& parameter, const std::vector<model::Value>& wanted) {
    for (const model::Value& value : wanted) {
        if (!positionOf(parameter, value)) return fail("{}", describeUnknownValue(parameter, value));
    }
    std::erase_if(parameter.values, [&](const model::Value& value) {
        return std::ranges::none_of(wanted, [&](const model::Value& other) { return model::sameValue(value, other); });
    });
    if (parameter.values.empty()) return fail("The restriction of {} leaves it no value.", parameter.name);
    if (!positionOf(parameter, parameter.defaultValue)) parameter.defaultValue = parameter.values.front();
    return {};
}

}  // namespace

Result<void> checkParameters(std::span<const ParameterDefinition> parameters) {
    if (parameters.empty()) return fail("A space needs at least one parameter.");
    if (parameters.size() > mostParameters) {
        return fail("{} parameters are too many (at most {}).", parameters.size(), mostParameters);
    }
    std::set<std::string_view> names;
    for (const ParameterDefinition& parameter : parameters) {
        if (!names.insert(parameter.name).second) return fail("There are two parameters named {}.", parameter.name);
        if (parameter.values.empty()) return fail("Parameter {} has no values.", parameter.name);
        if (parameter.values.size() > mostValues) {
            return fail("Parameter {} has {} values (at most {}).", parameter.name, parameter.values.size(),
                        mostValues);
        }
    }
    return {};
}

std::optional<std::size_t> positionOf(const ParameterDefinition& parameter, const model::Value& value) {
    const auto found = std::ranges::find_if(parameter.values,
                                            [&](const model::Value& other) { return model::sameValue(value, other); });
    if (found == parameter.values.end()) return std::nullopt;
    return static_cast<std::size_t>(found - parameter.values.begin());
}

std::string describeUnknownValue(const ParameterDefinition& parameter, const model::Value& value) {
    const std::vector<std::string> valid = texts(parameter.values);
    constexpr std::size_t mostListed = 40;
    const std::string typed = model::toString(value);
    const std::string_view closest = std::holds_alternative<std::string>(value) ? closestMatch(typed, valid) : "";
    std::string message = fmt::format("{} cannot be {}", parameter.name, typed);
    if (!closest.empty()) message += fmt::format("; did you mean {}?", closest);
    message += fmt::format("{} Valid: {}", closest.empty() ? "." : "",
                           join(std::span(valid).first(std::min(valid.size(), mostListed)), ", "));
    return message + (valid.size() > mostListed ? ", …" : ".");
}

std::string describeUnknownParameter(std::span<const ParameterDefinition> parameters, std::string_view name) {
    std::vector<std::string> names;
    for (const ParameterDefinition& parameter : parameters)
        names.push_back(parameter.name);
    const std::string_view closest = closestMatch(name, names);
    if (!closest.empty()) return fmt::format("There is no parameter {}; did you mean {}?", name, closest);
    return fmt::format("There is no parameter {}. There are {}.", name, join(names, ", "));
}

Result<void> restrict(std::vector<ParameterDefinition>& parameters, const Restrictions& restrictions) {
    for (const auto& [name, values] : restrictions) {
        const auto parameter = std::ranges::find(parameters, name, &ParameterDefinition::name);
        if (parameter == parameters.end()) return fail("{}", describeUnknownParameter(parameters, name));
        if (auto restricted = restrictOne(*parameter, values); !restricted) return restricted;
    }
    return {};
}

Result<expression::Scope> scopeOf(const SpaceDefinition& definition, const model::Configuration& configuration) {
    expression::Scope scope = definition.fixed;
    for (const model::Setting& setting : configuration.settings)
        scope.set(setting.name, setting.value);
    for (const model::DerivedName& derived : definition.derived) {
        if (auto defined = scope.derive(derived.name, derived.expression); !defined) return expression::passOn(defined);
    }
    return scope;
}

std::optional<std::string> violation(const SpaceDefinition& definition, const model::Configuration& configuration) {
    const auto scope = scopeOf(definition, configuration);
    if (!scope) return scope.error().message;
    for (const model::ConstraintDefinition& constraint : definition.constraints) {
        const auto holds = scope->evaluateCondition(constraint.expression);
        if (holds && *holds) continue;
        const std::string reason = constraint.reason.empty() ? "" : fmt::format(": {}", constraint.reason);
        if (holds) return fmt::format("It violates the constraint {}{}", constraint.expression, reason);
        return fmt::format("A constraint cannot be computed: {}", holds.error().describe());
    }
    return std::nullopt;
}

}  // namespace ww::space
