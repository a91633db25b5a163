#pragma once

#include <cmath>
#include <cstring>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "core/evaluation/device.h"
#include "core/evaluation/random_fill.h"
#include "core/stats/random.h"

/// A device that computes y = 2·x on floats in host memory, in many wrong ways on request, with time from a table.
namespace ww::test {

using evaluation::Fault;
using evaluation::Tried;
using model::Outcome;

class FakeBuffer : public evaluation::Buffer {
public:
    explicit FakeBuffer(std::size_t bytes) : m_bytes(bytes), m_memory(bytes + 2 * guard, guardByte) {}

    [[nodiscard]] std::size_t bytes() const override { return m_bytes; }
    [[nodiscard]] void* address() const override { return const_cast<std::uint8_t*>(m_memory.data()) + guard; }
    [[nodiscard]] bool intact() const {
        for (std::size_t i = 0; i < guard; ++i) {
            if (m_memory[i] != guardByte || m_memory[guard + m_bytes + i] != guardByte) return false;
        }
        return true;
    }

    template <typename T>
    T* as() const {
        return static_cast<T*>(address());
    }

private:
    static constexpr std::size_t guard = 64;
    static constexpr std::uint8_t guardByte = 0xc3;
    std::size_t m_bytes;
    std::vector<std::uint8_t> m_memory;
};

struct FakeModule : evaluation::Module {
    std::string entry;
};

/// How a kernel behaves: what it does to x and y, and how long it takes.
struct FakeKernel {
    std::function<Tried<void>(float* x, float* y, std::int64_t count)> run;
    double milliseconds = 1;
};

class FakeExecutable : public evaluation::Executable {
public:
    std::function<Tried<void>()> run;
    std::function<double()> milliseconds;
    std::vector<evaluation::Buffer*> scratch;

    Tried<void> enqueue() override { return run(); }
    [[nodiscard]] std::vector<evaluation::Buffer*> workspaces() const override { return scratch; }
};

inline Tried<void> twice(float* x, float* y, std::int64_t count) {
    for (std::int64_t i = 0; i < count; ++i)
        y[i] = 2 * x[i];
    return {};
}

class FakeDevice : public evaluation::Device {
public:
    FakeDevice() {
        m_info.id = "fake";
        m_info.kind = "cuda";
        m_info.memoryBytes = 1 << 26;
        m_info.l2Bytes = 1 << 16;
        m_info.threadsPerBlock = 1024;
        m_info.sharedMemoryPerBlock = 1 << 16;
        m_info.registersPerBlock = 65536;
        m_info.warpSize = 32;
        kernels["twice"] = {twice, 1.0};
    }

    std::map<std::string, FakeKernel> kernels;
    std::map<std::string, double> libraries;  ///< name → milliseconds
    std::map<std::string, int> registers;     ///< of an entry, as the compiler would report
    bool wrongLibrary = false;                ///< every library baseline computes nonsense
    double noise = 0.002;                     ///< relative
    bool neverSettles = false;
    int compiled = 0, prepared = 0, timed = 0;
    bool isLost = false;
    double copyMs = 0;  ///< of the roofline's copy; 0: no copy

    [[nodiscard]] const model::DeviceInfo& info() const override { return m_info; }
    [[nodiscard]] model::DeviceState state() override { return {1500, 2000, 40, 300, {}}; }
    [[nodiscard]] bool lost() const override { return isLost; }

    Tried<evaluation::CompiledProgram> compile(const model::Program& program) override {
        ++compiled;
        const std::string& entry = program.entries.at(0);
        if (entry == "broken") return tl::unexpected(Fault{Outcome::CompileFailed, "error: expected ;"});
        evaluation::CompiledProgram done;
        done.binary = entry;
        if (registers.contains(entry)) done.resources[entry].registersPerThread = registers.at(entry);
        return done;
    }

    Tried<std::unique_ptr<evaluation::Module>> load(const evaluation::CompiledProgram& program) override {
        auto module = std::make_unique<FakeModule>();
        module->entry = program.binary;
        return module;
    }

    Tried<std::unique_ptr<evaluation::Buffer>> allocate(std::size_t bytes) override {
        return std::make_unique<FakeBuffer>(bytes);
    }

    Tried<void> fill(evaluation::Buffer& buffer, model::ElementType type, std::int64_t count, const model::Fill& fill,
                     std::uint64_t seed) override {
        const evaluation::FillRule rule = evaluation::fillRuleOf(fill);
        for (std::int64_t i = 0; i < count; ++i) {
            const double value = evaluation::fillValue(rule, seed, static_cast<std::uint64_t>(i));
            if (type == model::ElementType::F64) {
                static_cast<double*>(buffer.address())[i] = value;
            } else {
                static_cast<float*>(buffer.address())[i] = static_cast<float>(value);
            }
        }
        return {};
    }

    Tried<void> poison(evaluation::Buffer& buffer, std::uint8_t pattern) override {
        std::memset(buffer.address(), pattern, buffer.bytes());
        return {};
    }

    Tried<std::uint64_t> checksum(const evaluation::Buffer& buffer) override {
        std::uint64_t sum = 0;
        for (std::size_t i = 0; i < buffer.bytes(); ++i)
            sum = evaluation::mixedBits(sum + static_cast<const std::uint8_t*>(buffer.address())[i]);
        return sum;
    }

    Tried<bool> guardsIntact(const evaluation::Buffer& buffer) override {
        return dynamic_cast<const FakeBuffer&>(buffer).intact();
    }

