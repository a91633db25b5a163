#include "core/catalog/t1_reader.h"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>

#include <nlohmann/json.hpp>

#include "core/base/content_hash.h"
#include "core/catalog/expression_checker.h"
#include "core/catalog/known_names.h"
#include "core/catalog/source_tree.h"
#include "core/expression/value_list.h"
#include "core/space/space_definition.h"

namespace ww::catalog {

namespace fs = std::filesystem;

namespace {

using Json = nlohmann::json;
using model::ArgumentDefinition;
using model::ElementType;
using model::ParameterDefinition;
using model::Value;

constexpr std::size_t mostBytes = 4u << 20;

struct NamedType {
    std::string_view name;
    ElementType type;
};

constexpr std::array<NamedType, 12> types = {{{"bool", ElementType::U8},
                                              {"int8", ElementType::I8},
                                              {"uint8", ElementType::U8},
                                              {"int16", ElementType::I16},
                                              {"uint16", ElementType::U16},
                                              {"int32", ElementType::I32},
                                              {"uint32", ElementType::U32},
                                              {"int64", ElementType::I64},
                                              {"uint64", ElementType::U64},
                                              {"half", ElementType::F16},
                                              {"float", ElementType::F32},
                                              {"double", ElementType::F64}}};

/// Beyond 64 bits with sign a number is a real.
bool isWhole(const Json& json) {
    if (json.is_number_unsigned()) return json.get<std::uint64_t>() <= std::numeric_limits<std::int64_t>::max();
    return json.is_number_integer();
}

std::optional<Value> scalarOf(const Json& json) {
    if (json.is_boolean()) return json.get<bool>();
    if (isWhole(json)) return json.get<std::int64_t>();
    if (json.is_number()) return json.get<double>();
    if (json.is_string()) return json.get<std::string>();
    return std::nullopt;
}

const Json& member(const Json& json, const char* key) {
    static const Json none;
    if (!json.is_object()) return none;
    const auto found = json.find(key);
    return found == json.end() ? none : *found;
}

std::string textOf(const Json& json, const std::string& fallback = {}) {
    const auto value = scalarOf(json);
    return value ? model::toString(*value) : fallback;
}

class T1Reader {
public:
    explicit T1Reader(const fs::path& file) : m_log(file), m_checker(m_log) {
        kernel().manifest = file;
        kernel().folder = file.parent_path();
    }

    ReadT1 read() {
        const auto text = readTextFile(kernel().manifest, mostBytes);
        if (!text) {
            mistake(text.error().message);
        } else if (const Json root = parse(*text); root.is_object()) {
            readRoot(root);
            kernel().version = contentHash(*text);
        }
        m_result.mistakes = std::move(m_log).sorted();
        return std::move(m_result);
    }

private:
    [[nodiscard]] model::KernelDefinition& kernel() { return m_result.definition; }
    [[nodiscard]] model::Implementation& implementation() { return kernel().implementations.front(); }
    void mistake(std::string message) { m_log.add({}, std::move(message)); }
    void unsupported(std::string message) { m_result.unsupported.push_back(std::move(message)); }

    Json parse(const std::string& text) {
        try {
            Json root = Json::parse(text);
            if (!root.is_object()) mistake("A T1 file is a JSON object.");
            return root;
        } catch (const Json::parse_error& error) {
            const auto before = std::string_view(text).substr(0, std::min(error.byte, text.size()));
            const auto line = static_cast<std::size_t>(std::ranges::count(before, '\n')) + 1;
            m_log.add({line, 0}, "This is no JSON from here on.");
        } catch (const Json::exception&) {
            mistake("A number in this file is too large.");
        }
        return nullptr;
    }

    void readRoot(const Json& root) {
        const Json& specification = member(root, "KernelSpecification");
        kernel().name =
            textOf(member(member(root, "General"), "BenchmarkName"), textOf(member(specification, "KernelName")));
        if (kernel().name.empty()) kernel().name = kernel().manifest.stem().string();
        kernel().title = kernel().name;
        kernel().flops = kernel().bytes = "0";
        kernel().implementations.emplace_back();
        implementation().device = "cuda";
        implementation().language = "cuda";
        implementation().types = {ElementType::F32};
        for (const std::string& name : environmentNames())
            m_checker.addName(name);
        readConstants(member(root, "BenchmarkConfig"), member(specification, "ProblemSize"));
        readSpace(member(root, "ConfigurationSpace"));
        if (specification.is_object()) {
            readSpecification(specification);
        } else {
            mistake("'KernelSpecification' is missing.");
        }
        for (const char* ignored : {"Search", "Budget"}) {
            if (root.contains(ignored)) unsupported(fmt::format("{}: the session's own settings count", ignored));
        }
    }

