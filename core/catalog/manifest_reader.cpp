#include "core/catalog/manifest_reader.h"

#include <algorithm>
#include <array>

#include "core/base/content_hash.h"
#include "core/base/text.h"
#include "core/catalog/known_names.h"
#include "core/catalog/manifest_parts.h"

namespace ww::catalog {

namespace fs = std::filesystem;

namespace {

using model::ArgumentDefinition;
using model::ElementType;
using model::Fill;
using model::Sizes;

constexpr std::size_t mostBytes = 1u << 20;

template <typename Choice>
struct Named {
    std::string_view name;
    Choice choice;
};

constexpr std::array<Named<ArgumentDefinition::Kind>, 4> argumentKinds = {
    {{"buffer", ArgumentDefinition::Kind::Buffer},
     {"scalar", ArgumentDefinition::Kind::Scalar},
     {"workspace", ArgumentDefinition::Kind::Workspace},
     {"tensor_map", ArgumentDefinition::Kind::TensorMap}}};

constexpr std::array<Named<ArgumentDefinition::Access>, 3> accesses = {
    {{"read", ArgumentDefinition::Access::Read},
     {"write", ArgumentDefinition::Access::Write},
     {"read_write", ArgumentDefinition::Access::ReadWrite}}};

constexpr std::array<Named<Fill::Kind>, 6> fillKinds = {{{"uniform", Fill::Kind::Uniform},
                                                         {"normal", Fill::Kind::Normal},
                                                         {"constant", Fill::Kind::Constant},
                                                         {"sequence", Fill::Kind::Sequence},
                                                         {"zero_one", Fill::Kind::ZeroOne},
                                                         {"file", Fill::Kind::File}}};

template <typename Choice, std::size_t Count>
Choice choose(TableReader& reader, std::string_view key, const std::array<Named<Choice>, Count>& choices) {
    const std::string text = reader.text(key, std::string(choices.front().name));
    std::vector<std::string> names;
    for (const auto& [name, choice] : choices) {
        if (name == text) return choice;
        names.emplace_back(name);
    }
    reader.mistake(key, fmt::format("'{}' is no {}; {}", text, key, hintFor(text, names)));
    return choices.front().choice;
}

Fill readFill(const toml::table& table, MistakeLog& log) {
    TableReader reader(table, "fill", log);
    Fill fill;
    fill.kind = choose(reader, "kind", fillKinds);
    fill.low = reader.number("low", fill.low);
    fill.high = reader.number("high", fill.high);
    fill.mean = reader.number("mean", fill.mean);
    fill.deviation = reader.number("deviation", fill.deviation);
    fill.value = reader.number("value", fill.value);
    fill.file = reader.text("file");
    if (fill.low > fill.high) reader.mistake("low", "'low' is above 'high'");
    if (fill.kind == Fill::Kind::File && fill.file.empty()) reader.missing("file");
    reader.finish();
    return fill;
}

std::vector<std::string> checkedTexts(const std::vector<PlacedText>& expressions, const ExpressionChecker& names) {
    std::vector<std::string> texts;
    for (const PlacedText& expression : expressions) {
        names.check(expression);
        texts.push_back(expression.text);
    }
    return texts;
}

std::string requiredExpression(TableReader& reader, std::string_view key, const ExpressionChecker& names) {
    const auto expression = reader.expression(key);
    if (!expression) {
        if (!reader.has(key)) reader.missing(key);
        return "0";
    }
    names.check(*expression);
    return expression->text;
}

void readTensorMap(TableReader& reader, ArgumentDefinition& argument, const ExpressionChecker& names) {
    constexpr std::size_t mostDimensions = 5;
    argument.buffer = reader.requiredText("buffer");
    argument.extents = checkedTexts(reader.expressions("extents"), names);
    argument.strides = checkedTexts(reader.expressions("strides"), names);
    argument.box = checkedTexts(reader.expressions("box"), names);
    argument.swizzle = "0";
    if (const auto swizzle = reader.expression("swizzle")) {
        names.check(*swizzle);
        argument.swizzle = swizzle->text;
    }
    const std::size_t dimensions = argument.extents.size();
    if (dimensions == 0 || dimensions > mostDimensions) {
        reader.mistake("extents", "a tensor map has 1 to 5 extents");
    } else if (argument.box.size() != dimensions || argument.strides.size() + 1 != dimensions) {
        reader.mistake("extents",
                       fmt::format("{} extents need {} strides and as many box extents", dimensions, dimensions - 1));
    }
}

/// Reads a manifest from top to bottom: names are known to what follows them in that order, whatever the file's.
class ManifestReader {
public:
    explicit ManifestReader(const fs::path& manifest)
        : m_log(manifest), m_names(m_log), m_sources(manifest.parent_path()) {
        m_kernel.manifest = manifest;
        m_kernel.folder = manifest.parent_path();
        for (const std::string& name : environmentNames())
            m_names.addName(name);
        m_names.addName("dtype", elementTypeNames());
    }

