#pragma once

#include <algorithm>
#include <cstdint>
#include <thread>
#include <vector>

namespace ww::host {

/// Splits [0, count) into one part per core (`cores`), but none smaller than `smallest`, runs `work(begin, end)` on
/// each in a thread of its own and returns the results in order.
template <typename Work>
auto inParts(std::int64_t count, std::int64_t smallest, const Work& work,
             std::int64_t cores = std::max(1u, std::thread::hardware_concurrency())) {
    using Part = decltype(work(std::int64_t{}, std::int64_t{}));
    const std::int64_t parts = std::clamp<std::int64_t>(count / smallest, 1, cores);
    std::vector<Part> results(static_cast<std::size_t>(parts));
    const auto run = [&](std::int64_t part) {
        results[static_cast<std::size_t>(part)] = work(count * part / parts, count * (part + 1) / parts);
    };
    std::vector<std::jthread> threads;
    for (std::int64_t part = 1; part < parts; ++part)
        threads.emplace_back(run, part);
    run(0);
    threads.clear();
    return results;
}

}  // namespace ww::host
