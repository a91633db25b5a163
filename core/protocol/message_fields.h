#pragma once

#include "core/codec/fields.h"
#include "core/protocol/messages.h"

/// Kind and fields of each message, in the manner of core/codec/fields.h.
namespace ww::protocol {

using codec::Is;

template <typename T>
inline constexpr const char* kindOf = nullptr;
template <>
inline constexpr const char* kindOf<request::Hello> = "hello";
template <>
inline constexpr const char* kindOf<request::SetProblem> = "problem";
template <>
inline constexpr const char* kindOf<request::Prepare> = "prepare";
template <>
inline constexpr const char* kindOf<request::Evaluate> = "evaluate";
template <>
inline constexpr const char* kindOf<request::Finals> = "finals";
template <>
inline constexpr const char* kindOf<request::MeasureLimits> = "limits";
template <>
inline constexpr const char* kindOf<request::Cancel> = "cancel";
template <>
inline constexpr const char* kindOf<request::Quit> = "quit";
template <>
inline constexpr const char* kindOf<event::Ready> = "ready";
template <>
inline constexpr const char* kindOf<event::Phase> = "phase";
template <>
inline constexpr const char* kindOf<event::ProblemReady> = "problem_ready";
template <>
inline constexpr const char* kindOf<event::Prepared> = "prepared";
template <>
inline constexpr const char* kindOf<event::Attempted> = "attempt";
template <>
inline constexpr const char* kindOf<event::FinalsDone> = "finals";
template <>
inline constexpr const char* kindOf<event::LimitsMeasured> = "limits";
template <>
inline constexpr const char* kindOf<event::Progress> = "progress";
template <>
inline constexpr const char* kindOf<event::Telemetry> = "telemetry";
template <>
inline constexpr const char* kindOf<event::Failed> = "error";

namespace request {

template <typename Visitor, Is<Hello> T>
void describe(Visitor& visit, T& hello) {
    visit("version", hello.version);
}

template <typename Visitor, Is<SetProblem> T>
void describe(Visitor& visit, T& request) {
    visit("problem", request.problem);
}

template <typename Visitor, Is<Prepare> T>
void describe(Visitor& visit, T& prepare) {
    visit("key", prepare.key);
    visit("programs", prepare.programs);
}

template <typename Visitor, Is<Evaluate> T>
void describe(Visitor& visit, T& evaluate) {
    visit("candidate", evaluate.candidate);
    visit("settings", evaluate.settings);
}

template <typename Visitor, Is<Finals> T>
void describe(Visitor& visit, T& finals) {
    visit("candidates", finals.candidates);
    visit("settings", finals.settings);
}

template <typename Visitor, Is<MeasureLimits> T>
void describe(Visitor& visit, T& request) {
    visit("type", request.type);
}

template <typename Visitor, Is<Cancel> T>
void describe(Visitor& visit, T& cancel) {
    visit("target", cancel.target);
}

template <typename Visitor, Is<Quit> T>
void describe(Visitor&, T&) {}

}  // namespace request

namespace event {

template <typename Visitor, Is<Ready> T>
void describe(Visitor& visit, T& ready) {
    visit("version", ready.version);
    visit("process_id", ready.processId);
    visit("device", ready.device);
}

template <typename Visitor, Is<Phase> T>
void describe(Visitor& visit, T& phase) {
    visit("phase", phase.phase);
}

template <typename Visitor, Is<BaselineTime> T>
void describe(Visitor& visit, T& baseline) {
    visit("name", baseline.name);
    visit("ms", baseline.milliseconds);
}

template <typename Visitor, Is<ProblemReady> T>
void describe(Visitor& visit, T& ready) {
    visit("baselines", ready.baselines);
    visit("limits", ready.limits);
    visit("roofline_ms", ready.rooflineMs);
    visit("set_up_ms", ready.setUpMs);
    visit("warnings", ready.warnings);
}

template <typename Visitor, Is<Prepared> T>
void describe(Visitor& visit, T& prepared) {
    visit("key", prepared.key);
    visit("succeeded", prepared.succeeded);
    visit("from_cache", prepared.fromCache);
    visit("ms", prepared.milliseconds);
    visit("message", prepared.message);
}

template <typename Visitor, Is<Attempted> T>
void describe(Visitor& visit, T& attempted) {
    visit("key", attempted.key);
    visit("attempt", attempted.attempt);
    visit("device_lost", attempted.deviceLost);
}

template <typename Visitor, Is<FinalsDone> T>
void describe(Visitor& visit, T& finals) {
    visit("result", finals.result);
}

template <typename Visitor, Is<LimitsMeasured> T>
void describe(Visitor& visit, T& measured) {
    visit("limits", measured.limits);
}

template <typename Visitor, Is<Progress> T>
void describe(Visitor& visit, T& progress) {
    visit("step", progress.step);
    visit("steps", progress.steps);
    visit("text", progress.text);
}

template <typename Visitor, Is<Telemetry> T>
void describe(Visitor& visit, T& telemetry) {
    visit("state", telemetry.state);
}

template <typename Visitor, Is<Failed> T>
void describe(Visitor& visit, T& failed) {
    visit("message", failed.message);
    visit("device_lost", failed.deviceLost);
}

inline constexpr std::array<std::string_view, 3> phaseNames = {"compile", "verify", "benchmark"};

inline std::string_view textOf(PhaseName phase) {
    return phaseNames.at(static_cast<std::size_t>(phase));
}
inline bool fromText(std::string_view text, PhaseName& phase) {
    return codec::enumFromTexts(phaseNames, text, phase);
}

}  // namespace event

}  // namespace ww::protocol