    void define(const std::string& name, const Value& value) {
        m_scope.set(name, value);
        m_checker.addName(name);
    }

    void readConstants(const Json& config, const Json& problemSize) {
        for (std::size_t i = 0; problemSize.is_array() && i < problemSize.size(); ++i) {
            if (!isWhole(problemSize[i]) || problemSize[i].get<std::int64_t>() < 1) {
                unsupported(fmt::format("ProblemSize {}: only whole numbers of at least 1", i));
                continue;
            }
            const std::string name = fmt::format("ProblemSize[{}]", i);
            kernel().defaultSizes.emplace_back(name, problemSize[i].get<std::int64_t>());
            define(name, problemSize[i].get<std::int64_t>());
        }
        if (!config.is_object()) return;
        for (const auto& [name, json] : config.items()) {
            const auto value = scalarOf(json);
            if (!value || std::holds_alternative<std::string>(*value) || !isUsableName(name)) {
                unsupported(fmt::format("BenchmarkConfig.{}: only numbers are constants", name));
                continue;
            }
            const std::string text =
                std::holds_alternative<bool>(*value) ? (std::get<bool>(*value) ? "1" : "0") : model::toString(*value);
            implementation().derived.push_back({name, text});
            define(name, *value);
        }
    }

    void readSpace(const Json& space) {
        const Json& parameters = member(space, "TuningParameters");
        if (!parameters.is_array() || parameters.empty())
            return mistake("'ConfigurationSpace.TuningParameters' is missing.");
        for (const Json& parameter : parameters)
            readParameter(parameter);
        for (const Json& condition : member(space, "Conditions")) {
            const std::string expression = textOf(member(condition, "Expression"));
            m_checker.check({expression, {}});
            implementation().constraints.push_back({expression, "A condition of the T1 file"});
        }
    }

    void readParameter(const Json& json) {
        ParameterDefinition parameter;
        parameter.name = textOf(member(json, "Name"));
        if (!isUsableName(parameter.name) || m_scope.contains(parameter.name)) {
            return mistake(fmt::format("'{}' cannot be the name of a parameter, or is taken", parameter.name));
        }
        auto values = expression::valueList(textOf(member(json, "Values")), m_scope);
        if (!values) return mistake(fmt::format("Values of {}: {}", parameter.name, values.error().describe()));
        if (values->empty()) return mistake(fmt::format("{} has no values", parameter.name));
        parameter.values = std::move(*values);
        const Json& given = member(json, "Default");
        const auto chosen = scalarOf(given.is_array() && !given.empty() ? given.front() : given);
        parameter.defaultValue = parameter.values.front();
        if (chosen && space::positionOf(parameter, *chosen)) {
            parameter.defaultValue = *chosen;
        } else if (chosen) {
            unsupported(
                fmt::format("Default of {}: {}", parameter.name, space::describeUnknownValue(parameter, *chosen)));
        }
        m_checker.addName(parameter.name);
        // Sizes of arguments are taken over all values, as in max(filter_width).
        m_parameters.emplace_back(parameter.name, *std::ranges::max_element(parameter.values, isLess));
        implementation().parameters.push_back(std::move(parameter));
    }

    static bool isLess(const Value& a, const Value& b) {
        const auto number = [](const Value& value) {
            const expression::Operand operand = expression::Operand::of(value);
            return operand.isNumber() ? operand.asReal() : 0.0;
        };
        return number(a) < number(b);
    }

    void readSpecification(const Json& specification) {
        const std::string language = textOf(member(specification, "Language"), "CUDA");
        if (language != "CUDA") unsupported(fmt::format("Language {}: only CUDA kernels can be run", language));
        for (const Json& option : member(specification, "CompilerOptions")) {
            implementation().compileOptions.push_back(textOf(option));
        }
        for (const auto& [name, value] : m_parameters)
            m_scope.set(name, value);
        for (const Json& argument : member(specification, "Arguments"))
            readArgument(argument);
        readLaunch(specification);
        for (const char* ignored : {"ReferenceArguments", "Profiling", "Device", "SimulationInput", "Stream", "Misc"}) {
            const Json& found = member(specification, ignored);
            if (!found.is_null() && found != Json(false)) unsupported(fmt::format("KernelSpecification.{}", ignored));
        }
        unsupported("There is no reference: results cannot be checked");
    }

