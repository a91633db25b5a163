#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/model/progress.h"
#include "core/model/session.h"

namespace ww::engine {

/// Tuning in a few lines:
///
///     const auto result = ww::engine::KernelOptimizer{.kernel = "matmul", .device = "cpu", .maxIterations =
///     20}.optimize(); if (result && result->best) std::cout << result->best->configuration.key() << '\n';
struct KernelOptimizer {
    std::string kernel = {};  ///< catalog name or path of a manifest
    std::string device = "auto";
    std::optional<model::ElementType> type = {};  ///< none: the kernel's default
    model::Sizes sizes = {};                      ///< those given; the others keep the kernel's default
    std::string advisor = {};                     ///< empty: the default
    int maxIterations = 20;
    double targetSpeedup = 2.0;  ///< 0: none
    std::optional<std::chrono::duration<double>> timeBudget = {};
    std::uint64_t seed = 1;
    std::filesystem::path archive = {};           ///< empty: the user's archive
    std::vector<std::string> workerCommand = {};  ///< empty: warpwright-worker beside the program
    std::function<void(const model::SessionProgress&)> onProgress = {};  ///< called on the calling thread

    /// Runs to the end and returns its result. Blocks, serving the calling thread's event loop; makes a
    /// QCoreApplication for the time being where there is none (then only from the main thread).
    [[nodiscard]] Result<model::SessionResult> optimize() const;
};

}  // namespace ww::engine
