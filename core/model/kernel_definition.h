#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/model/configuration.h"
#include "core/model/element_type.h"
#include "core/model/sizes.h"

namespace ww::model {

/// A tunable as the manifest declares it. It reaches the source as `#define NAME value`; a string value `wgmma` of
/// `variant` reaches it as `#define variant_wgmma 1`.
struct ParameterDefinition {
    std::string name;
    std::vector<Value> values;
    Value defaultValue;
    std::string meaning;
    std::string unit;
};

/// A condition on a configuration. `expression` may use tunables, derived names, sizes, `dtype` ("f16"), `dtype_bytes`
/// and `device.…` (see catalog/known_names.h); it is pruned before anything is compiled.
struct ConstraintDefinition {
    std::string expression;
    std::string reason;
};

/// `name = expression`, usable in every later expression of the same implementation.
struct DerivedName {
    std::string name;
    std::string expression;
};

/// How a buffer is filled before a run. Values are drawn from a counter-based generator, the same on every device.
struct Fill {
    enum class Kind { Uniform, Normal, Constant, Sequence, ZeroOne, File };
    Kind kind = Kind::Uniform;
    double low = -1, high = 1;       ///< Uniform
    double mean = 0, deviation = 1;  ///< Normal
    double value = 0;                ///< Constant; first value of a Sequence
    std::filesystem::path file;      ///< File: raw or .npy, inside the kernel's folder
};

/// The text of one file of a program, under the name by which the program's files include it: its path relative to the
/// kernel's folder ("tiling.cuh", "../common/element.cuh").
struct SourceFile {
    std::string name;
    std::string text;
};

struct ArgumentDefinition {
    enum class Kind { Buffer, Scalar, Workspace, TensorMap };
    enum class Access { Read, Write, ReadWrite };

    std::string name;
    std::string when = "true";  ///< argument of an implementation: whether it exists
    Kind kind = Kind::Buffer;
    std::string elementType = "dtype";  ///< "dtype" is the type being tuned, else a fixed ElementType
    Access access = Access::Read;
    std::vector<std::string> shape;  ///< Buffer: extents, outermost first. Workspace: one expression, in bytes
    Fill fill;
    std::string value;  ///< Scalar: an expression

    // TensorMap (CUDA): a tiled TMA descriptor over a buffer argument; innermost dimension first.
    std::string buffer;
    std::vector<std::string> extents;  ///< elements
    std::vector<std::string> strides;  ///< bytes, of dimensions 1…
    std::vector<std::string> box;      ///< elements
    std::string swizzle;               ///< expression giving 0, 32, 64 or 128
};

/// One kernel launch. All launches whose `when` holds run in order and are timed together.
struct LaunchDefinition {
    std::string when = "true";
    std::string source;  ///< file in the kernel's folder
    std::string entry;
    std::array<std::string, 3> grid = {"1", "1", "1"};
    std::array<std::string, 3> block = {"1", "1", "1"};
    std::array<std::string, 3> cluster = {"1", "1", "1"};
    std::string sharedMemory = "0";      ///< dynamic, in bytes
    std::vector<std::string> arguments;  ///< names, in the order of the entry's parameters
};

/// A configuration worth trying first where `when` holds: what is known about this kernel by its author.
struct SeedDefinition {
    std::string when = "true";
    std::vector<Setting> settings;  ///< others keep their default
};

/// A kernel's code for one kind of device, with the tunables that matter there.
struct Implementation {
    std::string device;    ///< "cuda" or "cpu"
    std::string language;  ///< "cuda" or "c++"
    std::vector<ElementType> types;
    std::optional<ElementType> defaultType;  ///< none: the kernel's
    std::vector<ParameterDefinition> parameters;
    std::vector<DerivedName> derived;
    std::vector<ConstraintDefinition> constraints;
    std::vector<LaunchDefinition> launches;
    std::vector<ArgumentDefinition> arguments;  ///< workspaces and tensor maps beside the kernel's own arguments
    std::vector<SeedDefinition> seeds;
    std::vector<std::string> compileOptions;
    std::vector<LaunchDefinition> reference;  ///< computes every output in double precision; see ArgumentDefinition
    std::vector<std::string> baselines;       ///< library baselines by name: "cublas", "cudnn", "openblas", "onednn"
    std::vector<LaunchDefinition> plainBaseline;  ///< timed when no library baseline can be had; named "plain kernel"
};

/// How far an output may be from the reference, for one element type.
struct Tolerance {
    double relativeRms = 0;  ///< ‖out − ref‖ / ‖ref‖
    double element = 0;      ///< |out − ref| ≤ element · (|ref| + rms(ref))
};

struct SizeSet {
    std::string name;
    Sizes sizes;
};

/// Everything the catalog knows of one kernel: the checked content of its manifest.
struct KernelDefinition {
    std::string name;
    std::string title;
    std::string summary;
    std::string family;  ///< "gemm", "softmax", …: what baselines and hints recognise
    std::filesystem::path folder;
    std::filesystem::path manifest;
    std::string version;              ///< content hash of the manifest and all sources
    std::vector<SourceFile> sources;  ///< all that the launches name and what these include
    Sizes defaultSizes;
    std::vector<Sizes> stabilitySizes;
    std::vector<Sizes> verifySizes;  ///< small and ragged sizes on which every candidate is checked too
    ElementType defaultType = ElementType::F32;
    std::vector<ArgumentDefinition> arguments;
    std::vector<std::pair<ElementType, Tolerance>> tolerances;  ///< overrides of the defaults per type
    std::string flops;                                          ///< expression: arithmetic operations of one run
    std::string bytes;                                          ///< expression: least bytes moved by one run
    std::vector<Implementation> implementations;

    [[nodiscard]] const Implementation* implementationFor(std::string_view device) const {
        for (const Implementation& implementation : implementations) {
            if (implementation.device == device) return &implementation;
        }
        return nullptr;
    }
};

}  // namespace ww::model
