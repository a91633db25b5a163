#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/base/result.h"

namespace ww::host {

/// What a child process may use up at most.
struct ProcessLimits {
    std::chrono::milliseconds timeout{60'000};         ///< wall time; then its whole process group is killed
    std::int64_t memoryBytes = std::int64_t{4} << 30;  ///< address space of each process in it
    std::int64_t fileBytes = std::int64_t{256} << 20;  ///< size of each file it writes
};

struct ProcessResult {
    int exitCode = -1;  ///< −1 when a signal ended it
    int signal = 0;
    bool timedOut = false;
    std::string output;  ///< standard output and error together, cut after 64 KiB
};

/// Runs `command` (found through PATH) in `folder`, with its own process group and no standard input, and waits for it.
/// The limits bind its children too. Any thread.
[[nodiscard]] Result<ProcessResult> runProcess(const std::vector<std::string>& command,
                                               const std::filesystem::path& folder, const ProcessLimits& limits);

}  // namespace ww::host
