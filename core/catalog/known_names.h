#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/expression/scope.h"
#include "core/model/device_info.h"
#include "core/model/element_type.h"
#include "core/model/kernel_definition.h"

/// The names that expressions of a manifest may use beside tunables and derived names.
namespace ww::catalog {

/// dtype, dtype_bytes, device.… and the sizes, with their values.
[[nodiscard]] expression::Scope knownNames(const model::DeviceInfo& device, model::ElementType type,
                                           const model::Sizes& sizes);

/// dtype, dtype_bytes and device.…
[[nodiscard]] std::vector<std::string> environmentNames();

/// Whether a name can be a tunable, a size, a derived name or an argument: a C identifier without a meaning of its own
/// in expressions.
[[nodiscard]] bool isUsableName(std::string_view name);

}  // namespace ww::catalog
