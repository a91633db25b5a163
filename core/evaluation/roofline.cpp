#include "core/evaluation/roofline.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "core/evaluation/contestant.h"

namespace ww::evaluation {

namespace {

using model::Argument;
using model::ElementType;

bool isCpu(const model::DeviceInfo& device) {
    return device.kind == "cpu";
}

/// Fastest of a few timings, 0 when it cannot run.
double fastestMs(Device& device, Executable& executable) {
    const std::array<Executable*, 1> rotation{&executable};
    double fastest = 0;
    for (int i = 0; i < 6; ++i) {
        const Tried<double> measured = device.time(rotation, isCpu(device.info()) ? 1 : 4);
        if (!measured) return 0;
        if (i > 0 && (fastest == 0 || *measured < fastest)) fastest = *measured;  // the first one warms up
    }
    return fastest;
}

double copyBandwidth(Device& device) {
    const std::size_t cache = static_cast<std::size_t>(lastCacheBytes(device.info()));
    constexpr std::size_t most = std::size_t{512} << 20;
    std::size_t bytes = isCpu(device.info()) ? std::clamp<std::size_t>(4 * cache, std::size_t{64} << 20, most) : most;
    if (device.info().memoryBytes > 0) bytes = std::min(bytes, static_cast<std::size_t>(device.info().memoryBytes) / 8);
    bytes = bytes / 256 * 256;
    auto from = device.allocate(bytes);
    auto to = device.allocate(bytes);
    if (!from || !to) return 0;
    model::Fill uniform;
    if (!device.fill(**from, ElementType::F32, static_cast<std::int64_t>(bytes / 4), uniform, 1)) return 0;
    auto copy = device.copy(**to, **from);
    if (!copy) return 0;
    const double milliseconds = fastestMs(device, **copy);
    return milliseconds > 0 ? 2.0 * static_cast<double>(bytes) / milliseconds * 1e-6 : 0;
}

Argument matrix(const std::string& name, ElementType type, std::int64_t edge, bool output) {
    Argument argument;
    argument.name = name;
    argument.type = type;
    argument.shape = {edge, edge};
    if (output) argument.access = model::ArgumentDefinition::Access::Write;
    return argument;
}

model::ProblemRequest squareProduct(ElementType type, std::int64_t edge) {
    model::ProblemRequest problem;
    problem.family = "gemm";
    problem.type = type;
    problem.baselines = {"cublas", "openblas", "onednn"};
    model::ProblemInstance instance;
    instance.sizes = {{"M", edge}, {"N", edge}, {"K", edge}};
    instance.arguments = {matrix("A", type, edge, false), matrix("B", type, edge, false),
                          matrix("C", type, edge, true)};
    instance.flops = 2.0 * static_cast<double>(edge) * static_cast<double>(edge) * static_cast<double>(edge);
    problem.instances.push_back(std::move(instance));
    return problem;
}

/// Large enough to reach the plateau, small enough to stay below a tenth of a second.
std::int64_t edgeFor(const model::DeviceInfo& device, ElementType type) {
    if (isCpu(device)) return 1024;
    return type == ElementType::F32 || type == ElementType::F64 ? 4096 : 8192;
}

double matrixRate(Device& device, ElementType type) {
    const model::ProblemRequest problem = squareProduct(type, edgeFor(device.info(), type));
    const model::ProblemInstance& instance = problem.instances[0];
    std::vector<std::unique_ptr<Buffer>> owned;
    Bindings bindings;
    for (const Argument& argument : instance.arguments) {
        const std::int64_t count = argument.shape[0] * argument.shape[1];
        auto buffer = device.allocate(static_cast<std::size_t>(count) * model::bytesOf(type));
        if (!buffer || !device.fill(**buffer, type, count, argument.fill, owned.size() + 1)) return 0;
        bindings[argument.name] = buffer->get();
        owned.push_back(std::move(*buffer));
    }
    double fastest = 0;
    for (const BoundBaseline& baseline : device.baselines(problem.baselines, problem, instance, bindings)) {
        const double milliseconds = fastestMs(device, *baseline.executable);
        if (milliseconds > 0 && (fastest == 0 || milliseconds < fastest)) fastest = milliseconds;
    }
    return fastest > 0 ? instance.flops / fastest * 1e-9 : 0;
}

/// Theoretical memory bandwidth in GB/s (two transfers per clock), 0 where not known.
double memoryPeak(const model::DeviceInfo& device) {
    return 2.0 * device.memoryClockMHz * 1e6 * device.memoryBusBits / 8 * 1e-9;
}

}  // namespace

std::int64_t lastCacheBytes(const model::DeviceInfo& device) {
    return std::max({device.l3Bytes, device.l2Bytes, device.l1Bytes});
}

model::DeviceLimits measureLimits(Device& device, ElementType type, bool matrixProduct) {
    return {copyBandwidth(device), matrixProduct && model::isFloatingPoint(type) ? matrixRate(device, type) : 0};
}

double rooflineMs(const model::ProblemInstance& instance, const model::DeviceLimits& limits) {
    double least = 0;
    if (limits.matrixTeraflops > 0) least = std::max(least, instance.flops / limits.matrixTeraflops * 1e-9);
    if (limits.copyGigabytesPerSecond > 0) {
        least = std::max(least, instance.bytes / limits.copyGigabytesPerSecond * 1e-6);
    }
    return least;
}

// Margins: short bursts run at boost clock where the library's plateau is power-limited (990 against 750 TFLOP/s on an
// H200), reads alone are faster than a copy, and a shared CPU's own limits move by 1.6 (docs/measurements.md).
std::optional<std::string> implausibility(double milliseconds, const model::ProblemInstance& instance,
                                          const model::DeviceLimits& limits, const model::DeviceInfo& device,
                                          bool fitsCache) {
    if (milliseconds <= 0) return "took no time";
    const double margin = isCpu(device) ? 2.0 : 1.5;
    const double teraflops = instance.flops / milliseconds * 1e-9;
    if (limits.matrixTeraflops > 0 && teraflops > margin * limits.matrixTeraflops) {
        return fmt::format("{:.3g} TFLOP/s, where the device's best matrix product reaches {:.3g}", teraflops,
                           limits.matrixTeraflops);
    }
    const double gigabytes = instance.bytes / milliseconds * 1e-6;
    const double bandwidth = std::max(limits.copyGigabytesPerSecond, isCpu(device) ? 0 : memoryPeak(device));
    if (!fitsCache && bandwidth > 0 && gigabytes > margin * bandwidth) {
        return fmt::format("{:.4g} GB/s, where the device's memory reaches {:.4g}", gigabytes, bandwidth);
    }
    return std::nullopt;
}

}  // namespace ww::evaluation