    ReadManifest read() {
        const auto text = readTextFile(m_kernel.manifest, mostBytes);
        if (!text) {
            m_log.add({}, text.error().message);
        } else {
            parse(*text);
            m_log.add(m_sources.mistakes());
            m_kernel.sources = std::move(m_sources).files();
            m_kernel.version = versionOf(*text);
        }
        return {std::move(m_kernel), std::move(m_log).sorted()};
    }

private:
    void parse(const std::string& text) {
        try {
            const toml::table root = toml::parse(text);
            readRoot(root);
        } catch (const toml::parse_error& error) {
            const Place place{error.source().begin.line, error.source().begin.column};
            m_log.add(place, std::string(error.description()));
        }
    }

    void readRoot(const toml::table& root) {
        TableReader reader(root, "the manifest", m_log);
        if (const toml::table* kernel = reader.table("kernel")) {
            readKernel(*kernel);
        } else if (!reader.has("kernel")) {
            reader.missing("kernel");
        }
        for (const toml::table* argument : reader.tables("argument")) {
            m_kernel.arguments.push_back(readArgument(*argument, "[[argument]]", m_names, m_log));
        }
        checkArgumentNames();
        if (const toml::table* tolerances = reader.table("tolerance")) readTolerances(*tolerances);
        for (const toml::table* implementation : reader.tables("implementation")) {
            ImplementationReader part(m_kernel, m_names, m_sources, m_log);
            m_kernel.implementations.push_back(part.read(*implementation));
        }
        if (m_kernel.implementations.empty()) m_log.add({}, "there is no [[implementation]]");
        reader.finish();
    }

    void readKernel(const toml::table& table) {
        TableReader reader(table, "[kernel]", m_log);
        m_kernel.name = reader.requiredText("name");
        m_kernel.title = reader.text("title", m_kernel.name);
        m_kernel.summary = reader.text("summary");
        m_kernel.family = reader.text("family");
        const std::string type = reader.text("default_type", "f32");
        m_kernel.defaultType = readType(type, reader.place("default_type"), m_log).value_or(ElementType::F32);
        readSizes(reader);
        for (auto [key, target] : {std::pair("flops", &m_kernel.flops), std::pair("bytes", &m_kernel.bytes)}) {
            *target = "0";
            if (const auto expression = reader.expression(key)) {
                m_names.check(*expression);
                *target = expression->text;
            }
        }
        reader.finish();
    }

    void readSizes(TableReader& reader) {
        if (const toml::table* sizes = reader.table("sizes")) m_kernel.defaultSizes = sizesIn(*sizes);
        if (m_kernel.defaultSizes.empty()) reader.missing("sizes");
        for (const auto& [name, value] : m_kernel.defaultSizes) {
            if (!isUsableName(name)) reader.mistake("sizes", fmt::format("'{}' cannot be the name of a size", name));
            m_names.addName(name);
        }
        for (auto [key, target] : {std::pair("stability_sizes", &m_kernel.stabilitySizes),
                                   std::pair("verify_sizes", &m_kernel.verifySizes)}) {
            for (const toml::table* sizes : reader.tables(key))
                target->push_back(completed(sizesIn(*sizes), *sizes));
        }
    }

    Sizes sizesIn(const toml::table& table) {
        Sizes sizes;
        for (const auto& [key, node] : table) {
            const auto* integer = node.as_integer();
            if (integer == nullptr || integer->get() < 1) {
                m_log.add(placeOf(node), fmt::format("size '{}' must be a whole number of at least 1", key.str()));
            } else {
                sizes.emplace_back(key.str(), integer->get());
            }
        }
        // TOML tables have no order of their own: take that of the file.
        std::ranges::sort(sizes, {}, [&](const auto& size) {
            const auto begin = table.find(size.first)->first.source().begin;
            return std::pair(begin.line, begin.column);
        });
        return sizes;
    }

    /// In the order of the default sizes, which also give what is not said.
    Sizes completed(const Sizes& given, const toml::table& table) {
        std::vector<std::string> known;
        Sizes sizes = m_kernel.defaultSizes;
        for (const auto& [name, value] : sizes)
            known.push_back(name);
        for (const auto& [name, value] : given) {
            const auto found = std::ranges::find(sizes, name, &Sizes::value_type::first);
            if (found != sizes.end()) {
                found->second = value;
            } else {
                m_log.add(placeOf(*table.get(name)), fmt::format("unknown size '{}'; {}", name, hintFor(name, known)));
            }
        }
        return sizes;
    }

