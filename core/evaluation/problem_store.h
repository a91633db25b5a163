#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/evaluation/device.h"
#include "core/evaluation/input_variation.h"

namespace ww::evaluation {

/// A device fault in work of our own (filling, references) as an error of the program.
[[nodiscard]] inline Error asError(const Fault& fault, std::string_view doing) {
    return Error{fmt::format("{}: {}", doing, fault.message)};
}

/// Loads a sequence's programs. What they are used for names them in messages.
[[nodiscard]] Tried<std::vector<std::unique_ptr<Module>>> compileAndLoad(Device& device,
                                                                         std::span<const model::Program> programs);

[[nodiscard]] std::vector<Module*> pointersTo(const std::vector<std::unique_ptr<Module>>& modules);

/// The buffers of one instance with one set of inputs in them.
struct BufferSet {
    std::map<std::string, std::unique_ptr<Buffer>, std::less<>> buffers;
    Bindings bindings;                                            ///< to all of them
    std::map<std::string, std::uint64_t, std::less<>> checksums;  ///< of the buffers that are only read
    std::size_t variation = 0;                                    ///< index into InstanceStore::variations
    int seedIndex = 0;
    std::map<std::string, std::unique_ptr<Buffer>, std::less<>> reference;  ///< outputs in double; empty: not yet
};

/// One size of the problem on the device: input sets made when first asked for and kept, references computed once.
class InstanceStore {
public:
    /// `secret` is drawn once per process: no candidate can know its inputs beforehand.
    InstanceStore(Device& device, const model::ProblemRequest& problem, std::size_t index, std::uint64_t secret);

    [[nodiscard]] const model::ProblemInstance& instance() const { return m_instance; }
    [[nodiscard]] const std::vector<InputVariation>& variations() const { return m_variations; }
    [[nodiscard]] std::size_t bytesPerSet() const;
    [[nodiscard]] std::string sizesText() const;  ///< "M=127 N=65 K=33"

    /// The set of that variation and seed, filled. Nominal sets serve verification and timing alike.
    [[nodiscard]] Result<BufferSet*> set(std::size_t variation, int seedIndex);

    /// The same if it was made already, else nothing.
    [[nodiscard]] BufferSet* find(std::size_t variation, int seedIndex);

    /// Frees a set that is not needed again.
    void discard(std::size_t variation, int seedIndex);

    /// Fills the buffers the kernel both reads and writes; before every verifying run.
    [[nodiscard]] Result<void> refill(BufferSet& set);

    /// Computes the set's reference outputs unless they are there.
    [[nodiscard]] Result<void> computeReference(BufferSet& set);

    /// Wall time of the last reference, and of all so far.
    [[nodiscard]] double referenceMs() const { return m_referenceMs; }
    [[nodiscard]] double allReferencesMs() const { return m_allReferencesMs; }

    /// Drops every set, because their contents can no longer be trusted. What was bound to them must go too: whoever
    /// keeps such a thing compares generations.
    void forget();
    [[nodiscard]] int generation() const { return m_generation; }

private:
    [[nodiscard]] Result<void> allocate(BufferSet& set);
    [[nodiscard]] Result<void> fillBuffer(BufferSet& set, const model::Argument& argument, Buffer& buffer,
                                          model::ElementType type);
    [[nodiscard]] Result<void> allocateReference(BufferSet& set, Bindings& bindings,
                                                 std::vector<model::Argument>& arguments);

    Device& m_device;
    const model::ProblemInstance& m_instance;
    std::vector<InputVariation> m_variations;
    std::uint64_t m_seed = 0;
    std::vector<std::unique_ptr<BufferSet>> m_sets;
    std::vector<std::unique_ptr<Module>> m_referenceModules;
    double m_referenceMs = 0;
    double m_allReferencesMs = 0;
    int m_generation = 0;
};

/// Number of elements of a buffer argument.
[[nodiscard]] std::int64_t elementCount(const model::Argument& argument);

}  // namespace ww::evaluation
