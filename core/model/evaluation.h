#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "core/model/attempt.h"
#include "core/model/kernel_definition.h"

/// What the engine asks of a worker. Everything is resolved: the worker evaluates no expression and reads no manifest.
namespace ww::model {

/// One translation unit with everything it includes.
struct Program {
    std::string language;  ///< "cuda" or "c++"
    std::string mainFile;
    std::vector<SourceFile> files;
    std::vector<std::string> entries;  ///< functions that will be launched
    std::vector<std::string> defines;  ///< "BLOCK_SIZE_M=128"
    std::vector<std::string> options;  ///< compiler options beside the device's own
};

/// An argument of one problem instance. Buffers belong to the instance and are shared by candidate, reference and
/// baseline; workspaces and tensor maps belong to a launch sequence.
struct Argument {
    std::string name;
    ArgumentDefinition::Kind kind = ArgumentDefinition::Kind::Buffer;
    ElementType type = ElementType::F32;
    ArgumentDefinition::Access access = ArgumentDefinition::Access::Read;
    std::vector<std::int64_t> shape;  ///< Buffer: extents, outermost first. Workspace: {bytes}
    Fill fill;
    double number = 0;         ///< Scalar of floating-point type
    std::int64_t integer = 0;  ///< Scalar of integer type
    std::string buffer;        ///< TensorMap …
    std::vector<std::int64_t> extents, strides, box;
    int swizzle = 0;
};

struct Launch {
    int program = 0;  ///< index into LaunchSequence::programs
    std::string entry;
    std::array<std::int64_t, 3> grid{1, 1, 1}, block{1, 1, 1}, cluster{1, 1, 1};
    std::int64_t sharedBytes = 0;
    std::vector<std::string> arguments;
};

/// Kernel launches that together compute the outputs once, with the arguments only they need.
struct LaunchSequence {
    std::vector<Program> programs;
    std::vector<Launch> launches;
    std::vector<Argument> arguments;  ///< workspaces and tensor maps
};

/// One size of the problem: its buffers and scalars, and how to compute the reference. In the reference's launches the
/// outputs are buffers of double of the same shape.
struct ProblemInstance {
    Sizes sizes;
    std::vector<Argument> arguments;
    LaunchSequence reference;
    LaunchSequence plainBaseline;  ///< empty: none
    double flops = 0;
    double bytes = 0;
};

/// What one session tunes. The first instance is timed, the others are only verified.
struct ProblemRequest {
    std::string family;  ///< "gemm", "softmax": tells library baselines what to compute
    ElementType type = ElementType::F32;
    Tolerance tolerance;
    std::vector<ProblemInstance> instances;
    std::vector<std::string> baselines;  ///< library baselines wanted, best one counts
    std::uint64_t seed = 1;              ///< of the inputs
    int seeds = 3;                       ///< input sets on which the first instance is verified
};

/// A candidate's launch sequence for each instance of the problem (same programs in all of them).
struct Candidate {
    std::string key;  ///< Configuration::key, echoed in results and logs
    std::vector<Program> programs;
    std::vector<LaunchSequence> instances;  ///< `programs` of each left empty: they index Candidate::programs
};

struct BenchmarkSettings {
    double minimumMs = 30;  ///< device time spent on one candidate at least (screening)
    double maximumMs = 300;
    double relativeError = 0.01;  ///< stop when the half-width of the median's interval is below this share
    double hopelessFactor = 2.0;  ///< give up early when slower than the incumbent by this factor; 0: never
    double incumbentMs = 0;       ///< best so far, 0 if none
    bool cold = true;
};

/// One row of the confirming rounds.
struct FinalStanding {
    std::string key;  ///< empty for a baseline
    std::string baselineName;
    Outcome outcome = Outcome::Ok;
    std::string message;
    Timing timing;    ///< samples: one per round
    Speedup speedup;  ///< median over rounds of the ratio within the round; bootstrap interval
    bool tiedWithBest = false;
    DeviceState state;
};

struct FinalsSettings {
    int minimumRounds = 15;
    int maximumRounds = 40;
    double roundMs = 20;  ///< device time of one contestant in one round
    int slices = 8;       ///< a round's time is spread over: contestants take turns within the round
    double relativeError = 0.005;
    double maximumSeconds = 10;
};

struct FinalsResult {
    std::vector<FinalStanding> standings;  ///< as ordered in the request, then the baselines
    double noiseFloor = 0;                 ///< |ratio − 1| of the baseline against itself (A/A), 95 % bound
    int rounds = 0;
};

}  // namespace ww::model
