#include <algorithm>

#include "core/base/text.h"
#include "core/catalog/known_names.h"
#include "core/catalog/manifest_parts.h"
#include "core/expression/value_list.h"
#include "core/space/space_definition.h"

namespace ww::catalog {

namespace {

using model::ArgumentDefinition;
using model::Implementation;
using model::LaunchDefinition;
using model::ParameterDefinition;

const std::vector<std::string> devices = {"cuda", "cpu"};
const std::vector<std::string> baselineNames = {"cublas", "cudnn", "openblas", "onednn"};

/// A text value becomes part of a macro's name.
bool isUsableText(const model::Value& value) {
    const auto* text = std::get_if<std::string>(&value);
    if (text == nullptr) return true;
    return !text->empty() && text->size() <= 64 && std::ranges::all_of(*text, [](unsigned char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    });
}

std::vector<std::string> textsAmong(const std::vector<model::Value>& values) {
    std::vector<std::string> texts;
    for (const model::Value& value : values) {
        if (const auto* text = std::get_if<std::string>(&value)) texts.push_back(*text);
    }
    return texts;
}

}  // namespace

Implementation ImplementationReader::read(const toml::table& table) {
    TableReader reader(table, "[[implementation]]", m_log);
    Implementation implementation;
    readHead(reader, implementation);
    for (const toml::table* part : reader.tables("parameter"))
        readParameter(*part, implementation);
    if (implementation.parameters.empty()) reader.missing("parameter");
    for (const toml::table* part : reader.tables("derived"))
        readDerived(*part, implementation);
    for (const toml::table* part : reader.tables("constraint"))
        readConstraint(*part, implementation);
    for (const toml::table* part : reader.tables("argument")) {
        implementation.arguments.push_back(readArgument(*part, "[[implementation.argument]]", m_names, m_log));
    }
    implementation.launches = readLaunches(reader, "launch", m_names, implementation);
    if (implementation.launches.empty()) reader.missing("launch");
    for (const toml::table* part : reader.tables("seed"))
        readSeed(*part, implementation);
    implementation.reference = readLaunches(reader, "reference", m_shared, implementation);
    if (implementation.reference.empty()) reader.missing("reference");
    implementation.plainBaseline = readLaunches(reader, "plain_baseline", m_shared, implementation);
    reader.finish();
    return implementation;
}

void ImplementationReader::readHead(TableReader& reader, Implementation& implementation) {
    implementation.device = reader.requiredText("device");
    if (std::ranges::find(devices, implementation.device) == devices.end()) {
        reader.mistake("device", fmt::format("'{}' is no kind of device; {}", implementation.device,
                                             hintFor(implementation.device, devices)));
    }
    const std::string usual = implementation.device == "cpu" ? "c++" : "cuda";
    implementation.language = reader.text("language", usual);
    if (implementation.language != usual) {
        reader.mistake("language", fmt::format("the language for {} is \"{}\"", implementation.device, usual));
    }
    for (const PlacedText& text : reader.texts("types")) {
        if (const auto type = readType(text.text, text.place, m_log)) implementation.types.push_back(*type);
    }
    if (implementation.types.empty()) implementation.types.push_back(m_kernel.defaultType);
    if (reader.has("default_type")) {
        implementation.defaultType = readType(reader.text("default_type"), reader.place("default_type"), m_log);
    }
    for (const PlacedText& option : reader.texts("compile_options"))
        implementation.compileOptions.push_back(option.text);
    for (const PlacedText& name : reader.texts("baselines")) {
        if (std::ranges::find(baselineNames, name.text) == baselineNames.end()) {
            m_log.add(name.place, fmt::format("'{}' is no library; {}", name.text, hintFor(name.text, baselineNames)));
        }
        implementation.baselines.push_back(name.text);
    }
}

void ImplementationReader::checkNewName(TableReader& reader, const std::string& name) {
    if (name.empty()) return;
    if (!isUsableName(name)) {
        reader.mistake("name",
                       fmt::format("'{}' cannot be a name: letters, digits and _, and no word of the language", name));
    } else if (m_names.knows(name)) {
        reader.mistake("name", fmt::format("the name '{}' is taken", name));
    }
}

std::vector<model::Value> ImplementationReader::readValues(TableReader& reader, const std::string& name) {
    std::vector<model::Value> values;
    const toml::node* node = reader.node("values");
    if (node == nullptr) {
        reader.missing("values");
    } else if (const auto text = expressionOf(*node); text && node->is_string()) {
        auto list = expression::valueList(text->text);
        if (list) {
            values = std::move(*list);
        } else {
            m_log.add({text->place.line, text->place.column + list.error().column - 1}, list.error().describe());
        }
    } else if (const toml::array* list = node->as_array()) {
        for (const toml::node& element : *list) {
            if (auto value = valueOf(element)) {
                values.push_back(std::move(*value));
            } else {
                m_log.add(placeOf(element), fmt::format("a value of {} must be a number, text, true or false", name));
            }
        }
    } else {
        reader.mistake("values", "'values' must be a list, or text such as \"range(1, 9)\"");
    }
    return values;
}

void ImplementationReader::readParameter(const toml::table& table, Implementation& implementation) {
    TableReader reader(table, "[[implementation.parameter]]", m_log);
    ParameterDefinition parameter;
    parameter.name = reader.requiredText("name");
    checkNewName(reader, parameter.name);
    parameter.meaning = reader.text("meaning");
    parameter.unit = reader.text("unit");
    parameter.values = readValues(reader, parameter.name);
    constexpr std::size_t mostValues = 4096;
    if (parameter.values.size() > mostValues) {
        reader.mistake("values",
                       fmt::format("{} values are too many (at most {})", parameter.values.size(), mostValues));
        parameter.values.resize(mostValues);
    }
    for (std::size_t i = 0; i < parameter.values.size(); ++i) {
        const model::Value& value = parameter.values[i];
        if (space::positionOf(parameter, value) != i) {
            reader.mistake("values", fmt::format("{} is there twice", model::toString(value)));
        }
        if (!isUsableText(value)) {
            reader.mistake("values", fmt::format("'{}' may have only letters, digits and _", model::toString(value)));
        }
    }
    const auto given = reader.value("default");
    if (!parameter.values.empty()) parameter.defaultValue = given.value_or(parameter.values.front());
    if (given && !space::positionOf(parameter, *given)) {
        reader.mistake("default", space::describeUnknownValue(parameter, *given));
    }
    reader.finish();
    m_names.addName(parameter.name, textsAmong(parameter.values));
    implementation.parameters.push_back(std::move(parameter));
}

void ImplementationReader::readDerived(const toml::table& table, Implementation& implementation) {
    TableReader reader(table, "[[implementation.derived]]", m_log);
    const std::string name = reader.requiredText("name");
    checkNewName(reader, name);
    if (const auto expression = reader.expression("expression")) {
        m_names.check(*expression);
        implementation.derived.push_back({name, expression->text});
    } else if (!reader.has("expression")) {
        reader.missing("expression");
    }
    m_names.addName(name);
    reader.finish();
}

void ImplementationReader::readConstraint(const toml::table& table, Implementation& implementation) {
    TableReader reader(table, "[[implementation.constraint]]", m_log);
    const std::string reason = reader.text("reason");
    if (const auto expression = reader.expression("expression")) {
        m_names.check(*expression);
        implementation.constraints.push_back({expression->text, reason});
    } else if (!reader.has("expression")) {
        reader.missing("expression");
    }
    reader.finish();
}

void ImplementationReader::readSeed(const toml::table& table, Implementation& implementation) {
    TableReader reader(table, "[[implementation.seed]]", m_log);
    model::SeedDefinition seed;
    if (const auto when = reader.expression("when")) {
        m_names.check(*when);
        seed.when = when->text;
    }
    const toml::table* settings = reader.table("set");
    if (!reader.has("set")) reader.missing("set");
    for (const ParameterDefinition& parameter : implementation.parameters) {
        const toml::node* node = settings != nullptr ? settings->get(parameter.name) : nullptr;
        if (node == nullptr) continue;
        const auto value = valueOf(*node);
        if (value && space::positionOf(parameter, *value)) {
            seed.settings.push_back({parameter.name, *value});
        } else {
            m_log.add(placeOf(*node), value ? space::describeUnknownValue(parameter, *value)
                                            : fmt::format("{} needs a single value", parameter.name));
        }
    }
    if (settings != nullptr) {
        for (const auto& [key, node] : *settings) {
            if (std::ranges::find(implementation.parameters, key.str(), &ParameterDefinition::name) !=
                implementation.parameters.end()) {
                continue;
            }
            m_log.add(placeOf(node), space::describeUnknownParameter(implementation.parameters, key.str()));
        }
    }
    reader.finish();
    implementation.seeds.push_back(std::move(seed));
}

std::vector<LaunchDefinition> ImplementationReader::readLaunches(TableReader& reader, std::string_view key,
                                                                 const ExpressionChecker& names,
                                                                 const Implementation& implementation) {
    std::vector<LaunchDefinition> launches;
    for (const toml::table* part : reader.tables(key)) {
        launches.push_back(readLaunch(*part, fmt::format("[[implementation.{}]]", key), names, implementation));
    }
    return launches;
}

LaunchDefinition ImplementationReader::readLaunch(const toml::table& table, const std::string& title,
                                                  const ExpressionChecker& names,
                                                  const Implementation& implementation) {
    TableReader reader(table, title, m_log);
    LaunchDefinition launch;
    const auto optionalExpression = [&](std::string_view key, std::string& target) {
        const auto expression = reader.expression(key);
        if (!expression) return;
        names.check(*expression);
        target = expression->text;
    };
    const auto geometry = [&](std::string_view key, std::array<std::string, 3>& target) {
        const std::vector<PlacedText> extents = reader.expressions(key);
        if (extents.size() > target.size()) reader.mistake(key, fmt::format("'{}' has at most three extents", key));
        for (std::size_t i = 0; i < std::min(extents.size(), target.size()); ++i) {
            names.check(extents[i]);
            target[i] = extents[i].text;
        }
    };
    optionalExpression("when", launch.when);
    launch.source = reader.requiredText("source");
    checkSource(reader, launch.source);
    launch.entry = reader.requiredText("entry");
    if (!launch.entry.empty() && !isUsableName(launch.entry)) {
        reader.mistake("entry", fmt::format("'{}' cannot be the name of a function", launch.entry));
    }
    geometry("grid", launch.grid);
    geometry("block", launch.block);
    geometry("cluster", launch.cluster);
    optionalExpression("shared_memory", launch.sharedMemory);
    checkArguments(reader, implementation, launch.arguments);
    reader.finish();
    return launch;
}

void ImplementationReader::checkSource(TableReader& reader, std::string& source) {
    if (source.empty()) return;
    if (auto added = m_sources.add(source); !added) {
        reader.mistake("source", added.error().message);
        return;
    }
    if (auto name = nameWithin(m_kernel.folder, source)) source = *name;
}

void ImplementationReader::checkArguments(TableReader& reader, const Implementation& implementation,
                                          std::vector<std::string>& arguments) {
    std::vector<std::string> known;
    for (const ArgumentDefinition& argument : m_kernel.arguments)
        known.push_back(argument.name);
    for (const ArgumentDefinition& argument : implementation.arguments)
        known.push_back(argument.name);
    for (const PlacedText& argument : reader.texts("arguments")) {
        if (std::ranges::find(known, argument.text) == known.end()) {
            m_log.add(argument.place,
                      fmt::format("there is no argument '{}'; {}", argument.text, hintFor(argument.text, known)));
        }
        arguments.push_back(argument.text);
    }
    if (arguments.empty()) reader.missing("arguments");
}

}  // namespace ww::catalog
