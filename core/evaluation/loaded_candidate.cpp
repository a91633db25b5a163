#include "core/evaluation/loaded_candidate.h"

#include <algorithm>
#include <future>
#include <optional>

#include "core/evaluation/resource_check.h"

namespace ww::evaluation {

namespace {

/// The entry that needs most registers stands for a sequence of several launches; spills add up.
void merge(model::Resources& total, const model::Resources& entry, const model::Launch& launch) {
    const int threads = static_cast<int>(launch.block[0] * launch.block[1] * launch.block[2]);
    total.threadsPerBlock = std::max(total.threadsPerBlock, threads);
    total.dynamicSharedBytes = std::max(total.dynamicSharedBytes, static_cast<int>(launch.sharedBytes));
    total.registersPerThread = std::max(total.registersPerThread, entry.registersPerThread);
    total.staticSharedBytes = std::max(total.staticSharedBytes, entry.staticSharedBytes);
    total.stackBytes = std::max(total.stackBytes, entry.stackBytes);
    total.codeBytes = std::max(total.codeBytes, entry.codeBytes);
    if (entry.spillBytes >= 0) total.spillBytes = std::max(total.spillBytes, 0) + entry.spillBytes;
}

}  // namespace

Tried<LoadedCandidate> LoadedCandidate::load(Device& device, const model::Candidate& candidate) {
    LoadedCandidate loaded(device, candidate);
    if (std::optional<Fault> fault = loaded.check({})) return tl::unexpected(std::move(*fault));
    std::vector<CompiledProgram> compiled;
    if (Tried<void> done = loaded.compile(compiled); !done) return tl::unexpected(done.error());
    if (std::optional<Fault> fault = loaded.check(compiled)) return tl::unexpected(std::move(*fault));
    for (const CompiledProgram& program : compiled) {
        Tried<std::unique_ptr<Module>> module = device.load(program);
        if (!module) return tl::unexpected(module.error());
        loaded.m_modules.push_back(std::move(*module));
    }
    return loaded;
}

Tried<void> LoadedCandidate::compile(std::vector<CompiledProgram>& compiled) {
    std::vector<std::future<Tried<CompiledProgram>>> others;
    const std::vector<model::Program>& programs = m_candidate->programs;
    for (std::size_t i = 1; i < programs.size(); ++i) {
        others.push_back(
            std::async(std::launch::async, [this, &programs, i] { return m_device->compile(programs[i]); }));
    }
    std::optional<Fault> fault;
    for (std::size_t i = 0; i < programs.size(); ++i) {
        Tried<CompiledProgram> done = i == 0 ? m_device->compile(programs[0]) : others[i - 1].get();
        if (!done) {
            if (!fault) fault = done.error();
            continue;
        }
        for (const std::string& warning : done->warnings)
            m_warnings += (m_warnings.empty() ? "" : "\n") + warning;
        compiled.push_back(std::move(*done));
    }
    if (fault) return tl::unexpected(std::move(*fault));
    return {};
}

std::optional<Fault> LoadedCandidate::check(const std::vector<CompiledProgram>& compiled) {
    for (std::size_t i = 0; i < m_candidate->instances.size(); ++i) {
        for (const model::Launch& launch : m_candidate->instances[i].launches) {
            const auto program = static_cast<std::size_t>(launch.program);
            if (launch.program < 0 || program >= m_candidate->programs.size()) {
                return Fault{model::Outcome::LaunchFailed, launch.entry + " belongs to no program"};
            }
            model::Resources resources;
            if (program < compiled.size()) {
                const auto found = compiled[program].resources.find(launch.entry);
                if (found != compiled[program].resources.end()) resources = found->second;
            }
            if (std::optional<Fault> fault = resourceFault(launch, resources, m_device->info())) return fault;
            if (i == 0 && !compiled.empty()) merge(m_resources, resources, launch);
        }
    }
    return std::nullopt;
}

Tried<std::unique_ptr<Executable>> LoadedCandidate::bind(const InstanceStore& store, std::size_t instance,
                                                         const BufferSet& set) const {
    if (instance >= m_candidate->instances.size()) {
        return tl::unexpected(
            Fault{model::Outcome::LaunchFailed, "the candidate has no launches for " + store.sizesText()});
    }
    const std::vector<Module*> modules = pointersTo(m_modules);
    return m_device->prepare(m_candidate->instances[instance], modules, store.instance().arguments, set.bindings);
}

}  // namespace ww::evaluation
