#pragma once

#include <memory>
#include <vector>

#include "core/evaluation/device.h"
#include "core/evaluation/problem_store.h"

namespace ww::evaluation {

/// A candidate's programs, compiled and loaded.
class LoadedCandidate {
public:
    /// Compiles (or takes from the cache), checks what the code needs against the device, then loads.
    [[nodiscard]] static Tried<LoadedCandidate> load(Device& device, const model::Candidate& candidate);

    /// The candidate bound to one set of the instance with that index.
    [[nodiscard]] Tried<std::unique_ptr<Executable>> bind(const InstanceStore& store, std::size_t instance,
                                                          const BufferSet& set) const;

    /// Of the first launch on the tuned size, after compiling: registers, spills, shared memory.
    [[nodiscard]] const model::Resources& resources() const { return m_resources; }

    /// What the compiler says costs speed, one line each.
    [[nodiscard]] const std::string& warnings() const { return m_warnings; }

private:
    LoadedCandidate(Device& device, const model::Candidate& candidate) : m_device(&device), m_candidate(&candidate) {}

    Tried<void> compile(std::vector<CompiledProgram>& compiled);
    std::optional<Fault> check(const std::vector<CompiledProgram>& compiled);

    Device* m_device;
    const model::Candidate* m_candidate;
    std::vector<std::unique_ptr<Module>> m_modules;
    model::Resources m_resources;
    std::string m_warnings;
};

}  // namespace ww::evaluation
