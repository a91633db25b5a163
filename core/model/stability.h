#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/model/attempt.h"
#include "core/model/device_info.h"

namespace ww::model {

/// One configuration at one size.
struct StabilityPoint {
    Configuration configuration;
    Sizes sizes;
    Outcome outcome = Outcome::Cancelled;
    std::string message;
    Timing timing;
    Timing baseline;
    std::string baselineName;
    Speedup speedup;
};

/// How evenly one configuration does over the sizes. Over the sizes at which it is correct; failures are counted
/// beside.
struct StabilityScore {
    Configuration configuration;
    int sizes = 0;  ///< correct and measured
    int failures = 0;
    double meanSpeedup = 0;
    double geometricMean = 0;
    double deviation = 0;  ///< standard deviation (n − 1) of the speedup
    double score = 0;      ///< 1 − deviation / mean
    double worstSpeedup = 0;
    Sizes worstSizes;
};

struct StabilityResult {
    std::int64_t id = 0;  ///< in the archive
    std::string kernel;
    std::string kernelVersion;
    DeviceInfo device;
    ElementType type = ElementType::F32;
    std::vector<StabilityPoint> points;  ///< sizes outermost, configurations innermost
    std::vector<StabilityScore> scores;  ///< one per configuration, in the order asked for
    std::string measuredAt;              ///< ISO 8601, UTC
};

}  // namespace ww::model
