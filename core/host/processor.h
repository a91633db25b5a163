#pragma once

#include "core/model/device_info.h"

namespace ww::host {

/// The processor as far as this process may use it: name, cores, caches, vector width, memory.
[[nodiscard]] model::DeviceInfo describeProcessor();

/// Clock and temperature now, where the system tells.
[[nodiscard]] model::DeviceState processorState();

}  // namespace ww::host
