#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/base/result.h"
#include "core/model/attempt.h"
#include "core/model/evaluation.h"

/// What the engine and a worker say to each other: one JSON object per line, requests on the worker's stdin, events on
/// its stdout. A request carries an `id`, which every event it causes repeats. Requests are served one after another in
/// the order they came; Prepare and Cancel are the exceptions and take effect at once. Each request but Cancel and Quit
/// is answered by exactly one closing event: the one named beside it, or Failed.
namespace ww::protocol {

/// Raised when a message changes its meaning. New optional fields and new events do not count.
inline constexpr int version = 1;

namespace request {

/// The first request. → Ready, at once.
struct Hello {
    int version = protocol::version;
};

/// Sets the problem that every later request speaks of, in place of the one before. → ProblemReady
struct SetProblem {
    model::ProblemRequest problem;
};

/// Compiles programs ahead, in the background and into the cache, without disturbing a running measurement. → Prepared
struct Prepare {
    std::string key;  ///< echoed
    std::vector<model::Program> programs;
};

/// Compiles, verifies and times one candidate. → Attempted, after a Phase event for each phase
struct Evaluate {
    model::Candidate candidate;
    model::BenchmarkSettings settings;
};

/// The confirming rounds. → FinalsDone, after a Progress event for each round
struct Finals {
    std::vector<model::Candidate> candidates;
    model::FinalsSettings settings;
};

/// Measures the device's ceilings for the problem's type (part of ProblemReady too). → LimitsMeasured
struct MeasureLimits {
    model::ElementType type = model::ElementType::F32;
};

/// Stops a request that waits or runs, between its phases: it closes with Outcome::Cancelled or Failed. Target 0: all.
struct Cancel {
    std::int64_t target = 0;
};

/// Ends the worker after the running request. End of input means the same.
struct Quit {};

}  // namespace request

using RequestBody = std::variant<request::Hello, request::SetProblem, request::Prepare, request::Evaluate,
                                 request::Finals, request::MeasureLimits, request::Cancel, request::Quit>;

struct Request {
    std::int64_t id = 0;
    RequestBody body;
};

namespace event {

struct Ready {
    int version = protocol::version;
    std::int64_t processId = 0;
    model::DeviceInfo device;
};

enum class PhaseName { Compile, Verify, Benchmark };

/// The request entered a phase: deadlines start anew.
struct Phase {
    PhaseName phase = PhaseName::Compile;
};

struct BaselineTime {
    std::string name;
    double milliseconds = 0;
};

struct ProblemReady {
    std::vector<BaselineTime> baselines;  ///< fastest first; the first is what speedups are against
    model::DeviceLimits limits;           ///< measured; zero where they could not be
    double rooflineMs = 0;                ///< least time the limits allow for the first instance; 0: not known
    double setUpMs = 0;
    std::vector<std::string> warnings;  ///< baselines left out, and why
};

struct Prepared {
    std::string key;
    bool succeeded = false;
    bool fromCache = false;
    double milliseconds = 0;
    std::string message;  ///< the compiler's words when it failed
};

/// The candidate's attempt: everything but ids, configuration and provenance, which the engine knows.
struct Attempted {
    std::string key;
    model::Attempt attempt;
    bool deviceLost = false;  ///< the device's context is gone; the worker exits after this event
};

struct FinalsDone {
    model::FinalsResult result;
};

struct LimitsMeasured {
    model::DeviceLimits limits;
};

struct Progress {
    int step = 0, steps = 0;
    std::string text;
};

/// The device's state, unasked, while a request runs; id 0.
struct Telemetry {
    model::DeviceState state;
};

/// The request could not be served (never what a candidate did wrong, which is an Outcome).
struct Failed {
    std::string message;
    bool deviceLost = false;
};

}  // namespace event

using EventBody =
    std::variant<event::Ready, event::Phase, event::ProblemReady, event::Prepared, event::Attempted, event::FinalsDone,
                 event::LimitsMeasured, event::Progress, event::Telemetry, event::Failed>;

struct Event {
    std::int64_t id = 0;  ///< of the request; 0 when it belongs to none
    EventBody body;
};

/// One line without the line end.
[[nodiscard]] std::string encode(const Request& request);
[[nodiscard]] std::string encode(const Event& event);

/// Errors name what is wrong with the line. A message of a kind this version does not know is an error too.
[[nodiscard]] Result<Request> decodeRequest(std::string_view line);
[[nodiscard]] Result<Event> decodeEvent(std::string_view line);

[[nodiscard]] std::string_view toString(event::PhaseName phase);  ///< "compile", "verify", "benchmark"

}  // namespace ww::protocol
