#include "core/archive/records.h"

#include <fmt/format.h>

namespace ww::archive {

std::string deviceKey(const model::DeviceInfo& device) {
    return fmt::format("{}|{}|{}|{}", device.kind, device.name, device.uuid, device.processors);
}

}  // namespace ww::archive
