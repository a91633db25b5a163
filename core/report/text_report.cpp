#include "core/report/text_report.h"

#include <algorithm>

#include <fmt/format.h>

#include "core/report/format.h"

namespace ww::report {

namespace {

constexpr std::size_t topCount = 10;

std::string heading(std::string_view title) {
    return fmt::format("\n{}\n{:-<{}}\n", title, "", title.size());
}

std::string line(std::string_view name, const std::string& value) {
    return fmt::format("  {:<22}{}\n", name, value);
}

std::string configurationLines(const model::Configuration& configuration) {
    std::string text;
    for (const model::Setting& setting : configuration.settings) {
        text += fmt::format("    {:<20}{}\n", setting.name, model::toString(setting.value));
    }
    return text;
}

std::string summarySection(const SessionReport& report) {
    const model::SessionSummary& summary = report.summary;
    std::string text = heading("Summary");
    text += line("kernel", fmt::format("{} ({})", summary.kernel, model::toString(summary.type)));
    text += line("size", formatSizes(summary.sizes));
    text += line("device", fmt::format("{} ({})", summary.device.name, summary.device.id));
    text += line("session", fmt::format("{}, {} to {}", summary.id, summary.startedAt, summary.finishedAt));
    text += line("ended", summary.stopReason ? std::string(model::label(*summary.stopReason))
                                             : std::string(model::toString(summary.state)));
    text += line("attempts", fmt::format("{}, {} correct", summary.attempts, summary.okAttempts));
    if (!report.best) return text + "\n  No correct configuration was found.\n";
    const model::Attempt& best = *report.best;
    text += line("baseline", fmt::format("{}, {}", best.baselineName, formatMilliseconds(best.baseline.median)));
    text += line("best time", formatMilliseconds(best.timing.median));
    text += line("best speedup", fmt::format("{} of the baseline's speed, 95 % interval{}", formatSpeedup(best.speedup),
                                             best.confirmed ? ", confirmed" : ", screening only: not confirmed"));
    text += line("max error",
                 fmt::format("{:.3g} absolute, {:.3g} relative, over {} checked cases", best.verification.maxAbsError,
                             best.verification.maxRelError, best.verification.cases));
    return text + "  best configuration\n" + configurationLines(best.configuration);
}

std::string statisticsSection(const analysis::AttemptStatistics& statistics) {
    std::string text = heading("Statistics");
    text += line("total attempts", std::to_string(statistics.total));
    text += line("successful attempts",
                 fmt::format("{} ({:.1f} %)", statistics.successful, 100 * statistics.successRate()));
    if (statistics.successful > 0) {
        text += line("speedup, screening",
                     fmt::format("best {:.3f}x, median {:.3f}x, mean {:.3f}x ± {:.3f}, worst {:.3f}x",
                                 statistics.bestSpeedup, statistics.medianSpeedup, statistics.meanSpeedup,
                                 statistics.deviation, statistics.worstSpeedup));
    }
    for (int i = 0; i < model::outcomeCount; ++i) {
        const int count = statistics.byOutcome.at(static_cast<std::size_t>(i));
        if (count > 0) text += line(model::label(static_cast<model::Outcome>(i)), std::to_string(count));
    }
    return text;
}

std::string impactSection(const std::vector<analysis::ParameterImpact>& impacts) {
    std::string text = heading("Parameter impact");
    text +=
        "  Mean speedup of the attempts with each value, strongest parameter first. The advisor chose the\n"
        "  companions of each value, so read small differences as noise.\n";
    for (const analysis::ParameterImpact& impact : impacts) {
        if (impact.values.size() < 2) continue;
        text += fmt::format("\n  {:<22}spread {:.3f}x, best mean at {}\n", impact.parameter, impact.spread,
                            model::toString(impact.bestValue));
        for (const analysis::ValueImpact& value : impact.values) {
            const std::string label = model::toString(value.value);
            if (value.ok == 0) {
                text += fmt::format("    {:<20}no correct one of {}\n", label, value.tried);
            } else {
                text += fmt::format("    {:<20}mean {:.3f}x  best {:.3f}x  ({} of {} correct)\n", label,
                                    value.meanSpeedup, value.bestSpeedup, value.ok, value.tried);
            }
        }
    }
    return text;
}

std::string topSection(const SessionReport& report) {
    std::string text = heading("Top configurations");
    if (report.finals && !report.finals->standings.empty()) {
        text += fmt::format("  Confirmed over {} interleaved rounds; differences below {:.2f} % are noise here.\n",
                            report.finals->rounds, 100 * report.finals->noiseFloor);
        for (const model::FinalStanding& standing : report.finals->standings) {
            const bool isBaseline = standing.key.empty();
            text += fmt::format("  {}{:<12} {:<26} {}\n", standing.tiedWithBest ? "*" : " ",
                                formatMilliseconds(standing.timing.median), formatSpeedup(standing.speedup),
                                isBaseline ? "baseline: " + standing.baselineName : standing.key);
        }
        text += "  * cannot be told from the best\n";
    }
    text += "\n  Screening, fastest first:\n";
    const std::size_t shown = std::min(topCount, report.fastest.size());
    for (std::size_t i = 0; i < shown; ++i) {
        const model::Attempt& attempt = report.fastest[i];
        text += fmt::format("  {:>3}. {:<12} {:<26} {}\n", i + 1, formatMilliseconds(attempt.timing.median),
                            formatSpeedup(attempt.speedup), attempt.configuration.key());
    }
    return text;
}

std::string stabilitySection(const SessionReport& report) {
    std::string text = heading("Stability over input sizes");
    if (!report.stability) {
        return text + fmt::format("  Not measured yet: warpwright stability {} --best --device {} --dtype {}\n",
                                  report.summary.kernel, report.summary.device.id,
                                  model::toString(report.summary.type));
    }
    for (const model::StabilityScore& score : report.stability->scores) {
        text += fmt::format("  {}\n", score.configuration.key());
        text += fmt::format("  score {:.3f} (1 − σ/mean), mean {:.3f}x, worst {:.3f}x at {}\n", score.score,
                            score.meanSpeedup, score.worstSpeedup, formatSizes(score.worstSizes));
        for (const model::StabilityPoint& point : report.stability->points) {
            if (!(point.configuration == score.configuration)) continue;
            const bool ok = point.outcome == model::Outcome::Ok;
            text += fmt::format("    {:<34} {:>10}  {}\n", formatSizes(point.sizes),
                                ok ? formatMilliseconds(point.timing.median) : "–",
                                ok ? formatSpeedup(point.speedup) : std::string(model::label(point.outcome)));
        }
    }
    return text;
}

std::string reproduceSection(const SessionReport& report) {
    const model::SessionSummary& summary = report.summary;
    std::string text = heading("How to reproduce");
    text += line("session again", tuneCommand(summary));
    if (report.best) text += line("best configuration", testCommand(summary, report.best->configuration));
    text += line("kernel version", summary.kernelVersion);
    text += line("seed", std::to_string(summary.settings.seed));
    text += line("advisor", summary.settings.advisor.empty() ? "default" : summary.settings.advisor);
    for (const auto& [name, version] : summary.device.versions)
        text += line(name, version);
    if (report.best) {
        const model::DeviceState& state = report.best->deviceAfter;
        if (state.clockMHz > 0) {
            text += line("device state", fmt::format("{:.0f} MHz, {:.0f} °C, {:.0f} W", state.clockMHz,
                                                     state.temperatureC, state.powerW));
        }
        text += line("samples", fmt::format("{} of the best configuration, {} of the baseline, {}",
                                            report.best->timing.samples.size(), report.best->baseline.samples.size(),
                                            report.best->timing.cold ? "inputs rotated (cold)" : "same inputs (hot)"));
    }
    text += line("archive", report.archive);
    return text;
}

std::string problemArguments(const model::SessionSummary& summary) {
    return fmt::format("{} --device {} --dtype {} --size {}", summary.kernel, summary.device.id,
                       model::toString(summary.type), model::toString(summary.sizes));
}

}  // namespace

std::string textReport(const SessionReport& report) {
    std::string text = fmt::format("Warpwright: {} on {}\n", report.summary.kernel, report.summary.device.name);
    text += summarySection(report);
    text += statisticsSection(report.statistics);
    text += impactSection(report.impact);
    text += topSection(report);
    text += stabilitySection(report);
    text += reproduceSection(report);
    return text;
}

std::string tuneCommand(const model::SessionSummary& summary) {
    const model::SessionSettings& settings = summary.settings;
    std::string command =
        fmt::format("warpwright tune {} --max-iterations {} --target-speedup {} --seed {}", problemArguments(summary),
                    settings.maxIterations, settings.targetSpeedup, settings.seed);
    if (!settings.advisor.empty()) command += " --advisor " + settings.advisor;
    return command;
}

std::string testCommand(const model::SessionSummary& summary, const model::Configuration& configuration) {
    return fmt::format("warpwright test {} --set {}", problemArguments(summary), configuration.key());
}

}  // namespace ww::report