    void checkArgumentNames() {
        std::vector<std::string> names;
        bool anyOutput = false;
        for (const ArgumentDefinition& argument : m_kernel.arguments) {
            if (std::ranges::find(names, argument.name) != names.end()) {
                m_log.add({}, fmt::format("there are two arguments named '{}'", argument.name));
            }
            names.push_back(argument.name);
            const bool isBuffer = argument.kind == ArgumentDefinition::Kind::Buffer;
            anyOutput = anyOutput || (isBuffer && argument.access != ArgumentDefinition::Access::Read);
        }
        if (!anyOutput) m_log.add({}, "no argument is an output: a buffer with access = \"write\" is needed");
    }

    void readTolerances(const toml::table& table) {
        for (const auto& [key, node] : table) {
            const auto type = readType(std::string(key.str()), placeOf(node), m_log);
            const toml::table* limits = node.as_table();
            if (limits == nullptr) {
                m_log.add(placeOf(node), fmt::format("write [tolerance.{}] with relative_rms and element", key.str()));
                continue;
            }
            TableReader reader(*limits, fmt::format("[tolerance.{}]", key.str()), m_log);
            model::Tolerance tolerance;
            tolerance.relativeRms = reader.number("relative_rms", 0);
            tolerance.element = reader.number("element", 10 * tolerance.relativeRms);
            if (!reader.has("relative_rms")) reader.missing("relative_rms");
            if (tolerance.relativeRms < 0 || tolerance.element < 0) {
                reader.mistake("relative_rms", "tolerances must not be negative");
            }
            reader.finish();
            if (type) m_kernel.tolerances.emplace_back(*type, tolerance);
        }
    }

    [[nodiscard]] std::string versionOf(const std::string& text) const {
        std::string content = text;
        for (const model::SourceFile& source : m_kernel.sources) {
            content += fmt::format("\n{} {}\n{}", source.name, source.text.size(), source.text);
        }
        return contentHash(content);
    }

    model::KernelDefinition m_kernel;
    MistakeLog m_log;
    ExpressionChecker m_names;
    SourceTree m_sources;
};

}  // namespace

std::vector<std::string> elementTypeNames() {
    std::vector<std::string> names;
    for (int i = 0; i <= static_cast<int>(ElementType::U8); ++i) {
        names.emplace_back(model::toString(static_cast<ElementType>(i)));
    }
    return names;
}

std::string hintFor(std::string_view typed, std::span<const std::string> known) {
    const std::string_view closest = closestMatch(typed, known);
    return closest.empty() ? fmt::format("known are {}", join(known, ", "))
                           : fmt::format("did you mean '{}'?", closest);
}

std::optional<ElementType> readType(const std::string& text, Place place, MistakeLog& log) {
    const auto type = model::elementTypeFromText(text);
    if (!type) log.add(place, fmt::format("'{}' is no element type; {}", text, hintFor(text, elementTypeNames())));
    return type;
}

ArgumentDefinition readArgument(const toml::table& table, const std::string& title, const ExpressionChecker& names,
                                MistakeLog& log) {
    TableReader reader(table, title, log);
    ArgumentDefinition argument;
    argument.name = reader.requiredText("name");
    if (!argument.name.empty() && !isUsableName(argument.name)) {
        reader.mistake("name", fmt::format("'{}' cannot be the name of an argument", argument.name));
    }
    if (const auto when = reader.expression("when")) {
        names.check(*when);
        argument.when = when->text;
    }
    argument.kind = choose(reader, "kind", argumentKinds);
    if (argument.kind == ArgumentDefinition::Kind::Buffer || argument.kind == ArgumentDefinition::Kind::Scalar) {
        argument.elementType = reader.text("type", "dtype");
        if (argument.elementType != "dtype") {
            static_cast<void>(readType(argument.elementType, reader.place("type"), log));
        }
    }
    switch (argument.kind) {
        case ArgumentDefinition::Kind::Buffer:
            argument.access = choose(reader, "access", accesses);
            argument.shape = checkedTexts(reader.expressions("shape"), names);
            if (argument.shape.empty()) reader.missing("shape");
            if (const toml::table* fill = reader.table("fill")) argument.fill = readFill(*fill, log);
            break;
        case ArgumentDefinition::Kind::Scalar:
            argument.value = requiredExpression(reader, "value", names);
            break;
        case ArgumentDefinition::Kind::Workspace:
            argument.shape = {requiredExpression(reader, "bytes", names)};
            break;
        case ArgumentDefinition::Kind::TensorMap:
            readTensorMap(reader, argument, names);
            break;
    }
    reader.finish();
    return argument;
}

ReadManifest readManifest(const fs::path& manifest) {
    return ManifestReader(manifest).read();
}

}  // namespace ww::catalog
