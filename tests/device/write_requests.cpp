// write_requests KERNEL TYPE SIZES COUNT > FILE: the requests that evaluate a kernel on an H200, one JSON object per
// line: the problem, then COUNT configurations (the default, the author's seeds, then random ones). worker_check.py
// sends them to a worker there.

#include <cstdlib>

#include <fmt/format.h>

#include "core/base/text.h"
#include "core/catalog/catalog.h"
#include "core/catalog/problem_resolver.h"
#include "core/protocol/messages.h"
#include "core/stats/random.h"

using namespace ww;

namespace {

/// As the driver describes an H200.
model::DeviceInfo h200() {
    model::DeviceInfo device;
    device.id = "cuda:0";
    device.kind = "cuda";
    device.name = "NVIDIA H200";
    device.computeCapability = 90;
    device.processors = 132;
    device.warpSize = 32;
    device.memoryBytes = std::int64_t{139} << 30;
    device.l2Bytes = 60 << 20;
    device.sharedMemoryPerBlock = 232448;
    device.sharedMemoryPerProcessor = 233472;
    device.registersPerBlock = 65536;
    device.registersPerProcessor = 65536;
    device.threadsPerBlock = 1024;
    device.threadsPerProcessor = 2048;
    return device;
}

model::Sizes sizesFrom(std::string_view text) {
    model::Sizes sizes;
    for (const std::string_view part : split(text, ',')) {
        const std::size_t equals = part.find('=');
        if (equals == std::string_view::npos) continue;
        sizes.emplace_back(part.substr(0, equals), std::atoll(std::string(part.substr(equals + 1)).c_str()));
    }
    return sizes;
}

Result<void> write(const std::string& name, std::string_view type, const model::Sizes& sizes, std::size_t count) {
    const auto kernel = catalog::Catalog::load().find(name);
    if (!kernel) return tl::unexpected(kernel.error());
    const auto target = catalog::resolveTarget(*kernel, h200(), model::elementTypeFromText(type), sizes);
    if (!target) return tl::unexpected(target.error());
    const auto space = catalog::buildSpace(*target);
    if (!space) return tl::unexpected(space.error());
    const auto problem = catalog::resolveProblem(*target);
    if (!problem) return tl::unexpected(problem.error());
    fmt::print("{}\n", protocol::encode(protocol::Request{1, protocol::request::SetProblem{*problem}}));

    std::vector<model::Configuration> configurations = catalog::seedConfigurations(*target, *space);
    stats::Random random(1);
    while (configurations.size() < count)
        configurations.push_back(space->configuration(random.below(space->size())));
    configurations.resize(count);
    for (std::size_t i = 0; i < configurations.size(); ++i) {
        const auto candidate = catalog::resolveCandidate(*target, configurations[i], problem->instances);
        if (!candidate) return tl::unexpected(candidate.error());
        const auto id = static_cast<std::int64_t>(i + 2);
        fmt::print("{}\n", protocol::encode(protocol::Request{id, protocol::request::Evaluate{*candidate, {}}}));
    }
    return {};
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 5) {
        fmt::print(stderr, "usage: write_requests KERNEL TYPE M=…,N=…,K=… COUNT\n");
        return 2;
    }
    const auto written =
        write(arguments[1], arguments[2], sizesFrom(arguments[3]), static_cast<std::size_t>(std::atoi(arguments[4])));
    if (!written) fmt::print(stderr, "{}\n", written.error().message);
    return written ? 0 : 1;
}
