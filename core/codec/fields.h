#pragma once

#include <concepts>
#include <type_traits>

#include "core/model/attempt.h"
#include "core/model/evaluation.h"
#include "core/model/kernel_definition.h"
#include "core/model/session.h"
#include "core/model/stability.h"

/// The names under which the model's values are written. One list per struct serves reading and writing: `describe`
/// calls `visit(name, member)` for each member, with a const value when writing.
namespace ww::codec {

template <typename T, typename Model>
concept Is = std::same_as<std::remove_const_t<T>, Model>;

template <typename Visitor, Is<model::Timing> T>
void describe(Visitor& visit, T& timing) {
    visit("median", timing.median);
    visit("low", timing.low);
    visit("high", timing.high);
    visit("minimum", timing.minimum);
    visit("samples", timing.samples);
    visit("cold", timing.cold);
}

template <typename Visitor, Is<model::Speedup> T>
void describe(Visitor& visit, T& speedup) {
    visit("value", speedup.value);
    visit("low", speedup.low);
    visit("high", speedup.high);
}

template <typename Visitor, Is<model::Resources> T>
void describe(Visitor& visit, T& resources) {
    visit("registers_per_thread", resources.registersPerThread);
    visit("spill_bytes", resources.spillBytes);
    visit("stack_bytes", resources.stackBytes);
    visit("static_shared_bytes", resources.staticSharedBytes);
    visit("dynamic_shared_bytes", resources.dynamicSharedBytes);
    visit("threads_per_block", resources.threadsPerBlock);
    visit("code_bytes", resources.codeBytes);
    visit("occupancy", resources.occupancy);
    visit("occupancy_limiter", resources.occupancyLimiter);
}

template <typename Visitor, Is<model::Verification> T>
void describe(Visitor& visit, T& verification) {
    visit("cases", verification.cases);
    visit("max_abs_error", verification.maxAbsError);
    visit("max_rel_error", verification.maxRelError);
    visit("rms_error", verification.rmsError);
    visit("wrong_share", verification.wrongShare);
    visit("worst_index", verification.worstIndex);
    visit("worst_case", verification.worstCase);
}

template <typename Visitor, Is<model::PhaseTimes> T>
void describe(Visitor& visit, T& phases) {
    visit("compile", phases.compile);
    visit("verify", phases.verify);
    visit("benchmark", phases.benchmark);
    visit("total", phases.total);
}

template <typename Visitor, Is<model::DeviceState> T>
void describe(Visitor& visit, T& state) {
    visit("clock_mhz", state.clockMHz);
    visit("memory_clock_mhz", state.memoryClockMHz);
    visit("temperature_c", state.temperatureC);
    visit("power_w", state.powerW);
    visit("throttling", state.throttling);
}

template <typename Visitor, Is<model::DeviceLimits> T>
void describe(Visitor& visit, T& limits) {
    visit("copy_gigabytes_per_second", limits.copyGigabytesPerSecond);
    visit("matrix_teraflops", limits.matrixTeraflops);
}

template <typename Visitor, Is<model::DeviceInfo> T>
void describe(Visitor& visit, T& info) {
    visit("id", info.id);
    visit("kind", info.kind);
    visit("name", info.name);
    visit("uuid", info.uuid);
    visit("compute_capability", info.computeCapability);
    visit("processors", info.processors);
    visit("warp_size", info.warpSize);
    visit("memory_bytes", info.memoryBytes);
    visit("l1_bytes", info.l1Bytes);
    visit("l2_bytes", info.l2Bytes);
    visit("l3_bytes", info.l3Bytes);
    visit("shared_memory_per_block", info.sharedMemoryPerBlock);
    visit("shared_memory_per_processor", info.sharedMemoryPerProcessor);
    visit("registers_per_processor", info.registersPerProcessor);
    visit("registers_per_block", info.registersPerBlock);
    visit("threads_per_block", info.threadsPerBlock);
    visit("threads_per_processor", info.threadsPerProcessor);
    visit("vector_bits", info.vectorBits);
    visit("clock_mhz", info.clockMHz);
    visit("memory_clock_mhz", info.memoryClockMHz);
    visit("memory_bus_bits", info.memoryBusBits);
    visit("instruction_set", info.instructionSet);
    visit("versions", info.versions);
    visit("missing", info.missing);
}

template <typename Visitor, Is<model::Attempt> T>
void describe(Visitor& visit, T& attempt) {
    visit("id", attempt.id);
    visit("session", attempt.session);
    visit("number", attempt.number);
    visit("configuration", attempt.configuration);
    visit("source", attempt.source);
    visit("rationale", attempt.rationale);
    visit("exchange", attempt.exchange);
    visit("kernel_version", attempt.kernelVersion);
    visit("sizes", attempt.sizes);
    visit("outcome", attempt.outcome);
    visit("message", attempt.message);
    visit("timing", attempt.timing);
    visit("baseline", attempt.baseline);
    visit("baseline_name", attempt.baselineName);
    visit("speedup", attempt.speedup);
    visit("verification", attempt.verification);
    visit("resources", attempt.resources);
    visit("phases", attempt.phases);
    visit("device_before", attempt.deviceBefore);
    visit("device_after", attempt.deviceAfter);
    visit("confirmed", attempt.confirmed);
    visit("from_cache", attempt.fromCache);
    visit("started_at", attempt.startedAt);
}

template <typename Visitor, Is<model::SourceFile> T>
void describe(Visitor& visit, T& file) {
    visit("name", file.name);
    visit("text", file.text);
}

template <typename Visitor, Is<model::Program> T>
void describe(Visitor& visit, T& program) {
    visit("language", program.language);
    visit("main_file", program.mainFile);
    visit("files", program.files);
    visit("entries", program.entries);
    visit("defines", program.defines);
    visit("options", program.options);
}

template <typename Visitor, Is<model::Fill> T>
void describe(Visitor& visit, T& fill) {
    visit("kind", fill.kind);
    visit("low", fill.low);
    visit("high", fill.high);
    visit("mean", fill.mean);
    visit("deviation", fill.deviation);
    visit("value", fill.value);
    visit("file", fill.file);
}

template <typename Visitor, Is<model::Argument> T>
void describe(Visitor& visit, T& argument) {
    visit("name", argument.name);
    visit("kind", argument.kind);
    visit("type", argument.type);
    visit("access", argument.access);
    visit("shape", argument.shape);
    visit("fill", argument.fill);
    visit("number", argument.number);
    visit("integer", argument.integer);
    visit("buffer", argument.buffer);
    visit("extents", argument.extents);
    visit("strides", argument.strides);
    visit("box", argument.box);
    visit("swizzle", argument.swizzle);
}

template <typename Visitor, Is<model::Launch> T>
void describe(Visitor& visit, T& launch) {
    visit("program", launch.program);
    visit("entry", launch.entry);
    visit("grid", launch.grid);
    visit("block", launch.block);
    visit("cluster", launch.cluster);
    visit("shared_bytes", launch.sharedBytes);
    visit("arguments", launch.arguments);
}

template <typename Visitor, Is<model::LaunchSequence> T>
void describe(Visitor& visit, T& sequence) {
    visit("programs", sequence.programs);
    visit("launches", sequence.launches);
    visit("arguments", sequence.arguments);
}

template <typename Visitor, Is<model::ProblemInstance> T>
void describe(Visitor& visit, T& instance) {
    visit("sizes", instance.sizes);
    visit("arguments", instance.arguments);
    visit("reference", instance.reference);
    visit("plain_baseline", instance.plainBaseline);
    visit("flops", instance.flops);
    visit("bytes", instance.bytes);
}

template <typename Visitor, Is<model::Tolerance> T>
void describe(Visitor& visit, T& tolerance) {
    visit("relative_rms", tolerance.relativeRms);
    visit("element", tolerance.element);
}

template <typename Visitor, Is<model::ProblemRequest> T>
void describe(Visitor& visit, T& problem) {
    visit("family", problem.family);
    visit("type", problem.type);
    visit("tolerance", problem.tolerance);
    visit("instances", problem.instances);
    visit("baselines", problem.baselines);
    visit("seed", problem.seed);
    visit("seeds", problem.seeds);
}

template <typename Visitor, Is<model::Candidate> T>
void describe(Visitor& visit, T& candidate) {
    visit("key", candidate.key);
    visit("programs", candidate.programs);
    visit("instances", candidate.instances);
}

template <typename Visitor, Is<model::BenchmarkSettings> T>
void describe(Visitor& visit, T& settings) {
    visit("minimum_ms", settings.minimumMs);
    visit("maximum_ms", settings.maximumMs);
    visit("relative_error", settings.relativeError);
    visit("hopeless_factor", settings.hopelessFactor);
    visit("incumbent_ms", settings.incumbentMs);
    visit("cold", settings.cold);
}

template <typename Visitor, Is<model::FinalStanding> T>
void describe(Visitor& visit, T& standing) {
    visit("key", standing.key);
    visit("baseline_name", standing.baselineName);
    visit("outcome", standing.outcome);
    visit("message", standing.message);
    visit("timing", standing.timing);
    visit("speedup", standing.speedup);
    visit("tied_with_best", standing.tiedWithBest);
    visit("state", standing.state);
}

template <typename Visitor, Is<model::FinalsSettings> T>
void describe(Visitor& visit, T& settings) {
    visit("minimum_rounds", settings.minimumRounds);
    visit("maximum_rounds", settings.maximumRounds);
    visit("round_ms", settings.roundMs);
    visit("slices", settings.slices);
    visit("relative_error", settings.relativeError);
    visit("maximum_seconds", settings.maximumSeconds);
}

template <typename Visitor, Is<model::FinalsResult> T>
void describe(Visitor& visit, T& result) {
    visit("standings", result.standings);
    visit("noise_floor", result.noiseFloor);
    visit("rounds", result.rounds);
}

template <typename Visitor, Is<model::SessionSettings> T>
void describe(Visitor& visit, T& settings) {
    visit("kernel", settings.kernel);
    visit("device", settings.device);
    visit("type", settings.type);
    visit("sizes", settings.sizes);
    visit("advisor", settings.advisor);
    visit("max_iterations", settings.maxIterations);
    visit("target_speedup", settings.targetSpeedup);
    visit("patience", settings.patience);
    visit("time_budget_s", settings.timeBudget);
    visit("seed", settings.seed);
    visit("remeasure", settings.remeasure);
    visit("finalists", settings.finalists);
    visit("restrictions", settings.restrictions);
    visit("start_from", settings.startFrom);
}

template <typename Visitor, Is<model::SessionSummary> T>
void describe(Visitor& visit, T& summary) {
    visit("id", summary.id);
    visit("kernel", summary.kernel);
    visit("kernel_version", summary.kernelVersion);
    visit("device", summary.device);
    visit("type", summary.type);
    visit("sizes", summary.sizes);
    visit("settings", summary.settings);
    visit("state", summary.state);
    visit("stop_reason", summary.stopReason);
    visit("started_at", summary.startedAt);
    visit("finished_at", summary.finishedAt);
    visit("attempts", summary.attempts);
    visit("ok_attempts", summary.okAttempts);
    visit("best_speedup", summary.bestSpeedup);
    visit("baseline_name", summary.baselineName);
    visit("baseline_ms", summary.baselineMs);
    visit("note", summary.note);
    visit("tags", summary.tags);
}

template <typename Visitor, Is<model::SessionResult> T>
void describe(Visitor& visit, T& result) {
    visit("summary", result.summary);
    visit("stop_reason", result.stopReason);
    visit("best", result.best);
    visit("tied_with_best", result.tiedWithBest);
    visit("message", result.message);
}

template <typename Visitor, Is<model::StabilityPoint> T>
void describe(Visitor& visit, T& point) {
    visit("configuration", point.configuration);
    visit("sizes", point.sizes);
    visit("outcome", point.outcome);
    visit("message", point.message);
    visit("timing", point.timing);
    visit("baseline", point.baseline);
    visit("baseline_name", point.baselineName);
    visit("speedup", point.speedup);
}

template <typename Visitor, Is<model::StabilityScore> T>
void describe(Visitor& visit, T& score) {
    visit("configuration", score.configuration);
    visit("sizes", score.sizes);
    visit("failures", score.failures);
    visit("mean_speedup", score.meanSpeedup);
    visit("geometric_mean", score.geometricMean);
    visit("deviation", score.deviation);
    visit("score", score.score);
    visit("worst_speedup", score.worstSpeedup);
    visit("worst_sizes", score.worstSizes);
}

template <typename Visitor, Is<model::StabilityResult> T>
void describe(Visitor& visit, T& result) {
    visit("id", result.id);
    visit("kernel", result.kernel);
    visit("kernel_version", result.kernelVersion);
    visit("device", result.device);
    visit("type", result.type);
    visit("points", result.points);
    visit("scores", result.scores);
    visit("measured_at", result.measuredAt);
}

template <typename Visitor, Is<model::ParameterDefinition> T>
void describe(Visitor& visit, T& parameter) {
    visit("name", parameter.name);
    visit("values", parameter.values);
    visit("default", parameter.defaultValue);
    visit("meaning", parameter.meaning);
    visit("unit", parameter.unit);
}

}  // namespace ww::codec
