#include <memory>
#include <optional>

#include <fmt/format.h>

#include "app/cli/commands.h"
#include "app/cli/engine_call.h"
#include "app/cli/exit_code.h"
#include "app/cli/json_views.h"
#include "app/cli/options.h"
#include "core/archive/reader.h"
#include "core/base/text.h"
#include "core/report/format.h"

namespace ww::cli {

namespace {

struct StabilityOptions {
    ProblemOptions problem;
    bool best = false;
    std::vector<std::string> settings;
    std::string sizes;
};

Result<std::vector<model::Sizes>> parseSizeList(const std::string& text) {
    std::vector<model::Sizes> list;
    if (text.empty()) return list;
    for (const std::string_view part : split(text, ';')) {
        auto sizes = parseSizes(part);
        if (!sizes) return passOn(sizes);
        list.push_back(std::move(*sizes));
    }
    return list;
}

/// The best configuration the archive knows for the kernel on the kind of device asked for. Without a type, that of the
/// newest session there, which `settings` then gets: what is best for one type need not even fit another.
Result<model::Configuration> bestInArchive(const std::filesystem::path& archive, model::SessionSettings& settings) {
    const auto reader = archive::Reader::open(archive);
    if (!reader) return fail("{}", reader.error().message);
    const std::string kind = settings.device.substr(0, settings.device.find(':'));
    const std::string device = kind == "auto" ? "" : kind;
    if (!settings.type) {
        const auto sessions = reader->sessions({.kernel = settings.kernel, .device = device, .limit = 1});
        if (sessions && !sessions->empty()) settings.type = sessions->front().type;
    }
    const auto best =
        reader->best({.kernel = settings.kernel, .device = device, .type = settings.type, .confirmations = true}, 1);
    if (!best) return fail("{}", best.error().message);
    if (best->empty()) {
        return fail(Error::Kind::BadUsage,
                    "--best: the archive holds no correct attempt of '{}' here; run `warpwright tune {}` first",
                    settings.kernel, settings.kernel);
    }
    return best->front().configuration;
}

void printStability(const model::StabilityResult& result) {
    for (const model::StabilityScore& score : result.scores) {
        fmt::print("{}\n", score.configuration.key());
        for (const model::StabilityPoint& point : result.points) {
            if (!(point.configuration == score.configuration)) continue;
            const bool ok = point.outcome == model::Outcome::Ok;
            fmt::print("  {:<34} {:>10}  {}\n", report::formatSizes(point.sizes),
                       ok ? report::formatMilliseconds(point.timing.median) : "–",
                       ok ? report::formatSpeedup(point.speedup) : std::string(model::label(point.outcome)));
        }
        fmt::print("  score {:.3f} (1 − σ/mean), mean {:.3f}x, worst {:.3f}x at {}\n", score.score, score.meanSpeedup,
                   score.worstSpeedup, report::formatSizes(score.worstSizes));
    }
}

int measureStability(const StabilityOptions& options) {
    auto settings = sessionSettings(options.problem);
    if (!settings) return reportError(settings.error());
    const auto sizes = parseSizeList(options.sizes);
    if (!sizes) return reportError(sizes.error());
    auto engine = engineSettings(options.problem);
    if (!engine) return reportError(engine.error());
    EngineCall call(std::move(*engine));
    const auto configuration =
        options.best ? bestInArchive(call.engine().settings().archive, *settings) : parseSettings(options.settings);
    if (!configuration) return reportError(configuration.error());

    std::optional<model::StabilityResult> result;
    QObject::connect(&call.engine(), &engine::Engine::stabilityPoint, call.receiver(),
                     [](engine::RequestId, const model::StabilityPoint& point) {
                         fmt::print(stderr, "{}: {}\n", report::formatSizes(point.sizes), model::label(point.outcome));
                     });
    QObject::connect(&call.engine(), &engine::Engine::stabilityFinished, call.receiver(),
                     [&](engine::RequestId, const model::StabilityResult& finished) { result = finished; });
    const auto done = call.run([&] { return call.engine().stability(*settings, {*configuration}, *sizes); });
    if (!done) return reportError(done.error());
    if (!result) return reportError({"no size was measured"});
    if (options.problem.json) {
        printJson(stabilityView(*result));
    } else {
        printStability(*result);
    }
    const bool anyCorrect = !result->scores.empty() && result->scores.front().sizes > 0;
    return anyCorrect ? Done : NothingCorrect;
}

}  // namespace

void addStabilityCommand(CLI::App& app, Action& chosen) {
    auto options = std::make_shared<StabilityOptions>();
    CLI::App* stability = app.add_subcommand("stability", "Measure a configuration over several problem sizes");
    addProblemOptions(*stability, options->problem);
    auto* best = stability->add_flag("--best", options->best, "The best configuration in the archive");
    stability
        ->add_option("--set", options->settings, "NAME=VALUE of a tunable, repeatable; the others keep their default")
        ->excludes(best);
    stability->add_option("--sizes", options->sizes,
                          "Sizes, as 'M=512,N=512,K=512;M=1000,N=333,K=77'; default: the kernel's list");
    stability->callback([options, &chosen] { chosen = [options] { return measureStability(*options); }; });
}

}  // namespace ww::cli