    void readLaunch(const Json& specification) {
        model::LaunchDefinition launch;
        launch.source = textOf(member(specification, "KernelFile"));
        launch.entry = textOf(member(specification, "KernelName"));
        launch.sharedMemory = textOf(member(specification, "SharedMemory"), "0");
        const bool countsThreads = textOf(member(specification, "GlobalSizeType"), "CUDA") == "OpenCL";
        constexpr std::array<const char*, 3> axes = {"X", "Y", "Z"};
        for (std::size_t i = 0; i < axes.size(); ++i) {
            launch.block[i] = textOf(member(member(specification, "LocalSize"), axes[i]), "1");
            const std::string global = textOf(member(member(specification, "GlobalSize"), axes[i]), "1");
            std::string divisor;
            for (const Json& part : member(specification, fmt::format("GridDiv{}", axes[i]).c_str())) {
                divisor += fmt::format("{}({})", divisor.empty() ? "" : " * ", textOf(part));
            }
            if (divisor.empty()) divisor = launch.block[i];
            launch.grid[i] = countsThreads ? fmt::format("ceil_div({}, {})", global, divisor) : global;
            for (const std::string& text : {launch.block[i], launch.grid[i]})
                noteExpression(text);
        }
        noteExpression(launch.sharedMemory);
        for (const ArgumentDefinition& argument : kernel().arguments)
            launch.arguments.push_back(argument.name);
        SourceTree sources(kernel().folder);
        if (auto added = sources.add(launch.source); !added) {
            unsupported(fmt::format("KernelFile: {}", added.error().message));
        }
        for (const Mistake& found : sources.mistakes())
            unsupported(found.toString());
        kernel().sources = std::move(sources).files();
        implementation().launches.push_back(std::move(launch));
    }

    /// A launch that cannot be computed keeps the kernel from running, but its space can be used.
    void noteExpression(const std::string& text) {
        const auto value = m_scope.evaluate(text);
        if (!value) unsupported(fmt::format("Launch: {}", value.error().describe()));
    }

    void readArgument(const Json& json) {
        ArgumentDefinition argument;
        argument.name = textOf(member(json, "Name"), fmt::format("argument{}", kernel().arguments.size()));
        const std::string typeName = textOf(member(json, "Type"));
        const auto type = std::ranges::find(types, typeName, &NamedType::name);
        const std::string memory = textOf(member(json, "MemoryType"));
        const auto skip = [&](const std::string& what) {
            unsupported(fmt::format("Argument {}: {}", argument.name, what));
        };
        if (type == types.end()) return skip(fmt::format("type {}", typeName));
        argument.elementType = std::string(model::toString(type->type));
        if (!member(json, "MemType").is_null()) skip(fmt::format("MemType {}", textOf(member(json, "MemType"))));
        const Json& fillValue = member(json, "FillValue");
        if (memory == "Scalar") {
            argument.kind = ArgumentDefinition::Kind::Scalar;
            argument.value = textOf(fillValue, "0");
        } else if (memory == "Vector") {
            const auto size = m_scope.evaluateInteger(textOf(member(json, "Size")));
            if (!size) return skip("Size: " + size.error().describe());
            argument.shape = {std::to_string(*size)};
            const std::string access = textOf(member(json, "AccessType"), "ReadOnly");
            argument.access = access == "ReadOnly"    ? ArgumentDefinition::Access::Read
                              : access == "WriteOnly" ? ArgumentDefinition::Access::Write
                                                      : ArgumentDefinition::Access::ReadWrite;
            readFill(json, argument);
        } else {
            return skip(fmt::format("MemoryType {}", memory));
        }
        kernel().arguments.push_back(std::move(argument));
    }

    void readFill(const Json& json, ArgumentDefinition& argument) {
        const std::string kind = textOf(member(json, "FillType"), "Constant");
        const Json& fillValue = member(json, "FillValue");
        const double value = fillValue.is_number() ? fillValue.get<double>() : 0;
        if (kind == "Constant") {
            argument.fill.kind = model::Fill::Kind::Constant;
            argument.fill.value = value;
        } else if (kind == "Random") {
            argument.fill.low = 0;
            argument.fill.high = value > 0 ? value : 1;
        } else if (kind == "BinaryRaw") {
            argument.fill.kind = model::Fill::Kind::File;
            argument.fill.file = textOf(member(json, "DataSource"));
        } else {
            unsupported(fmt::format("Argument {}: FillType {}", argument.name, kind));
        }
    }

    ReadT1 m_result;
    MistakeLog m_log;
    ExpressionChecker m_checker;
    expression::Scope m_scope;
    std::vector<std::pair<std::string, Value>> m_parameters;  // with their greatest values
};

}  // namespace

ReadT1 readT1(const fs::path& file) {
    return T1Reader(file).read();
}

}  // namespace ww::catalog
