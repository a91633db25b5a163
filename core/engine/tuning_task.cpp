#include "core/engine/tuning_task.h"

#include <utility>

#include "core/catalog/catalog.h"
#include "core/catalog/source_tree.h"

namespace ww::engine {

TuningTask::TuningTask(std::shared_ptr<const model::KernelDefinition> kernel, catalog::Target target,
                       space::ParameterSpace space, model::ProblemRequest problem, space::Restrictions restrictions)
    : m_kernel(std::move(kernel)),
      m_target(std::move(target)),
      m_space(std::move(space)),
      m_problem(std::move(problem)),
      m_restrictions(std::move(restrictions)) {}

namespace {

/// A name is looked for in the engine's own folders first.
Result<model::KernelDefinition> readKernel(const std::string& nameOrPath, const EngineSettings& engine) {
    const catalog::Catalog catalog = catalog::Catalog::load();
    for (const std::filesystem::path& folder : engine.kernelFolders) {
        const std::filesystem::path manifest = catalog::manifestAt(folder / nameOrPath);
        if (std::filesystem::exists(manifest)) return catalog.find(manifest.string());
    }
    return catalog.find(nameOrPath);
}

}  // namespace

Result<TuningTask> TuningTask::make(const model::SessionSettings& settings, const model::DeviceInfo& device,
                                    const EngineSettings& engine) {
    auto found = readKernel(settings.kernel, engine);
    if (!found) return passOn(found);
    const auto kernel = std::make_shared<const model::KernelDefinition>(std::move(*found));
    auto target = catalog::resolveTarget(*kernel, device, settings.type, settings.sizes);
    if (!target) return passOn(target);
    return build(kernel, std::move(*target), settings.restrictions, engine.verifySeeds);
}

Result<TuningTask> TuningTask::at(const model::Sizes& sizes) const {
    auto target = catalog::resolveTarget(*m_kernel, device(), type(), sizes);
    if (!target) return passOn(target);
    return build(m_kernel, std::move(*target), m_restrictions, m_problem.seeds);
}

Result<TuningTask> TuningTask::build(std::shared_ptr<const model::KernelDefinition> kernel, catalog::Target target,
                                     space::Restrictions restrictions, int verifySeeds) {
    auto space = catalog::buildSpace(target, restrictions);
    if (!space) return passOn(space);
    if (space->size() == 0) {
        return fail(Error::Kind::BadUsage, "no configuration of {} fulfils its constraints on {} at {}", kernel->name,
                    target.device.name, model::toString(target.sizes));
    }
    auto problem = catalog::resolveProblem(target);
    if (!problem) return passOn(problem);
    problem->seeds = verifySeeds;
    return TuningTask(std::move(kernel), std::move(target), std::move(*space), std::move(*problem),
                      std::move(restrictions));
}

archive::KernelVersion TuningTask::version() const {
    constexpr std::size_t mostBytes = 1 << 20;
    return {m_kernel->version,
            m_kernel->name,
            catalog::readTextFile(m_kernel->manifest, mostBytes).value_or(""),
            m_kernel->sources,
            {}};
}

model::Configuration TuningTask::defaults() const {
    const model::Configuration defaults = m_space.defaults();
    if (m_space.indexOf(defaults)) return defaults;
    const auto seeds = catalog::seedConfigurations(m_target, m_space);
    return seeds.empty() ? m_space.configuration(0) : seeds.front();
}

std::vector<space::Index> TuningTask::seeds() const {
    std::vector<space::Index> indexes;
    for (const model::Configuration& seed : catalog::seedConfigurations(m_target, m_space)) {
        if (const auto index = m_space.indexOf(seed)) indexes.push_back(*index);
    }
    return indexes;
}

model::Configuration TuningTask::filledIn(const model::Configuration& configuration) const {
    model::Configuration filled = defaults();
    for (model::Setting& setting : filled.settings) {
        if (const model::Value* given = configuration.find(setting.name)) setting.value = *given;
    }
    for (const model::Setting& setting : configuration.settings) {
        if (filled.find(setting.name) == nullptr)
            filled.settings.push_back(setting);  // unknown: complete() will say so
    }
    return filled;
}

Result<model::Configuration> TuningTask::complete(const model::Configuration& configuration) const {
    model::Configuration filled = filledIn(configuration);
    const auto index = m_space.indexOf(filled);
    if (!index) return tl::unexpected(Error{index.error().message, Error::Kind::BadUsage});
    return m_space.configuration(*index);
}

Result<model::Candidate> TuningTask::candidate(const model::Configuration& configuration) const {
    return catalog::resolveCandidate(m_target, configuration, m_problem.instances);
}

}  // namespace ww::engine
