#pragma once

#include <filesystem>
#include <memory>

#include "core/base/paths.h"
#include "core/evaluation/device.h"
#include "core/host/child_process.h"

namespace ww::host {

struct HostDeviceOptions {
    std::filesystem::path cacheFolder = ww::cacheFolder() / "host";
    ProcessLimits compileLimits;
};

/// The CPU as a device: kernels are C++ entries called once per run, in this process. A kernel that writes where it
/// must not ends the process; announceFatalSignals names the signal first.
///
/// Opening it sets OMP_NUM_THREADS to the usable cores (to fewer where the user has) and, where the user has not, how
/// long idle threads of OpenMP and OpenBLAS spin: below half a millisecond, so that those of one contestant do not run
/// against the next one. All contestants get the same number of threads, and none is pinned.
[[nodiscard]] std::unique_ptr<evaluation::Device> openHostDevice(const HostDeviceOptions& options = {});

}  // namespace ww::host
