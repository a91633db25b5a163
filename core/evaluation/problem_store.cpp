#include "core/evaluation/problem_store.h"

#include <numeric>

#include "core/evaluation/random_fill.h"
#include "core/evaluation/stopwatch.h"

namespace ww::evaluation {

using model::Argument;

std::int64_t elementCount(const Argument& argument) {
    return std::accumulate(argument.shape.begin(), argument.shape.end(), std::int64_t{1}, std::multiplies<>());
}

Tried<std::vector<std::unique_ptr<Module>>> compileAndLoad(Device& device, std::span<const model::Program> programs) {
    std::vector<std::unique_ptr<Module>> modules;
    for (const model::Program& program : programs) {
        Tried<CompiledProgram> compiled = device.compile(program);
        if (!compiled) return tl::unexpected(compiled.error());
        Tried<std::unique_ptr<Module>> module = device.load(*compiled);
        if (!module) return tl::unexpected(module.error());
        modules.push_back(std::move(*module));
    }
    return modules;
}

std::vector<Module*> pointersTo(const std::vector<std::unique_ptr<Module>>& modules) {
    std::vector<Module*> pointers;
    for (const std::unique_ptr<Module>& module : modules)
        pointers.push_back(module.get());
    return pointers;
}

InstanceStore::InstanceStore(Device& device, const model::ProblemRequest& problem, std::size_t index,
                             std::uint64_t secret)
    : m_device(device),
      m_instance(problem.instances[index]),
      m_variations(inputVariations(problem.family, m_instance)),
      m_seed(randomBits(problem.seed ^ secret, index)) {}

std::size_t InstanceStore::bytesPerSet() const {
    std::size_t bytes = 0;
    for (const Argument& argument : m_instance.arguments) {
        if (argument.kind != model::ArgumentDefinition::Kind::Buffer) continue;
        bytes += static_cast<std::size_t>(elementCount(argument)) * model::bytesOf(argument.type);
    }
    return bytes;
}

std::string InstanceStore::sizesText() const {
    std::string text;
    for (const auto& [name, size] : m_instance.sizes)
        text += fmt::format("{}{}={}", text.empty() ? "" : " ", name, size);
    return text;
}

BufferSet* InstanceStore::find(std::size_t variation, int seedIndex) {
    for (const std::unique_ptr<BufferSet>& known : m_sets) {
        if (known->variation == variation && known->seedIndex == seedIndex) return known.get();
    }
    return nullptr;
}

Result<BufferSet*> InstanceStore::set(std::size_t variation, int seedIndex) {
    if (BufferSet* known = find(variation, seedIndex)) return known;
    auto made = std::make_unique<BufferSet>();
    made->variation = variation;
    made->seedIndex = seedIndex;
    if (Result<void> allocated = allocate(*made); !allocated) return passOn(allocated);
    m_sets.push_back(std::move(made));
    return m_sets.back().get();
}

Result<void> InstanceStore::allocate(BufferSet& set) {
    for (const Argument& argument : m_instance.arguments) {
        if (argument.kind != model::ArgumentDefinition::Kind::Buffer) continue;
        const std::size_t bytes = static_cast<std::size_t>(elementCount(argument)) * model::bytesOf(argument.type);
        Tried<std::unique_ptr<Buffer>> buffer = m_device.allocate(bytes);
        if (!buffer) {
            return fail("no memory for {} of {} ({} bytes): {}", argument.name, sizesText(), bytes,
                        buffer.error().message);
        }
        set.bindings[argument.name] = buffer->get();
        if (isInput(argument)) {
            if (Result<void> filled = fillBuffer(set, argument, **buffer, argument.type); !filled) return filled;
        }
        if (!isOutput(argument)) {
            const Tried<std::uint64_t> checksum = m_device.checksum(**buffer);
            if (!checksum) return tl::unexpected(asError(checksum.error(), "checksum of " + argument.name));
            set.checksums[argument.name] = *checksum;
        }
        set.buffers[argument.name] = std::move(*buffer);
    }
    return {};
}

Result<void> InstanceStore::fillBuffer(BufferSet& set, const Argument& argument, Buffer& buffer,
                                       model::ElementType type) {
    // The place among the inputs selects the fill, and keeps two inputs of one set from holding the same numbers.
    std::size_t place = 0;
    for (const Argument& other : m_instance.arguments) {
        if (&other == &argument) break;
        if (isInput(other)) ++place;
    }
    const std::uint64_t seed =
        randomBits(m_seed, (static_cast<std::uint64_t>(set.seedIndex) * 64 + set.variation) * 64 + place);
    const Tried<void> filled =
        m_device.fill(buffer, type, elementCount(argument), m_variations[set.variation].fills[place], seed);
    if (!filled) return tl::unexpected(asError(filled.error(), "filling " + argument.name));
    return {};
}

Result<void> InstanceStore::refill(BufferSet& set) {
    for (const Argument& argument : m_instance.arguments) {
        if (!isInput(argument) || !isOutput(argument)) continue;
        Buffer& buffer = *set.buffers.at(argument.name);
        if (Result<void> filled = fillBuffer(set, argument, buffer, argument.type); !filled) return filled;
    }
    return {};
}

Result<void> InstanceStore::allocateReference(BufferSet& set, Bindings& bindings, std::vector<Argument>& arguments) {
    for (Argument& argument : arguments) {
        if (!isOutput(argument)) continue;
        const std::int64_t count = elementCount(argument);
        Tried<std::unique_ptr<Buffer>> buffer = m_device.allocate(static_cast<std::size_t>(count) * sizeof(double));
        if (!buffer) return tl::unexpected(asError(buffer.error(), "no memory for the reference of " + argument.name));
        if (isInput(argument)) {
            Result<void> filled = fillBuffer(set, argument, **buffer, model::ElementType::F64);
            if (!filled) return filled;
        }
        argument.type = model::ElementType::F64;
        bindings[argument.name] = buffer->get();
        set.reference[argument.name] = std::move(*buffer);
    }
    return {};
}

Result<void> InstanceStore::computeReference(BufferSet& set) {
    if (!set.reference.empty()) return {};
    if (m_referenceModules.empty()) {
        auto modules = compileAndLoad(m_device, m_instance.reference.programs);
        if (!modules) return tl::unexpected(asError(modules.error(), "the reference does not compile"));
        m_referenceModules = std::move(*modules);
    }
    const Stopwatch watch;
    Bindings bindings = set.bindings;
    std::vector<Argument> arguments = m_instance.arguments;
    if (Result<void> allocated = allocateReference(set, bindings, arguments); !allocated) {
        set.reference.clear();
        return allocated;
    }
    const std::vector<Module*> modules = pointersTo(m_referenceModules);
    auto executable = m_device.prepare(m_instance.reference, modules, arguments, bindings);
    Tried<void> ran = executable ? (*executable)->enqueue() : Tried<void>(tl::unexpected(executable.error()));
    if (ran) ran = m_device.synchronize();
    if (!ran) {
        set.reference.clear();
        return tl::unexpected(asError(ran.error(), "the reference for " + sizesText() + " failed"));
    }
    m_referenceMs = watch.milliseconds();
    m_allReferencesMs += m_referenceMs;
    return {};
}

void InstanceStore::discard(std::size_t variation, int seedIndex) {
    std::erase_if(m_sets, [&](const std::unique_ptr<BufferSet>& set) {
        return set->variation == variation && set->seedIndex == seedIndex;
    });
}

void InstanceStore::forget() {
    m_sets.clear();
    m_allReferencesMs = 0;
    ++m_generation;
}

}  // namespace ww::evaluation
