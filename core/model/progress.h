#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/model/attempt.h"

namespace ww::model {

/// What a session is doing at this moment.
enum class SessionPhase {
    Waiting,
    Starting,
    Proposing,
    Compiling,
    Verifying,
    Benchmarking,
    Confirming,
    Paused,
    Finished
};

[[nodiscard]] std::string_view toString(SessionPhase phase);  ///< "compiling", …
[[nodiscard]] std::string_view label(SessionPhase phase);     ///< for people

/// Where a session stands. Sent on every change of phase and after every attempt.
struct SessionProgress {
    std::int64_t session = 0;
    SessionPhase phase = SessionPhase::Starting;
    int iteration = 0;  ///< attempts finished, answers from the archive included
    int maxIterations = 0;
    std::optional<Configuration> current;  ///< what is being tried now
    double elapsedSeconds = 0;             ///< since the start or resumption, pauses included
    double attemptsPerSecond = 0;
    std::optional<double> secondsLeft;  ///< estimate, none while there is nothing to estimate from
    std::optional<Attempt> best;        ///< fastest correct one of the screening, of the finals once they ran
    std::array<int, outcomeCount> byOutcome{};
    int fromArchive = 0;  ///< attempts answered without measuring

    [[nodiscard]] int count(Outcome outcome) const { return byOutcome.at(static_cast<std::size_t>(outcome)); }
    [[nodiscard]] int failures() const { return iteration - count(Outcome::Ok); }
};

}  // namespace ww::model
