#include "core/host/host_device.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <thread>

#include <fmt/format.h>

#include "core/evaluation/fill_file.h"
#include "core/evaluation/library_problem.h"
#include "core/host/contents.h"
#include "core/host/host_compiler.h"
#include "core/host/host_executable.h"
#include "core/host/host_module.h"
#include "core/host/onednn.h"
#include "core/host/openblas.h"
#include "core/host/parts.h"
#include "core/host/processor.h"

namespace ww::host {

using evaluation::BoundBaseline;
using evaluation::Buffer;
using evaluation::CompiledProgram;
using evaluation::Executable;
using evaluation::Fault;
using evaluation::Tried;
using model::Argument;
using model::Outcome;

namespace {

using Clock = std::chrono::steady_clock;

// Longer than the threads of the contestant before keep spinning.
constexpr std::chrono::milliseconds settlingTime{2};

tl::unexpected<Fault> fault(Outcome outcome, std::string message) {
    return tl::unexpected(Fault{outcome, std::move(message)});
}

/// Must run before the first library with OpenMP is loaded: it reads its environment then. Who has set OMP_NUM_THREADS
/// wants fewer cores used; more than there are would make the kernels' threads more than their workspaces are made for.
model::DeviceInfo processorWithThreads() {
    model::DeviceInfo info = describeProcessor();
    if (const char* wanted = std::getenv("OMP_NUM_THREADS"); wanted != nullptr && std::atoi(wanted) > 0) {
        info.processors = std::min(info.processors, std::atoi(wanted));
    }
    ::setenv("OMP_NUM_THREADS", std::to_string(info.processors).c_str(), 1);
    ::setenv("OMP_DYNAMIC", "false", 0);
    ::setenv("GOMP_SPINCOUNT", "20000", 0);
    ::setenv("KMP_BLOCKTIME", "0", 0);
    ::setenv("OPENBLAS_THREAD_TIMEOUT", "20", 0);  // 2^20 ticks
    return info;
}

const char* nameOfLetter(char letter) {
    switch (letter) {
        case 'p':
            return "a pointer";
        case 'd':
            return "a double";
        case 'f':
            return "a float";
        case 'l':
            return "a 64-bit integer";
        case 'i':
            return "a 32-bit integer";
        case 's':
            return "a 16-bit integer";
        case 'c':
            return "an 8-bit integer";
        default:
            return "something that cannot be passed";
    }
}

const Argument* findArgument(std::span<const Argument> arguments, std::string_view name) {
    for (const Argument& argument : arguments) {
        if (argument.name == name) return &argument;
    }
    return nullptr;
}

class HostDevice : public evaluation::Device {
public:
    explicit HostDevice(const HostDeviceOptions& options);

    const model::DeviceInfo& info() const override { return m_info; }
    model::DeviceState state() override { return processorState(); }

    Tried<CompiledProgram> compile(const model::Program& program) override { return m_compiler.compile(program); }
    Tried<std::unique_ptr<evaluation::Module>> load(const CompiledProgram& program) override;

    Tried<std::unique_ptr<Buffer>> allocate(std::size_t bytes) override;
    Tried<void> fill(Buffer& buffer, model::ElementType type, std::int64_t count, const model::Fill& fill,
                     std::uint64_t seed) override;
    Tried<void> poison(Buffer& buffer, std::uint8_t pattern) override;
    Tried<std::uint64_t> checksum(const Buffer& buffer) override;
    Tried<bool> guardsIntact(const Buffer& buffer) override;
    Tried<evaluation::Comparison> compare(const Buffer& output, model::ElementType type, const Buffer& reference,
                                          std::int64_t count, const model::Tolerance& tolerance) override;

