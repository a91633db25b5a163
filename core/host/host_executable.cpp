#include "core/host/host_executable.h"

namespace ww::host {

using evaluation::Fault;
using evaluation::Tried;

ScalarValue scalarValueOf(const model::Argument& argument) {
    ScalarValue value{};
    switch (parameterLetter(argument)) {
        case 'd':
            value.f64 = argument.number;
            break;
        case 'f':
            value.f32 = static_cast<float>(argument.number);
            break;
        default:
            value.integer = argument.integer;
    }
    return value;
}

void HostCall::addPointer(void* address) {
    m_values.push_back(Slot{.pointer = address});
    m_pointers.push_back(&m_values.back());
}

void HostCall::addScalar(const ScalarValue& value) {
    m_values.push_back(Slot{.scalar = value});
    m_pointers.push_back(&m_values.back());
}

Tried<void> HostExecutable::enqueue() {
    for (HostCall& call : m_calls)
        call.run();
    return {};
}

std::vector<evaluation::Buffer*> HostExecutable::workspaces() const {
    std::vector<evaluation::Buffer*> buffers;
    for (const std::shared_ptr<GuardedMemory>& workspace : m_workspaces)
        buffers.push_back(workspace.get());
    return buffers;
}

Tried<void> LibraryExecutable::enqueue() {
    if (m_run()) return {};
    return tl::unexpected(Fault{model::Outcome::LaunchFailed, "the library reported a failure"});
}

}  // namespace ww::host
