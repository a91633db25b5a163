#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "core/model/attempt.h"
#include "core/model/evaluation.h"

namespace ww::evaluation {

/// What a candidate, or the device under it, did wrong.
struct Fault {
    model::Outcome outcome = model::Outcome::LaunchFailed;
    std::string message;  ///< the compiler's or driver's own words
};

template <typename T>
using Tried = tl::expected<T, Fault>;

/// Machine code of one program. `binary` is what the compile cache keeps.
struct CompiledProgram {
    std::string binary;
    std::string log;
    std::map<std::string, model::Resources> resources;  ///< by entry
    std::vector<std::string> warnings;                  ///< what costs speed, in the compiler's words
    double milliseconds = 0;
    bool fromCache = false;
};

/// Device memory with an untouchable zone on either side; see Device::guardsIntact.
class Buffer {
public:
    virtual ~Buffer() = default;
    [[nodiscard]] virtual std::size_t bytes() const = 0;
    [[nodiscard]] virtual void* address() const = 0;  ///< in the device's address space
};

/// Code loaded into the device. Frees it when destroyed.
class Module {
public:
    virtual ~Module() = default;
};

/// A computation bound to its buffers, ready to run.
class Executable {
public:
    virtual ~Executable() = default;

    /// Starts one run. On CUDA it returns before the run ends; Device::synchronize waits and reports what went wrong.
    virtual Tried<void> enqueue() = 0;

    [[nodiscard]] virtual model::Resources resources() const { return {}; }

    /// The workspaces it brought along: poisoned before a verifying run, their guards checked after it.
    [[nodiscard]] virtual std::vector<Buffer*> workspaces() const { return {}; }
};

/// The buffers of one input set, by argument name.
using Bindings = std::map<std::string, Buffer*, std::less<>>;

/// A library baseline bound to buffers, with the name it is reported under ("cuBLAS GemmEx", "OpenBLAS").
struct BoundBaseline {
    std::string name;
    std::unique_ptr<Executable> executable;
};

struct Comparison {
    double maxAbsError = 0;
    double maxRelError = 0;      ///< |out − ref| / (|ref| + rms(ref))
    double rmsError = 0;         ///< ‖out − ref‖ / ‖ref‖
    std::int64_t wrong = 0;      ///< elements out of tolerance
    std::int64_t nonFinite = 0;  ///< NaN or infinite where the reference is finite
    std::int64_t worstIndex = -1;
    double referenceRms = 0;  ///< of the reference's elements; 0: not known
};

/// One device: memory, code, contents and time. Everything but compile() is called from one thread.
class Device {
public:
    virtual ~Device() = default;

    [[nodiscard]] virtual const model::DeviceInfo& info() const = 0;
    [[nodiscard]] virtual model::DeviceState state() = 0;

    /// Whether a fault broke the device's context for good: nothing more can be done in this process.
    [[nodiscard]] virtual bool lost() const { return false; }

    /// Compiles, or takes the result from the cache on disk. May be called from several threads at once.
    virtual Tried<CompiledProgram> compile(const model::Program& program) = 0;
    virtual Tried<std::unique_ptr<Module>> load(const CompiledProgram& program) = 0;

    virtual Tried<std::unique_ptr<Buffer>> allocate(std::size_t bytes) = 0;
    virtual Tried<void> fill(Buffer& buffer, model::ElementType type, std::int64_t count, const model::Fill& fill,
                             std::uint64_t seed) = 0;
    virtual Tried<void> poison(Buffer& buffer,
                               std::uint8_t pattern) = 0;  ///< every byte; 0xff is NaN in each float type
    virtual Tried<std::uint64_t> checksum(const Buffer& buffer) = 0;
    virtual Tried<bool> guardsIntact(const Buffer& buffer) = 0;
    virtual Tried<Comparison> compare(const Buffer& output, model::ElementType type, const Buffer& reference,
                                      std::int64_t count, const model::Tolerance& tolerance) = 0;

    /// Binds launches to modules and buffers. Arguments of the sequence itself (workspaces, tensor maps) are made here.
    virtual Tried<std::unique_ptr<Executable>> prepare(const model::LaunchSequence& sequence,
                                                       std::span<Module* const> modules,
                                                       std::span<const model::Argument> arguments,
                                                       const Bindings& bindings) = 0;

    /// The library baselines among `names` that can compute this problem on this device.
    virtual std::vector<BoundBaseline> baselines(std::span<const std::string> names,
                                                 const model::ProblemRequest& problem,
                                                 const model::ProblemInstance& instance, const Bindings& bindings) = 0;

    /// A plain copy between two buffers of the same size, for the roofline's bandwidth.
    virtual Tried<std::unique_ptr<Executable>> copy(Buffer&, const Buffer&) {
        return tl::unexpected(Fault{model::Outcome::LaunchFailed, "this device offers no plain copy"});
    }

    virtual Tried<void> synchronize() = 0;

    /// Milliseconds per run of `runs` runs in a row, going round `rotation` (the same computation on different input
    /// sets, so that no run finds its data in the cache). CUDA: one captured graph, device events. CPU: steady clock.
    virtual Tried<double> time(std::span<Executable* const> rotation, int runs) = 0;
};

}  // namespace ww::evaluation
