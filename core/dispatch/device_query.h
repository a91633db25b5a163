#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include <QObject>

#include "core/base/result.h"
#include "core/model/device_info.h"

namespace ww::dispatch {

struct DeviceList {
    std::vector<model::DeviceInfo> devices;
    std::vector<std::string> missing;  ///< one line each: what kind of device there is not, and why
};

/// Has a worker program list the devices of its machine. The answer comes from the event loop of `context`'s thread;
/// none comes once `context` is gone.
void queryDevices(const std::vector<std::string>& command, std::chrono::milliseconds deadline, QObject* context,
                  std::function<void(Result<DeviceList>)> answer);

}  // namespace ww::dispatch
