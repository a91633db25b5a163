#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "core/evaluation/device.h"
#include "core/host/guarded_memory.h"
#include "core/host/host_module.h"

namespace ww::host {

/// The value of a scalar argument, as it lies in memory.
union ScalarValue {
    double f64;
    float f32;
    std::int64_t integer;  ///< narrower ones are its first bytes: the hosts in question are little-endian
};

[[nodiscard]] ScalarValue scalarValueOf(const model::Argument& argument);

/// One launch: an entry with its arguments.
class HostCall {
public:
    HostCall(Caller call, std::size_t arguments) : m_call(call) { m_values.reserve(arguments); }
    HostCall(HostCall&&) = default;
    HostCall& operator=(HostCall&&) = default;

    void addPointer(void* address);
    void addScalar(const ScalarValue& value);
    void run() { m_call(m_pointers.data()); }

private:
    union Slot {
        void* pointer;
        ScalarValue scalar;
    };

    Caller m_call;
    std::vector<Slot> m_values;  // never grows beyond what was reserved: m_pointers points into it
    std::vector<void*> m_pointers;
};

/// The launches of one sequence with the workspaces they need.
class HostExecutable : public evaluation::Executable {
public:
    HostExecutable(std::vector<HostCall> calls, std::vector<std::shared_ptr<GuardedMemory>> workspaces)
        : m_calls(std::move(calls)), m_workspaces(std::move(workspaces)) {}

    evaluation::Tried<void> enqueue() override;
    [[nodiscard]] std::vector<evaluation::Buffer*> workspaces() const override;

private:
    std::vector<HostCall> m_calls;
    std::vector<std::shared_ptr<GuardedMemory>> m_workspaces;
};

/// A library routine, bound to its buffers.
class LibraryExecutable : public evaluation::Executable {
public:
    explicit LibraryExecutable(std::function<bool()> run) : m_run(std::move(run)) {}

    evaluation::Tried<void> enqueue() override;

private:
    std::function<bool()> m_run;  // false: the library reported a failure
};

}  // namespace ww::host
