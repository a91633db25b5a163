#pragma once

#include <string>

#include "core/model/attempt.h"

/// How figures and configurations are written for people, the same on a terminal, in reports and in the workbench.
namespace ww::report {

[[nodiscard]] std::string formatMilliseconds(double milliseconds);       ///< "5.74 µs", "1.77 ms", "2.10 s"
[[nodiscard]] std::string formatSpeedup(const model::Speedup& speedup);  ///< "1.842x (1.829–1.855)"
[[nodiscard]] std::string formatSizes(const model::Sizes& sizes);        ///< "M=1024 N=1024 K=1024"
[[nodiscard]] std::string formatSeconds(double seconds);                 ///< "14 s", "2 min 05 s"
[[nodiscard]] std::string formatBytes(double bytes);                     ///< "48 KiB"

/// "BLOCK_SIZE_M=128 num_warps=8": the settings that differ from `reference`, all of them where it is empty; "default"
/// when none differs.
[[nodiscard]] std::string formatDifference(const model::Configuration& configuration,
                                           const model::Configuration& reference);

}  // namespace ww::report
