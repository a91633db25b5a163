#include "app/cli/options.h"

#include <charconv>

#include "core/base/text.h"

namespace ww::cli {

namespace {

/// Sets the deadlines to the time an option asks for, if it was given.
Result<void> readTimeout(std::string_view option, const std::string& text,
                         std::initializer_list<std::chrono::milliseconds*> deadlines) {
    if (text.empty()) return {};
    const Result<double> seconds = parseSeconds(text);
    if (!seconds) return fail(Error::Kind::BadUsage, "{}: {}", option, seconds.error().message);
    for (std::chrono::milliseconds* deadline : deadlines) {
        *deadline = std::chrono::milliseconds(static_cast<std::int64_t>(*seconds * 1000));
    }
    return {};
}

}  // namespace

void addProblemOptions(CLI::App& command, ProblemOptions& options) {
    command.add_option("KERNEL", options.kernel, "Name of a kernel (see `warpwright kernels`) or path of its manifest")
        ->required();
    command.add_option("--device", options.device, "cuda, cuda:N, cpu, or auto: CUDA where there is one, else the CPU")
        ->capture_default_str();
    command.add_option("--dtype", options.type, "Element type: f32, tf32, f16 or bf16; default: the kernel's");
    command.add_option("--size", options.sizes, "Problem size, as M=1024,N=1024,K=1024; default: the kernel's");
    addArchiveOption(command, options.archive);
    addJsonOption(command, options.json);
    command.add_option("--compile-timeout", options.compileTimeout, "Give a compilation up after this time");
    command.add_option("--run-timeout", options.runTimeout,
                       "Give a candidate's verification or benchmark up after this time");
    command.add_option("--worker", options.worker,
                       "Command that starts the worker, as in 'ssh node warpwright-worker'");
}

void addArchiveOption(CLI::App& command, std::filesystem::path& archive) {
    command.add_option("--archive", archive, "Archive file; default: archive.sqlite in the XDG data folder");
}

void addJsonOption(CLI::App& command, bool& json) {
    command.add_flag("--json", json, "Print one JSON object on standard output, progress on standard error");
}

Result<model::Sizes> parseSizes(std::string_view text) {
    model::Sizes sizes;
    if (trimmed(text).empty()) return sizes;
    for (const std::string_view part : split(text, ',')) {
        const std::size_t equals = part.find('=');
        const std::string_view name = trimmed(part.substr(0, equals));
        const std::string_view digits = equals == part.npos ? std::string_view() : trimmed(part.substr(equals + 1));
        std::int64_t size = 0;
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), size);
        if (name.empty() || error != std::errc() || end != digits.data() + digits.size() || size < 1) {
            return fail(Error::Kind::BadUsage, "--size: '{}' is not NAME=POSITIVE_INTEGER (as in M=1024,N=512)", part);
        }
        sizes.emplace_back(name, size);
    }
    return sizes;
}

Result<model::Configuration> parseSettings(const std::vector<std::string>& texts) {
    model::Configuration configuration;
    for (const std::string& text : texts) {
        for (const std::string_view part : split(text, ',')) {
            const std::size_t equals = part.find('=');
            if (equals == part.npos || equals == 0) {
                return fail(Error::Kind::BadUsage, "--set: '{}' is not NAME=VALUE", part);
            }
            const std::string name(trimmed(part.substr(0, equals)));
            if (configuration.find(name) != nullptr) {
                return fail(Error::Kind::BadUsage, "--set: {} is given twice", name);
            }
            configuration.settings.push_back({name, model::valueFromText(trimmed(part.substr(equals + 1)))});
        }
    }
    return configuration;
}

Result<double> parseSeconds(std::string_view text) {
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
    const double factor = unit.empty() || unit == "s" ? 1 : unit == "m" || unit == "min" ? 60 : unit == "h" ? 3600 : 0;
    if (error != std::errc() || factor == 0 || !(number > 0)) {
        return fail(Error::Kind::BadUsage, "'{}' is not a time (as in 90, 90s, 5m or 1h)", text);
    }
    return number * factor;
}

Result<model::SessionSettings> sessionSettings(const ProblemOptions& options) {
    model::SessionSettings settings;
    settings.kernel = options.kernel;
    settings.device = options.device;
    if (!options.type.empty()) {
        settings.type = model::elementTypeFromText(options.type);
        if (!settings.type) {
            return fail(Error::Kind::BadUsage, "--dtype: there is no type '{}' (f32, tf32, f16, bf16)", options.type);
        }
    }
    Result<model::Sizes> sizes = parseSizes(options.sizes);
    if (!sizes) return passOn(sizes);
    settings.sizes = std::move(*sizes);
    return settings;
}

Result<engine::EngineSettings> engineSettings(const ProblemOptions& options) {
    engine::EngineSettings settings;
    settings.archive = options.archive;
    for (const std::string_view word : split(options.worker, ' ')) {
        if (!word.empty()) settings.workerCommand.emplace_back(word);
    }
    dispatch::Deadlines& deadlines = settings.deadlines;
    if (const auto read = readTimeout("--compile-timeout", options.compileTimeout, {&deadlines.compile}); !read) {
        return fail(read.error().kind, "{}", read.error().message);
    }
    const auto read = readTimeout("--run-timeout", options.runTimeout, {&deadlines.verify, &deadlines.benchmark});
    if (!read) return fail(read.error().kind, "{}", read.error().message);
    return settings;
}

}  // namespace ww::cli
