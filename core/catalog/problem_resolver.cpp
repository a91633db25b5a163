#include "core/catalog/problem_resolver.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/catalog/known_names.h"
#include "core/catalog/launch_resolver.h"
#include "core/catalog/tolerances.h"

namespace ww::catalog {

namespace {

using expression::Scope;
using model::ElementType;
using model::Sizes;

Result<model::LaunchSequence> resolveWithPrograms(const Target& target, const Scope& scope,
                                                  std::span<const model::LaunchDefinition> launches) {
    LaunchResolver resolver(*target.kernel, *target.implementation, target.type, definesOf({}, target.type));
    auto sequence = resolver.resolve(launches, scope);
    if (sequence) sequence->programs = std::move(resolver).programs();
    return sequence;
}

Result<double> quantity(const Scope& scope, const std::string& text, std::string_view role) {
    const auto value = scope.evaluateNumber(text);
    if (!value) return fail("{}: {}", role, value.error().describe());
    if (*value < 0) return fail("{} is negative: '{}'", role, text);
    return *value;
}

Result<model::ProblemInstance> resolveInstance(const Target& target, const Sizes& sizes) {
    const Scope scope = knownNames(target.device, target.type, sizes);
    model::ProblemInstance instance;
    instance.sizes = sizes;
    for (const model::ArgumentDefinition& definition : target.kernel->arguments) {
        auto argument = resolveArgument(definition, target.type, scope);
        if (!argument) return passOn(argument);
        if (!argument->fill.file.empty()) argument->fill.file = target.kernel->folder / argument->fill.file;
        instance.arguments.push_back(std::move(*argument));
    }
    auto reference = resolveWithPrograms(target, scope, target.implementation->reference);
    if (!reference) return fail("Reference: {}", reference.error().message);
    instance.reference = std::move(*reference);
    auto baseline = resolveWithPrograms(target, scope, target.implementation->plainBaseline);
    if (!baseline) return fail("Plain baseline: {}", baseline.error().message);
    instance.plainBaseline = std::move(*baseline);
    const auto flops = quantity(scope, target.kernel->flops, "flops");
    if (!flops) return tl::unexpected(flops.error());
    const auto bytes = quantity(scope, target.kernel->bytes, "bytes");
    if (!bytes) return tl::unexpected(bytes.error());
    instance.flops = *flops;
    instance.bytes = *bytes;
    return instance;
}

std::string sizesText(const Sizes& sizes) {
    std::string text;
    for (const auto& [name, value] : sizes)
        text += fmt::format("{}{}={}", text.empty() ? "" : ", ", name, value);
    return text;
}

std::string typesText(const model::Implementation& implementation) {
    std::string text;
    for (const ElementType type : implementation.types)
        text += fmt::format("{}{}", text.empty() ? "" : ", ", model::toString(type));
    return text;
}

/// The scope of one configuration at one size.
Result<Scope> scopeFor(const Target& target, const Sizes& sizes, const model::Configuration& configuration) {
    const space::SpaceDefinition definition{target.implementation->parameters,
                                            target.implementation->derived,
                                            {},
                                            knownNames(target.device, target.type, sizes)};
    return space::scopeOf(definition, configuration);
}

}  // namespace

Result<Sizes> completeSizes(const model::KernelDefinition& kernel, const Sizes& given) {
    Sizes sizes = kernel.defaultSizes;
    for (const auto& [name, value] : given) {
        const auto found = std::ranges::find(sizes, name, &Sizes::value_type::first);
        if (found == sizes.end()) {
            std::vector<std::string> names;
            for (const auto& [known, ignored] : kernel.defaultSizes)
                names.push_back(known);
            const std::string_view closest = closestMatch(name, names);
            return fail(Error::Kind::BadUsage, "{} has no size {}{}", kernel.name, name,
                        closest.empty() ? fmt::format("; it has {}.", join(names, ", "))
                                        : fmt::format("; did you mean {}?", closest));
        }
        if (value < 1) return fail(Error::Kind::BadUsage, "Size {} must be at least 1, not {}.", name, value);
        found->second = value;
    }
    return sizes;
}

Result<Target> resolveTarget(const model::KernelDefinition& kernel, const model::DeviceInfo& device,
                             std::optional<ElementType> type, const Sizes& sizes) {
    const model::Implementation* implementation = kernel.implementationFor(device.kind);
    if (implementation == nullptr) {
        return fail(Error::Kind::BadUsage, "{} has no implementation for {} devices.", kernel.name, device.kind);
    }
    const auto& types = implementation->types;
    const auto supports = [&](ElementType wanted) { return std::ranges::find(types, wanted) != types.end(); };
    ElementType chosen = type.value_or(implementation->defaultType.value_or(kernel.defaultType));
    if (!type && !supports(chosen)) chosen = types.front();
    if (!supports(chosen)) {
        return fail(Error::Kind::BadUsage, "{} does not come in {} on {} devices, only in {}.", kernel.name,
                    model::toString(chosen), device.kind, typesText(*implementation));
    }
    auto complete = completeSizes(kernel, sizes);
    if (!complete) return passOn(complete);
    return Target{&kernel, implementation, device, chosen, std::move(*complete)};
}

Result<model::ProblemRequest> resolveProblem(const Target& target, std::uint64_t seed) {
    model::ProblemRequest problem;
    problem.family = target.kernel->family;
    problem.type = target.type;
    problem.tolerance = toleranceOf(*target.kernel, target.type);
    problem.baselines = target.implementation->baselines;
    problem.seed = seed;
    std::vector<Sizes> all{target.sizes};
    for (const Sizes& sizes : target.kernel->verifySizes) {
        if (std::ranges::find(all, sizes) == all.end()) all.push_back(sizes);
    }
    for (const Sizes& sizes : all) {
        auto instance = resolveInstance(target, sizes);
        if (!instance) return fail("At {}: {}", sizesText(sizes), instance.error().message);
        problem.instances.push_back(std::move(*instance));
    }
    return problem;
}

Result<space::SpaceDefinition> spaceDefinitionOf(const Target& target, const space::Restrictions& restrictions) {
    space::SpaceDefinition definition{target.implementation->parameters, target.implementation->derived,
                                      target.implementation->constraints,
                                      knownNames(target.device, target.type, target.sizes)};
    if (auto restricted = space::restrict(definition.parameters, restrictions); !restricted) return passOn(restricted);
    return definition;
}

Result<space::ParameterSpace> buildSpace(const Target& target, const space::Restrictions& restrictions) {
    auto definition = spaceDefinitionOf(target, restrictions);
    if (!definition) return passOn(definition);
    return space::ParameterSpace::build(std::move(*definition));
}

std::vector<model::Configuration> seedConfigurations(const Target& target, const space::ParameterSpace& space) {
    std::vector<model::Configuration> found;
    const auto add = [&](model::Configuration configuration) {
        if (space.indexOf(configuration) && std::ranges::find(found, configuration) == found.end()) {
            found.push_back(std::move(configuration));
        }
    };
    const model::Configuration defaults = space.defaults();
    add(defaults);
    for (const model::SeedDefinition& seed : target.implementation->seeds) {
        model::Configuration configuration = defaults;
        for (const model::Setting& setting : seed.settings) {
            const auto place = std::ranges::find(configuration.settings, setting.name, &model::Setting::name);
            if (place != configuration.settings.end()) place->value = setting.value;
        }
        const auto scope = scopeFor(target, target.sizes, configuration);
        if (scope && scope->evaluateCondition(seed.when).value_or(false)) add(std::move(configuration));
    }
    return found;
}

Result<model::Candidate> resolveCandidate(const Target& target, const model::Configuration& configuration,
                                          std::span<const model::ProblemInstance> instances) {
    model::Candidate candidate;
    candidate.key = configuration.key();
    LaunchResolver resolver(*target.kernel, *target.implementation, target.type, definesOf(configuration, target.type));
    for (const model::ProblemInstance& instance : instances) {
        const auto scope = scopeFor(target, instance.sizes, configuration);
        if (!scope) return tl::unexpected(scope.error());
        auto sequence = resolver.resolve(target.implementation->launches, *scope);
        if (!sequence) return fail("At {}: {}", sizesText(instance.sizes), sequence.error().message);
        if (sequence->launches.empty()) {
            return fail("At {} no launch of {} applies to {}.", sizesText(instance.sizes), target.kernel->name,
                        candidate.key);
        }
        candidate.instances.push_back(std::move(*sequence));
    }
    candidate.programs = std::move(resolver).programs();
    return candidate;
}

}  // namespace ww::catalog
