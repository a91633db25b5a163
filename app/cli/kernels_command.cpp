#include <memory>

#include <fmt/format.h>

#include "app/cli/commands.h"
#include "app/cli/engine_call.h"
#include "app/cli/exit_code.h"
#include "app/cli/json_views.h"
#include "app/cli/options.h"
#include "core/catalog/catalog.h"
#include "core/report/format.h"

namespace ww::cli {

namespace {

struct KernelsOptions {
    std::string kernel;
    bool json = false;
};

codec::Json implementationView(const model::Implementation& implementation) {
    codec::Json parameters = codec::Json::array();
    for (const model::ParameterDefinition& parameter : implementation.parameters) {
        parameters.push_back({{"name", parameter.name},
                              {"values", codec::toJson(parameter.values)},
                              {"default", codec::toJson(parameter.defaultValue)},
                              {"meaning", parameter.meaning},
                              {"unit", parameter.unit}});
    }
    codec::Json constraints = codec::Json::array();
    for (const model::ConstraintDefinition& constraint : implementation.constraints) {
        constraints.push_back({{"expression", constraint.expression}, {"reason", constraint.reason}});
    }
    return {{"device", implementation.device},
            {"language", implementation.language},
            {"types", codec::toJson(implementation.types)},
            {"parameters", std::move(parameters)},
            {"constraints", std::move(constraints)}};
}

codec::Json kernelView(const model::KernelDefinition& kernel) {
    codec::Json implementations = codec::Json::array();
    for (const model::Implementation& implementation : kernel.implementations) {
        implementations.push_back(implementationView(implementation));
    }
    return {{"name", kernel.name},
            {"title", kernel.title},
            {"summary", kernel.summary},
            {"manifest", kernel.manifest.string()},
            {"size", codec::toJson(kernel.defaultSizes)},
            {"implementations", std::move(implementations)}};
}

void printImplementation(const model::Implementation& implementation) {
    fmt::print("\nOn {} ({}):", implementation.device, implementation.language);
    for (const model::ElementType type : implementation.types)
        fmt::print(" {}", model::toString(type));
    fmt::print("\n  tunables\n");
    for (const model::ParameterDefinition& parameter : implementation.parameters) {
        std::string values;
        for (const model::Value& value : parameter.values) {
            const bool isDefault = model::sameValue(value, parameter.defaultValue);
            values += isDefault ? fmt::format(" [{}]", model::toString(value)) : " " + model::toString(value);
        }
        fmt::print("    {:<16}{}\n    {:<16} {}\n", parameter.name, values, "", parameter.meaning);
    }
    fmt::print("  constraints\n");
    for (const model::ConstraintDefinition& constraint : implementation.constraints) {
        fmt::print("    {}\n      {}\n", constraint.expression, constraint.reason);
    }
}

int listKernels(const KernelsOptions& options) {
    const catalog::Catalog catalog = catalog::Catalog::load();
    codec::Json views = codec::Json::array();
    for (const catalog::Catalog::Entry& entry : catalog.entries()) {
        const bool sound = entry.manifest.mistakes.empty();
        if (options.json) {
            views.push_back({{"name", entry.name},
                             {"summary", entry.manifest.definition.summary},
                             {"shipped", entry.shipped},
                             {"mistakes", catalog::toString(entry.manifest.mistakes)}});
        } else {
            fmt::print("{:<16} {}{}\n", entry.name, entry.manifest.definition.summary,
                       sound ? "" : "(has mistakes: warpwright kernels check " + entry.name + ")");
        }
    }
    if (options.json) printJson({{"kernels", std::move(views)}});
    return Done;
}

int showKernel(const KernelsOptions& options) {
    const auto kernel = catalog::Catalog::load().find(options.kernel);
    if (!kernel) return reportError(kernel.error());
    if (options.json) {
        printJson(kernelView(*kernel));
        return Done;
    }
    fmt::print("{}: {}\n{}\n", kernel->title, kernel->summary, kernel->manifest.string());
    fmt::print("default size {}\n", report::formatSizes(kernel->defaultSizes));
    for (const model::Implementation& implementation : kernel->implementations)
        printImplementation(implementation);
    return Done;
}

int checkKernel(const KernelsOptions& options) {
    const auto kernel = catalog::Catalog::load().find(options.kernel);
    if (options.json) {
        printJson({{"sound", kernel.has_value()},
                   {"mistakes", kernel ? codec::Json(nullptr) : codec::Json(kernel.error().message)}});
        return kernel ? Done : Failed;
    }
    if (!kernel) {
        fmt::print(stderr, "{}\n", kernel.error().message);
        return Failed;
    }
    fmt::print("{}: no mistakes\n", kernel->manifest.string());
    return Done;
}

}  // namespace

void addKernelsCommand(CLI::App& app, Action& chosen) {
    CLI::App* kernels = app.add_subcommand("kernels", "List the kernels that can be tuned, show or check one");
    auto options = std::make_shared<KernelsOptions>();
    addJsonOption(*kernels, options->json);
    CLI::App* list = kernels->add_subcommand("list", "Every kernel by name (also without this word)");
    CLI::App* show = kernels->add_subcommand("show", "Tunables, their meaning and constraints");
    show->add_option("KERNEL", options->kernel, "Name, or path of a manifest")->required();
    CLI::App* check = kernels->add_subcommand("check", "Every mistake of a manifest, with file, line and column");
    check->add_option("PATH", options->kernel, "Path of a manifest or its folder, or a name")->required();
    for (CLI::App* command : {list, show, check})
        addJsonOption(*command, options->json);
    kernels->callback([=, &chosen] {
        chosen = [=] {
            if (show->parsed()) return showKernel(*options);
            if (check->parsed()) return checkKernel(*options);
            return listKernels(*options);
        };
    });
}

}  // namespace ww::cli
