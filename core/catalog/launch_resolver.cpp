#include "core/catalog/launch_resolver.h"

#include <algorithm>
#include <limits>

#include "core/catalog/source_tree.h"

namespace ww::catalog {

namespace {

using expression::Scope;
using model::Argument;
using model::ArgumentDefinition;
using model::ElementType;
using model::Launch;
using model::LaunchDefinition;

Result<std::int64_t> integer(const std::string& text, const Scope& scope, std::string_view role, std::int64_t least,
                             std::int64_t most = std::numeric_limits<std::int64_t>::max()) {
    const auto value = scope.evaluateInteger(text);
    if (!value) return fail("{}: {}", role, value.error().describe());
    if (*value < least || *value > most) {
        return fail("{} is {} ('{}'), it must be {} to {}", role, *value, text, least, most);
    }
    return *value;
}

Result<std::vector<std::int64_t>> integers(std::span<const std::string> texts, const Scope& scope,
                                           std::string_view role) {
    std::vector<std::int64_t> values;
    for (const std::string& text : texts) {
        const auto value = integer(text, scope, role, 1);
        if (!value) return tl::unexpected(value.error());
        values.push_back(*value);
    }
    return values;
}

Result<void> checkBytes(const Argument& argument) {
    std::int64_t bytes = static_cast<std::int64_t>(model::bytesOf(argument.type));
    for (const std::int64_t extent : argument.shape) {
        if (__builtin_mul_overflow(bytes, extent, &bytes)) {
            return fail("The buffer {} is larger than any memory.", argument.name);
        }
    }
    return {};
}

/// The least and greatest value of an integer type; u64 up to what the language's integers hold.
std::pair<std::int64_t, std::int64_t> rangeOf(ElementType type) {
    const int bits = static_cast<int>(model::bytesOf(type)) * 8;
    const bool isUnsigned =
        type == ElementType::U64 || type == ElementType::U32 || type == ElementType::U16 || type == ElementType::U8;
    if (bits == 64) {
        return {isUnsigned ? 0 : std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()};
    }
    if (isUnsigned) return {0, (std::int64_t{1} << bits) - 1};
    return {-(std::int64_t{1} << (bits - 1)), (std::int64_t{1} << (bits - 1)) - 1};
}

Result<void> resolveScalar(const ArgumentDefinition& definition, const Scope& scope, Argument& argument) {
    const std::string role = fmt::format("Argument {}", definition.name);
    if (model::isFloatingPoint(argument.type)) {
        const auto value = scope.evaluateNumber(definition.value);
        if (!value) return fail("{}: {}", role, value.error().describe());
        argument.number = *value;
        return {};
    }
    const auto [least, most] = rangeOf(argument.type);
    const auto value = integer(definition.value, scope, role, least, most);
    if (!value) return tl::unexpected(value.error());
    argument.integer = *value;
    return {};
}

Result<void> resolveTensorMap(const ArgumentDefinition& definition, const Scope& scope, Argument& argument) {
    argument.buffer = definition.buffer;
    const std::string role = fmt::format("Tensor map {}", definition.name);
    for (const auto& [texts, values] :
         {std::pair(&definition.extents, &argument.extents), std::pair(&definition.strides, &argument.strides),
          std::pair(&definition.box, &argument.box)}) {
        auto computed = integers(*texts, scope, role);
        if (!computed) return tl::unexpected(computed.error());
        *values = std::move(*computed);
    }
    const auto swizzle = integer(definition.swizzle, scope, role + ": swizzle", 0, 128);
    if (!swizzle) return tl::unexpected(swizzle.error());
    if (*swizzle != 0 && *swizzle != 32 && *swizzle != 64 && *swizzle != 128) {
        return fail("{}: swizzle is {}, it must be 0, 32, 64 or 128", role, *swizzle);
    }
    argument.swizzle = static_cast<int>(*swizzle);
    return {};
}

bool isWordCharacter(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/// Whether a text has `name` as a word of its own.
bool mentions(std::string_view text, std::string_view name) {
    for (std::size_t at = text.find(name); at != std::string_view::npos; at = text.find(name, at + 1)) {
        const bool begins = at == 0 || !isWordCharacter(text[at - 1]);
        const bool ends = at + name.size() >= text.size() || !isWordCharacter(text[at + name.size()]);
        if (begins && ends) return true;
    }
    return false;
}

/// Leaves only the defines that the files speak of: a kernel that does not depend on a tunable is the same program, and
/// compiled once, for all of its values.
void keepMentioned(std::vector<std::string>& defines, std::span<const model::SourceFile> files) {
    const bool pastesNames = std::ranges::any_of(
        files, [](const model::SourceFile& file) { return file.text.find("##") != std::string::npos; });
    if (pastesNames) return;  // a name may be put together from parts
    std::erase_if(defines, [&](const std::string& define) {
        const std::string_view name = std::string_view(define).substr(0, define.find('='));
        return std::ranges::none_of(files, [&](const model::SourceFile& file) { return mentions(file.text, name); });
    });
}

}  // namespace

Result<Argument> resolveArgument(const ArgumentDefinition& definition, ElementType type, const Scope& scope) {
    Argument argument;
    argument.name = definition.name;
    argument.kind = definition.kind;
    argument.access = definition.access;
    argument.fill = definition.fill;
    argument.type =
        definition.elementType == "dtype" ? type : model::elementTypeFromText(definition.elementType).value_or(type);
    Result<void> resolved;
    switch (definition.kind) {
        case ArgumentDefinition::Kind::Buffer: {
            auto shape = integers(definition.shape, scope, fmt::format("Extent of {}", definition.name));
            if (!shape) return tl::unexpected(shape.error());
            argument.shape = std::move(*shape);
            resolved = checkBytes(argument);
            break;
        }
        case ArgumentDefinition::Kind::Scalar:
            resolved = resolveScalar(definition, scope, argument);
            break;
        case ArgumentDefinition::Kind::Workspace: {
            const auto bytes =
                integer(definition.shape.front(), scope, fmt::format("Workspace {}", definition.name), 0);
            if (!bytes) return tl::unexpected(bytes.error());
            argument.type = ElementType::U8;
            argument.shape = {*bytes};
            break;
        }
        case ArgumentDefinition::Kind::TensorMap:
            resolved = resolveTensorMap(definition, scope, argument);
            break;
    }
    if (!resolved) return passOn(resolved);
    return argument;
}

std::vector<std::string> definesOf(const model::Configuration& configuration, ElementType type) {
    std::vector<std::string> defines;
    for (const model::Setting& setting : configuration.settings) {
        if (std::holds_alternative<std::string>(setting.value)) {
            defines.push_back(fmt::format("{}_{}=1", setting.name, std::get<std::string>(setting.value)));
        } else if (const bool* flag = std::get_if<bool>(&setting.value)) {
            defines.push_back(fmt::format("{}={}", setting.name, *flag ? 1 : 0));
        } else {
            defines.push_back(fmt::format("{}={}", setting.name, model::toString(setting.value)));
        }
    }
    defines.push_back(fmt::format("DTYPE_{}=1", model::toString(type)));
    return defines;
}

Result<model::LaunchSequence> LaunchResolver::resolve(std::span<const LaunchDefinition> launches, const Scope& scope) {
    model::LaunchSequence sequence;
    for (const LaunchDefinition& definition : launches) {
        const auto wanted = scope.evaluateCondition(definition.when);
        if (!wanted) return fail("Launch of {}: {}", definition.entry, wanted.error().describe());
        if (!*wanted) continue;
        auto launch = resolveLaunch(definition, scope);
        if (!launch) return passOn(launch);
        if (auto added = addArguments(*launch, scope, sequence.arguments); !added) return passOn(added);
        sequence.launches.push_back(std::move(*launch));
    }
    return sequence;
}

Result<Launch> LaunchResolver::resolveLaunch(const LaunchDefinition& definition, const Scope& scope) {
    constexpr std::int64_t mostBlocks = std::numeric_limits<std::int32_t>::max();
    Launch launch;
    launch.entry = definition.entry;
    for (std::size_t i = 0; i < 3; ++i) {
        const std::string where = fmt::format("of {} in dimension {}", definition.entry, "xyz"[i]);
        const auto grid = integer(definition.grid[i], scope, "Grid " + where, 1, mostBlocks);
        if (!grid) return tl::unexpected(grid.error());
        const auto block = integer(definition.block[i], scope, "Block " + where, 1, mostBlocks);
        if (!block) return tl::unexpected(block.error());
        const auto cluster = integer(definition.cluster[i], scope, "Cluster " + where, 1, mostBlocks);
        if (!cluster) return tl::unexpected(cluster.error());
        if (*grid % *cluster != 0)
            return fail("Grid {} is {}, which is no multiple of the cluster's {}", where, *grid, *cluster);
        launch.grid[i] = *grid;
        launch.block[i] = *block;
        launch.cluster[i] = *cluster;
    }
    const auto shared =
        integer(definition.sharedMemory, scope, fmt::format("Shared memory of {}", definition.entry), 0, mostBlocks);
    if (!shared) return tl::unexpected(shared.error());
    launch.sharedBytes = *shared;
    launch.arguments = definition.arguments;
    launch.program = programFor(definition.source, definition.entry);
    return launch;
}

Result<void> LaunchResolver::addArguments(const Launch& launch, const Scope& scope,
                                          std::vector<Argument>& arguments) const {
    for (const ArgumentDefinition& definition : m_implementation.arguments) {
        const bool isUsed = std::ranges::find(launch.arguments, definition.name) != launch.arguments.end();
        if (!isUsed || std::ranges::find(arguments, definition.name, &Argument::name) != arguments.end()) continue;
        const auto exists = scope.evaluateCondition(definition.when);
        if (!exists) return fail("Argument {}: {}", definition.name, exists.error().describe());
        if (!*exists) {
            return fail("{} needs {}, which does not exist here (when = '{}')", launch.entry, definition.name,
                        definition.when);
        }
        auto argument = resolveArgument(definition, m_type, scope);
        if (!argument) return passOn(argument);
        arguments.push_back(std::move(*argument));
    }
    return {};
}

int LaunchResolver::programFor(const std::string& source, const std::string& entry) {
    auto program = std::ranges::find(m_programs, source, &model::Program::mainFile);
    if (program == m_programs.end()) {
        model::Program added;
        added.language = m_implementation.language;
        added.mainFile = source;
        added.files = filesOfProgram(m_kernel.sources, source);
        added.defines = m_defines;
        keepMentioned(added.defines, added.files);
        added.options = m_implementation.compileOptions;
        m_programs.push_back(std::move(added));
        program = std::prev(m_programs.end());
    }
    if (std::ranges::find(program->entries, entry) == program->entries.end()) program->entries.push_back(entry);
    return static_cast<int>(program - m_programs.begin());
}

}  // namespace ww::catalog
