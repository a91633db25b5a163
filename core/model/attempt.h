#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/model/configuration.h"
#include "core/model/device_info.h"
#include "core/model/kernel_definition.h"
#include "core/model/outcome.h"

namespace ww::model {

/// Times of one kernel or baseline, in milliseconds per run.
struct Timing {
    double median = 0;
    double low = 0, high = 0;  ///< 95 % confidence interval of the median
    double minimum = 0;
    std::vector<double> samples;  ///< all of them, in the order taken
    bool cold = true;             ///< caches flushed or inputs rotated between runs

    [[nodiscard]] bool empty() const { return samples.empty(); }
};

/// A ratio baseline time / candidate time with its 95 % confidence interval; above 1 the candidate is faster.
struct Speedup {
    double value = 0;
    double low = 0, high = 0;
};

/// What the compiled code needs. Negative where not known.
struct Resources {
    int registersPerThread = -1;
    int spillBytes = -1;  ///< stores plus loads
    int stackBytes = -1;
    int staticSharedBytes = -1;
    int dynamicSharedBytes = -1;
    int threadsPerBlock = -1;
    int codeBytes = -1;
    double occupancy = -1;         ///< resident warps / most resident warps, 0…1
    std::string occupancyLimiter;  ///< "registers", "shared memory", …
};

/// What verification found. Errors are the largest over all seeds, sizes and outputs.
struct Verification {
    int cases = 0;  ///< seeds × sizes that were run
    double maxAbsError = 0;
    double maxRelError = 0;  ///< relative to |ref| + rms(ref)
    double rmsError = 0;     ///< ‖out − ref‖ / ‖ref‖
    double wrongShare = 0;   ///< share of elements out of tolerance in the worst case
    std::int64_t worstIndex = -1;
    std::string worstCase;  ///< "seed 2, M=127 N=61 K=33, C"
};

struct PhaseTimes {  ///< milliseconds of wall time
    double compile = 0;
    double verify = 0;
    double benchmark = 0;
    double total = 0;  ///< as the engine saw it, request to result
};

/// One configuration tried once: everything that is known about it.
struct Attempt {
    std::int64_t id = 0;  ///< in the archive
    std::int64_t session = 0;
    int number = 0;  ///< within the session, from 1
    Configuration configuration;
    std::string
        source;  ///< who proposed it: "default", "heuristic", "random", "model", "search", "user", "confirmation"
    std::string rationale;      ///< the proposer's words, if any
    std::int64_t exchange = 0;  ///< language-model exchange it came from, 0 if none
    std::string kernelVersion;  ///< content hash of definition and sources
    Sizes sizes;
    Outcome outcome = Outcome::Cancelled;
    std::string message;  ///< the compiler's or driver's own words
    Timing timing;
    Timing baseline;  ///< interleaved with `timing`
    std::string baselineName;
    Speedup speedup;
    Verification verification;
    Resources resources;
    PhaseTimes phases;
    DeviceState deviceBefore, deviceAfter;
    bool confirmed = false;  ///< from the interleaved finals, not from screening
    bool fromCache = false;  ///< answered from the archive, not measured now
    std::string startedAt;   ///< ISO 8601, UTC

    [[nodiscard]] bool ok() const { return outcome == Outcome::Ok; }
};

}  // namespace ww::model
