#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/catalog/expression_checker.h"
#include "core/catalog/source_tree.h"
#include "core/catalog/table_reader.h"
#include "core/model/kernel_definition.h"

/// What the readers of a manifest's parts share.
namespace ww::catalog {

/// [[argument]] or [[implementation.argument]].
[[nodiscard]] model::ArgumentDefinition readArgument(const toml::table& table, const std::string& title,
                                                     const ExpressionChecker& names, MistakeLog& log);

/// The tables of [[implementation]].
class ImplementationReader {
public:
    ImplementationReader(const model::KernelDefinition& kernel, ExpressionChecker names, SourceTree& sources,
                         MistakeLog& log)
        : m_kernel(kernel), m_shared(names), m_names(std::move(names)), m_sources(sources), m_log(log) {}

    [[nodiscard]] model::Implementation read(const toml::table& table);

private:
    void readHead(TableReader& reader, model::Implementation& implementation);
    void readParameter(const toml::table& table, model::Implementation& implementation);
    [[nodiscard]] std::vector<model::Value> readValues(TableReader& reader, const std::string& name);
    void readDerived(const toml::table& table, model::Implementation& implementation);
    void readConstraint(const toml::table& table, model::Implementation& implementation);
    void readSeed(const toml::table& table, model::Implementation& implementation);
    [[nodiscard]] std::vector<model::LaunchDefinition> readLaunches(TableReader& reader, std::string_view key,
                                                                    const ExpressionChecker& names,
                                                                    const model::Implementation& implementation);
    [[nodiscard]] model::LaunchDefinition readLaunch(const toml::table& table, const std::string& title,
                                                     const ExpressionChecker& names,
                                                     const model::Implementation& implementation);
    void checkSource(TableReader& reader, std::string& source);
    void checkArguments(TableReader& reader, const model::Implementation& implementation,
                        std::vector<std::string>& arguments);
    void checkNewName(TableReader& reader, const std::string& name);

    const model::KernelDefinition& m_kernel;
    ExpressionChecker m_shared;  // names that exist without a configuration
    ExpressionChecker m_names;   // and those of this implementation
    SourceTree& m_sources;
    MistakeLog& m_log;
};

/// Element types by name, with a mistake for every unknown one.
[[nodiscard]] std::optional<model::ElementType> readType(const std::string& text, Place place, MistakeLog& log);

/// "did you mean …" or the list of what there is.
[[nodiscard]] std::string hintFor(std::string_view typed, std::span<const std::string> known);

[[nodiscard]] std::vector<std::string> elementTypeNames();

}  // namespace ww::catalog
