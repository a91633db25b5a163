#include "core/catalog/known_names.h"

#include <algorithm>
#include <array>

namespace ww::catalog {

namespace {

void setDevice(expression::Scope& scope, const model::DeviceInfo& device) {
    const auto set = [&scope](std::string_view name, std::int64_t value) { scope.set(name, value); };
    set("device.compute_capability", device.computeCapability);
    set("device.shared_memory_per_block", device.sharedMemoryPerBlock);
    set("device.shared_memory_per_processor", device.sharedMemoryPerProcessor);
    set("device.registers_per_block", device.registersPerBlock);
    set("device.registers_per_processor", device.registersPerProcessor);
    set("device.threads_per_block", device.threadsPerBlock);
    set("device.threads_per_processor", device.threadsPerProcessor);
    set("device.processors", device.processors);
    set("device.warp_size", device.warpSize);
    set("device.l1_bytes", device.l1Bytes);
    set("device.l2_bytes", device.l2Bytes);
    set("device.l3_bytes", device.l3Bytes);
    set("device.memory_bytes", device.memoryBytes);
    set("device.vector_bits", device.vectorBits);
    scope.set("device.instruction_set", device.instructionSet);
}

}  // namespace

expression::Scope knownNames(const model::DeviceInfo& device, model::ElementType type, const model::Sizes& sizes) {
    expression::Scope scope;
    setDevice(scope, device);
    scope.set("dtype", std::string(model::toString(type)));
    scope.set("dtype_bytes", static_cast<std::int64_t>(model::bytesOf(type)));
    for (const auto& [name, value] : sizes)
        scope.set(name, value);
    return scope;
}

std::vector<std::string> environmentNames() {
    return knownNames({}, model::ElementType::F32, {}).names();
}

bool isUsableName(std::string_view name) {
    static constexpr std::array<std::string_view, 25> taken = {
        "and",   "or",    "not",  "in",    "if",   "else",  "for",        "true", "false",
        "True",  "False", "min",  "max",   "abs",  "int",   "ceil_div",   "ceil", "floor",
        "float", "sqrt",  "log2", "range", "list", "dtype", "dtype_bytes"};
    const auto isLetter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
    const auto isDigit = [](char c) { return c >= '0' && c <= '9'; };
    const bool isIdentifier = !name.empty() && name.size() <= 64 && isLetter(name.front()) &&
                              std::ranges::all_of(name, [&](char c) { return isLetter(c) || isDigit(c); });
    return isIdentifier && std::ranges::find(taken, name) == taken.end();
}

}  // namespace ww::catalog