    Tried<evaluation::Comparison> compare(const evaluation::Buffer& output, model::ElementType,
                                          const evaluation::Buffer& reference, std::int64_t count,
                                          const model::Tolerance& tolerance) override {
        const auto* out = static_cast<const float*>(output.address());
        const auto* ref = static_cast<const double*>(reference.address());
        double squares = 0, errors = 0;
        for (std::int64_t i = 0; i < count; ++i)
            squares += ref[i] * ref[i];
        evaluation::Comparison result;
        result.referenceRms = std::sqrt(squares / static_cast<double>(count));
        for (std::int64_t i = 0; i < count; ++i) {
            if (!std::isfinite(out[i])) {
                ++result.nonFinite;
                continue;
            }
            const double error = std::abs(static_cast<double>(out[i]) - ref[i]);
            errors += error * error;
            if (error > tolerance.element * (std::abs(ref[i]) + result.referenceRms)) ++result.wrong;
            if (error > result.maxAbsError) {
                result.maxAbsError = error;
                result.worstIndex = i;
            }
        }
        result.rmsError = squares > 0 ? std::sqrt(errors / squares) : 0;
        return result;
    }

    Tried<std::unique_ptr<evaluation::Executable>> prepare(const model::LaunchSequence&,
                                                           std::span<evaluation::Module* const> modules,
                                                           std::span<const model::Argument> arguments,
                                                           const evaluation::Bindings& bindings) override {
        ++prepared;
        const std::string entry = dynamic_cast<FakeModule&>(*modules[0]).entry;
        auto executable = std::make_unique<FakeExecutable>();
        auto* x = static_cast<float*>(bindings.at("x")->address());
        void* y = bindings.at("y")->address();
        const std::int64_t count = arguments[0].shape[0];
        if (entry == "reference") {
            executable->run = [=]() -> Tried<void> {
                for (std::int64_t i = 0; i < count; ++i)
                    static_cast<double*>(y)[i] = 2.0 * static_cast<double>(x[i]);
                return {};
            };
            return executable;
        }
        const FakeKernel& kernel = kernels.at(entry);
        executable->run = [this, &kernel, x, y, count]() -> Tried<void> {
            if (isLost) return tl::unexpected(Fault{Outcome::IllegalAccess, "the context is gone"});
            return kernel.run(x, static_cast<float*>(y), count);
        };
        executable->milliseconds = [&kernel] { return kernel.milliseconds; };
        return executable;
    }

    std::vector<evaluation::BoundBaseline> baselines(std::span<const std::string> names, const model::ProblemRequest&,
                                                     const model::ProblemInstance& instance,
                                                     const evaluation::Bindings& bindings) override {
        std::vector<evaluation::BoundBaseline> bound;
        for (const std::string& name : names) {
            if (!libraries.contains(name) || !bindings.contains("x")) continue;
            auto executable = std::make_unique<FakeExecutable>();
            auto* x = static_cast<float*>(bindings.at("x")->address());
            auto* y = static_cast<float*>(bindings.at("y")->address());
            const std::int64_t count = instance.arguments[0].shape[0];
            executable->run = [this, x, y, count] {
                twice(x, y, count);
                if (wrongLibrary) y[0] += 1;
                return Tried<void>();
            };
            executable->milliseconds = [this, name] { return libraries.at(name); };
            bound.push_back({name, std::move(executable)});
        }
        return bound;
    }

    Tried<std::unique_ptr<evaluation::Executable>> copy(evaluation::Buffer&, const evaluation::Buffer&) override {
        auto executable = std::make_unique<FakeExecutable>();
        executable->run = [] { return Tried<void>(); };
        executable->milliseconds = [this] { return copyMs; };
        return executable;
    }

    Tried<void> synchronize() override { return {}; }

    Tried<double> time(std::span<evaluation::Executable* const> rotation, int runs) override {
        ++timed;
        double total = 0;
        for (int i = 0; i < runs; ++i) {
            auto& executable = dynamic_cast<FakeExecutable&>(*rotation[static_cast<std::size_t>(i) % rotation.size()]);
            if (Tried<void> ran = executable.run(); !ran) return tl::unexpected(ran.error());
            total += executable.milliseconds();
        }
        if (neverSettles) return total / runs * (timed % 2 == 0 ? 0.3 : 1.7);
        return total / runs * (1 + noise * (m_random.uniform() - 0.5));
    }

private:
    model::DeviceInfo m_info;
    stats::Random m_random{7};
};

/// The problem y = 2·x with a tuned size of 1000 and a ragged one of 37.
inline model::ProblemRequest twiceProblem() {
    model::ProblemRequest problem;
    problem.family = "elementwise";
    problem.baselines = {"library"};
    for (const std::int64_t count : {1000, 37}) {
        model::ProblemInstance instance;
        instance.sizes = {{"n", count}};
        instance.arguments.resize(2);
        instance.arguments[0].name = "x";
        instance.arguments[0].shape = {count};
        instance.arguments[1].name = "y";
        instance.arguments[1].shape = {count};
        instance.arguments[1].access = model::ArgumentDefinition::Access::Write;
        instance.reference.programs = {{"fake", "reference", {}, {"reference"}, {}, {}}};
        instance.reference.launches.resize(1);
        instance.flops = static_cast<double>(count);
        instance.bytes = static_cast<double>(count) * 8;
        problem.instances.push_back(instance);
    }
    return problem;
}

inline model::Candidate candidateOf(const std::string& entry) {
    model::Candidate candidate;
    candidate.key = entry;
    candidate.programs = {{"fake", entry, {}, {entry}, {}, {}}};
    candidate.instances.resize(2);
    for (model::LaunchSequence& sequence : candidate.instances) {
        sequence.launches.resize(1);
        sequence.launches[0].entry = entry;
        sequence.launches[0].arguments = {"x", "y"};
    }
    return candidate;
}

}  // namespace ww::test
