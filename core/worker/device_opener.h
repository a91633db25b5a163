#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/evaluation/device.h"

namespace ww::worker {

/// Opens "cpu", "cuda" (the first) or "cuda:N". The error is of kind NoDevice and says what is missing.
[[nodiscard]] Result<std::unique_ptr<evaluation::Device>> openDevice(std::string_view id);

/// Every device of this machine as one JSON object: {"devices": […], "missing": ["why there is no CUDA device", …]}.
[[nodiscard]] std::string deviceListJson();

}  // namespace ww::worker