    Tried<std::unique_ptr<Executable>> prepare(const model::LaunchSequence& sequence,
                                               std::span<evaluation::Module* const> modules,
                                               std::span<const Argument> arguments,
                                               const evaluation::Bindings& bindings) override;
    std::vector<BoundBaseline> baselines(std::span<const std::string> names, const model::ProblemRequest& problem,
                                         const model::ProblemInstance& instance,
                                         const evaluation::Bindings& bindings) override;

    Tried<std::unique_ptr<Executable>> copy(Buffer& to, const Buffer& from) override;

    Tried<void> synchronize() override { return {}; }  // runs are over when enqueue() returns
    Tried<double> time(std::span<Executable* const> rotation, int runs) override;

private:
    using Workspaces = std::map<std::string, std::shared_ptr<GuardedMemory>, std::less<>>;

    void describeSoftware();
    Tried<Workspaces> makeWorkspaces(std::span<const Argument> arguments);
    Tried<HostCall> bind(const model::Launch& launch, std::span<evaluation::Module* const> modules,
                         std::span<const Argument> arguments, const evaluation::Bindings& bindings,
                         const Workspaces& workspaces);

    model::DeviceInfo m_info;
    HostCompiler m_compiler;
    OpenBlas m_openBlas;
    OneDnn m_oneDnn;
    /// By bytes and place in the sequence. Shared by all executables that want the same, as the threads' own buffers of
    /// a library are: only one runs at a time, and rotating inputs must not rotate scratch memory.
    std::map<std::pair<std::int64_t, std::size_t>, std::weak_ptr<GuardedMemory>> m_workspaces;
    const Executable* m_lastTimed = nullptr;
};

HostDevice::HostDevice(const HostDeviceOptions& options)
    : m_info(processorWithThreads()),
      m_compiler(options.cacheFolder, m_info.name, options.compileLimits),
      m_openBlas(m_info.processors) {
    describeSoftware();
}

void HostDevice::describeSoftware() {
    if (m_compiler.found()) {
        m_info.versions.emplace_back("compiler", m_compiler.version());
    } else {
        m_info.missing.emplace_back("C++ compiler: kernels cannot be compiled (Debian: apt install g++)");
    }
    if (m_openBlas.found()) {
        m_info.versions.emplace_back("OpenBLAS", m_openBlas.version());
    } else {
        m_info.missing.emplace_back("OpenBLAS: no baseline for matrix products (Debian: apt install libopenblas0)");
    }
    if (m_oneDnn.found()) {
        m_info.versions.emplace_back("oneDNN", m_oneDnn.version());
    } else if (OneDnn::builtIn()) {
        m_info.missing.emplace_back("oneDNN: no baseline for softmax (Debian: apt install libdnnl2)");
    } else {
        m_info.missing.emplace_back("oneDNN: built without its headers (Debian: apt install libdnnl-dev, build again)");
    }
}

Tried<std::unique_ptr<evaluation::Module>> HostDevice::load(const CompiledProgram& program) {
    return HostModule::load(program.binary);
}

Tried<std::unique_ptr<Buffer>> HostDevice::allocate(std::size_t bytes) {
    return GuardedMemory::allocate(bytes);
}

Tried<void> HostDevice::fill(Buffer& buffer, model::ElementType type, std::int64_t count, const model::Fill& fill,
                             std::uint64_t seed) {
    if (fill.kind == model::Fill::Kind::File)
        return fault(Outcome::LaunchFailed, "a device fills no buffer from a file");
    if (static_cast<std::size_t>(count) * model::bytesOf(type) > buffer.bytes()) {
        return fault(Outcome::LaunchFailed, fmt::format("{} elements do not fit into {} bytes", count, buffer.bytes()));
    }
    if (fill.kind != model::Fill::Kind::File) {
        fillElements(buffer.address(), type, count, evaluation::fillRuleOf(fill), seed);
        return {};
    }
    const Result<std::string> bytes = evaluation::fillBytes(fill.file, type, count);
    if (!bytes) return fault(Outcome::LaunchFailed, bytes.error().message);
    std::copy(bytes->begin(), bytes->end(), static_cast<char*>(buffer.address()));
    return {};
}

Tried<void> HostDevice::poison(Buffer& buffer, std::uint8_t pattern) {
    std::fill_n(static_cast<std::uint8_t*>(buffer.address()), buffer.bytes(), pattern);
    return {};
}

Tried<std::uint64_t> HostDevice::checksum(const Buffer& buffer) {
    return checksumOf({static_cast<const std::byte*>(buffer.address()), buffer.bytes()});
}

Tried<bool> HostDevice::guardsIntact(const Buffer& buffer) {
    return static_cast<const GuardedMemory&>(buffer).guardsIntact();
}

Tried<evaluation::Comparison> HostDevice::compare(const Buffer& output, model::ElementType type,
                                                  const Buffer& reference, std::int64_t count,
                                                  const model::Tolerance& tolerance) {
    return compareElements(output.address(), type, static_cast<const double*>(reference.address()), count, tolerance);
}

Tried<HostDevice::Workspaces> HostDevice::makeWorkspaces(std::span<const Argument> arguments) {
    Workspaces workspaces;
    for (const Argument& argument : arguments) {
        if (argument.kind != model::ArgumentDefinition::Kind::Workspace) {
            return fault(Outcome::LaunchFailed, fmt::format("{} is no argument a CPU kernel can have", argument.name));
        }
        const std::int64_t bytes = argument.shape.empty() ? 0 : argument.shape.front();
        // Two of one sequence are two.
        std::weak_ptr<GuardedMemory>& kept = m_workspaces[{bytes, workspaces.size()}];
        std::shared_ptr<GuardedMemory> memory = kept.lock();
        if (memory == nullptr) {
            Tried<std::unique_ptr<GuardedMemory>> made = GuardedMemory::allocate(static_cast<std::size_t>(bytes));
            if (!made) return tl::unexpected(made.error());
            memory = std::move(*made);
            kept = memory;
        }
        workspaces.emplace(argument.name, std::move(memory));
    }
    return workspaces;
}

Tried<HostCall> HostDevice::bind(const model::Launch& launch, std::span<evaluation::Module* const> modules,
                                 std::span<const Argument> arguments, const evaluation::Bindings& bindings,
                                 const Workspaces& workspaces) {
    const auto& module = static_cast<const HostModule&>(*modules[static_cast<std::size_t>(launch.program)]);
    const Tried<HostModule::Entry> entry = module.entry(launch.entry);
    if (!entry) return tl::unexpected(entry.error());
    const std::string_view signature = entry->signature;
    if (signature.size() != launch.arguments.size()) {
        return fault(Outcome::LaunchFailed, fmt::format("{} has {} parameters, but the launch passes {} arguments",
                                                        launch.entry, signature.size(), launch.arguments.size()));
    }
    HostCall call(entry->call, signature.size());
    for (std::size_t i = 0; i < signature.size(); ++i) {
        const std::string& name = launch.arguments[i];
        const Argument* const argument = findArgument(arguments, name);
        const auto buffer = bindings.find(name);
        const auto workspace = workspaces.find(name);
        const char passed = argument != nullptr ? parameterLetter(*argument) : 'p';
        if (passed != signature[i]) {
            return fault(Outcome::LaunchFailed,
                         fmt::format("parameter {} of {} is {}, but argument {} is {}", i + 1, launch.entry,
                                     nameOfLetter(signature[i]), name, nameOfLetter(passed)));
        }
        if (passed != 'p') {
            call.addScalar(scalarValueOf(*argument));
        } else if (workspace != workspaces.end()) {
            call.addPointer(workspace->second->address());
        } else if (buffer != bindings.end()) {
            call.addPointer(buffer->second->address());
        } else {
            return fault(Outcome::LaunchFailed, fmt::format("there is no argument {}", name));
        }
    }
    return call;
}

Tried<std::unique_ptr<Executable>> HostDevice::prepare(const model::LaunchSequence& sequence,
                                                       std::span<evaluation::Module* const> modules,
                                                       std::span<const Argument> arguments,
                                                       const evaluation::Bindings& bindings) {
    Tried<Workspaces> workspaces = makeWorkspaces(sequence.arguments);
    if (!workspaces) return tl::unexpected(workspaces.error());
    std::vector<HostCall> calls;
    for (const model::Launch& launch : sequence.launches) {
        Tried<HostCall> call = bind(launch, modules, arguments, bindings, *workspaces);
        if (!call) return tl::unexpected(call.error());
        calls.push_back(std::move(*call));
    }
    std::vector<std::shared_ptr<GuardedMemory>> kept;
    for (auto& [name, memory] : *workspaces)
        kept.push_back(std::move(memory));
    return std::make_unique<HostExecutable>(std::move(calls), std::move(kept));
}

std::vector<BoundBaseline> HostDevice::baselines(std::span<const std::string> names,
                                                 const model::ProblemRequest& problem,
                                                 const model::ProblemInstance& instance,
                                                 const evaluation::Bindings& bindings) {
    std::vector<BoundBaseline> bound;
    const auto add = [&bound](const char* name, std::unique_ptr<Executable> executable) {
        if (executable) bound.push_back({name, std::move(executable)});
    };
    const std::optional<evaluation::MatrixProduct> product = evaluation::matrixProductOf(problem, instance, bindings);
    const std::optional<evaluation::RowSoftmax> softmax = evaluation::rowSoftmaxOf(problem, instance, bindings);
    for (const std::string& name : names) {
        if (name == "openblas" && m_openBlas.found() && product)
            add("OpenBLAS sgemm", m_openBlas.matrixProduct(*product));
        if (name == "onednn" && m_oneDnn.found() && product) add("oneDNN matmul", m_oneDnn.matrixProduct(*product));
        if (name == "onednn" && m_oneDnn.found() && softmax) add("oneDNN softmax", m_oneDnn.rowSoftmax(*softmax));
    }
    return bound;
}

Tried<std::unique_ptr<Executable>> HostDevice::copy(Buffer& to, const Buffer& from) {
    const auto copyPart = [target = static_cast<char*>(to.address()),
                           source = static_cast<const char*>(from.address())](std::int64_t begin, std::int64_t end) {
        std::memcpy(target + begin, source + begin, static_cast<std::size_t>(end - begin));
        return true;
    };
    const auto bytes = static_cast<std::int64_t>(from.bytes());
    return std::make_unique<LibraryExecutable>([copyPart, bytes, cores = m_info.processors] {
        inParts(bytes, 1 << 20, copyPart, cores);
        return true;
    });
}

Tried<double> HostDevice::time(std::span<Executable* const> rotation, int runs) {
    if (rotation.empty() || runs < 1) return fault(Outcome::LaunchFailed, "nothing to time");
    if (m_lastTimed != rotation.front()) {
        std::this_thread::sleep_for(settlingTime);
        m_lastTimed = rotation.front();
    }
    // Wakes the threads; on the inputs whose turn is last, so that the first ones stay cold.
    if (Tried<void> ran = rotation.back()->enqueue(); !ran) return tl::unexpected(ran.error());
    const Clock::time_point started = Clock::now();
    for (int run = 0; run < runs; ++run) {
        Executable* const next = rotation[static_cast<std::size_t>(run) % rotation.size()];
        if (Tried<void> ran = next->enqueue(); !ran) return tl::unexpected(ran.error());
    }
    return std::chrono::duration<double, std::milli>(Clock::now() - started).count() / runs;
}

}  // namespace

std::unique_ptr<evaluation::Device> openHostDevice(const HostDeviceOptions& options) {
    return std::make_unique<HostDevice>(options);
}

}  // namespace ww::host
