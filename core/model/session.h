#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/model/attempt.h"
#include "core/model/device_info.h"

namespace ww::model {

/// What to tune, on what, how long. Defaults are those of the command line.
struct SessionSettings {
    std::string kernel;               ///< catalog name or path of a manifest
    std::string device = "auto";      ///< "auto", "cuda", "cuda:1", "cpu"
    std::optional<ElementType> type;  ///< none: the kernel's default
    Sizes sizes;                      ///< those given; the others keep the kernel's default
    std::string advisor;              ///< registry name; empty: the default
    int maxIterations = 20;
    double targetSpeedup = 2.0;  ///< 0: none
    int patience = 0;            ///< stop after so many attempts without improvement; 0: never
    std::optional<std::chrono::duration<double>> timeBudget;
    std::uint64_t seed = 1;
    bool remeasure = false;  ///< measure again what the archive already knows
    int finalists = 5;       ///< candidates in the confirming rounds
    std::vector<std::pair<std::string, std::vector<Value>>>
        restrictions;                      ///< parameter → values allowed in this session
    std::vector<Configuration> startFrom;  ///< tried right after the default
};

enum class StopReason {
    TargetReached,
    Patience,
    IterationBudget,
    TimeBudget,
    SpaceExhausted,
    Stopped,
    Interrupted,
    Failed
};

[[nodiscard]] std::string_view toString(StopReason reason);  ///< "target_reached", …
[[nodiscard]] std::string_view label(StopReason reason);     ///< for people

enum class SessionState { Running, Paused, Finished, Interrupted, Failed };

[[nodiscard]] std::string_view toString(SessionState state);
[[nodiscard]] std::optional<SessionState> sessionStateFromText(std::string_view text);
[[nodiscard]] std::optional<StopReason> stopReasonFromText(std::string_view text);

/// A session as the archive lists it.
struct SessionSummary {
    std::int64_t id = 0;
    std::string kernel;
    std::string kernelVersion;
    DeviceInfo device;
    ElementType type = ElementType::F32;
    Sizes sizes;
    SessionSettings settings;
    SessionState state = SessionState::Running;
    std::optional<StopReason> stopReason;
    std::string startedAt, finishedAt;  ///< ISO 8601, UTC
    int attempts = 0;
    int okAttempts = 0;
    double bestSpeedup = 0;  ///< confirmed where there is one
    std::string baselineName;
    double baselineMs = 0;
    std::string note;
    std::vector<std::string> tags;
};

/// The end of a session. The winner's figures come from the confirming rounds.
struct SessionResult {
    SessionSummary summary;
    StopReason stopReason = StopReason::Stopped;
    std::optional<Attempt> best;
    std::vector<Configuration> tiedWithBest;
    std::string message;  ///< why it failed, if it did
};

}  // namespace ww::model
