#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace ww::model {

/// What became of one attempt. Everything a candidate kernel can do wrong is an outcome, never an error of the program.
enum class Outcome {
    Ok,
    CompileFailed,
    CompileTimedOut,
    ResourceExceeded,  ///< needs more registers, shared memory, threads or memory than the device has
    LaunchFailed,
    IllegalAccess,  ///< the device or the process faulted while the candidate ran
    TimedOut,
    WorkerDied,  ///< the worker was lost for another reason than a fault of the candidate
    NonFinite,   ///< NaN or infinity where the reference has none
    WrongResult,
    NonDeterministic,
    Implausible,  ///< faster than the device's measured limits allow
    Unstable,     ///< correct, but its timings never settled
    Cancelled,
};

inline constexpr int outcomeCount = static_cast<int>(Outcome::Cancelled) + 1;

[[nodiscard]] std::string_view toString(Outcome outcome);  ///< "ok", "compile_failed", …: as in the archive and JSON
[[nodiscard]] std::string_view label(Outcome outcome);     ///< "compile error", …: for people
[[nodiscard]] std::optional<Outcome> outcomeFromText(std::string_view text);

}  // namespace ww::model
