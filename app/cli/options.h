#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "core/base/result.h"
#include "core/engine/engine.h"
#include "core/model/session.h"

namespace ww::cli {

/// Options that several commands share, as typed.
struct ProblemOptions {
    std::string kernel;
    std::string device = "auto";
    std::string type;
    std::string sizes;
    std::filesystem::path archive;
    bool json = false;
    std::string worker;
    std::string compileTimeout;
    std::string runTimeout;
};

/// Adds KERNEL, --device, --dtype, --size, --archive, --json, --worker and the time-outs.
void addProblemOptions(CLI::App& command, ProblemOptions& options);
void addArchiveOption(CLI::App& command, std::filesystem::path& archive);
void addJsonOption(CLI::App& command, bool& json);

/// "M=512,N=512" → sizes; the message of a failure shows what is expected.
[[nodiscard]] Result<model::Sizes> parseSizes(std::string_view text);

/// "NAME=VALUE" for each --set.
[[nodiscard]] Result<model::Configuration> parseSettings(const std::vector<std::string>& texts);

/// "60", "60s", "5m", "1h" → seconds.
[[nodiscard]] Result<double> parseSeconds(std::string_view text);

/// The settings the options ask for; type and sizes are checked for their form here, against the kernel by the engine.
[[nodiscard]] Result<model::SessionSettings> sessionSettings(const ProblemOptions& options);

[[nodiscard]] Result<engine::EngineSettings> engineSettings(const ProblemOptions& options);

}  // namespace ww::cli
