#include "core/report/format.h"

#include <array>
#include <cmath>

#include <fmt/format.h>

namespace ww::report {

namespace {

/// Three significant digits, without an exponent.
std::string threeDigits(double number) {
    const double size = std::abs(number);
    const int decimals = size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2;
    return fmt::format("{:.{}f}", number, decimals);
}

}  // namespace

std::string formatMilliseconds(double milliseconds) {
    if (milliseconds < 0.9995) return threeDigits(milliseconds * 1e3) + " µs";
    if (milliseconds < 999.5) return threeDigits(milliseconds) + " ms";
    return threeDigits(milliseconds / 1e3) + " s";
}

std::string formatSpeedup(const model::Speedup& speedup) {
    return fmt::format("{:.3f}x ({:.3f}–{:.3f})", speedup.value, speedup.low, speedup.high);
}

std::string formatSizes(const model::Sizes& sizes) {
    std::string text;
    for (const auto& [name, size] : sizes)
        text += fmt::format("{}{}={}", text.empty() ? "" : " ", name, size);
    return text;
}

std::string formatSeconds(double seconds) {
    if (seconds < 9.95) return fmt::format("{:.1f} s", seconds);
    const auto whole = static_cast<long>(std::lround(seconds));
    if (whole < 60) return fmt::format("{} s", whole);
    if (whole < 3600) return fmt::format("{} min {:02} s", whole / 60, whole % 60);
    return fmt::format("{} h {:02} min", whole / 3600, whole / 60 % 60);
}

std::string formatBytes(double bytes) {
    constexpr std::array units = {"B", "KiB", "MiB", "GiB", "TiB"};
    std::size_t unit = 0;
    while (bytes >= 1024 && unit + 1 < units.size()) {
        bytes /= 1024;
        ++unit;
    }
    return fmt::format("{:g} {}", std::round(bytes * 10) / 10, units[unit]);
}

std::string formatDifference(const model::Configuration& configuration, const model::Configuration& reference) {
    std::string text;
    for (const model::Setting& setting : configuration.settings) {
        const model::Value* usual = reference.find(setting.name);
        if (usual != nullptr && model::sameValue(*usual, setting.value)) continue;
        text += fmt::format("{}{}={}", text.empty() ? "" : " ", setting.name, model::toString(setting.value));
    }
    return text.empty() ? "default" : text;
}

}  // namespace ww::report
