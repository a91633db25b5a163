#include "core/cuda/ptxas_log.h"

#include <array>
#include <charconv>
#include <optional>

#include "core/base/text.h"

namespace ww::cuda {

namespace {

/// The number before `words` ("168" of "Used 168 registers, …" for " registers").
std::optional<int> numberBefore(std::string_view line, std::string_view words) {
    const std::size_t end = line.find(words);
    if (end == std::string_view::npos) return std::nullopt;
    std::size_t start = end;
    while (start > 0 && line[start - 1] >= '0' && line[start - 1] <= '9')
        --start;
    int number = 0;
    const auto [stopped, failed] = std::from_chars(line.data() + start, line.data() + end, number);
    if (failed != std::errc() || stopped != line.data() + end) return std::nullopt;
    return number;
}

/// What stands between single quotes after `words`.
std::optional<std::string> quotedAfter(std::string_view line, std::string_view words) {
    const std::size_t found = line.find(words);
    if (found == std::string_view::npos) return std::nullopt;
    const std::size_t start = line.find('\'', found + words.size());
    if (start == std::string_view::npos) return std::nullopt;
    const std::size_t end = line.find('\'', start + 1);
    if (end == std::string_view::npos) return std::nullopt;
    return std::string(line.substr(start + 1, end - start - 1));
}

void readLine(std::string_view line, model::Resources& resources) {
    if (const auto stack = numberBefore(line, " bytes stack frame")) resources.stackBytes = *stack;
    const auto stores = numberBefore(line, " bytes spill stores");
    const auto loads = numberBefore(line, " bytes spill loads");
    if (stores && loads) resources.spillBytes = *stores + *loads;
    if (const auto registers = numberBefore(line, " registers")) {
        resources.registersPerThread = *registers;
        resources.staticSharedBytes = numberBefore(line, " bytes smem").value_or(0);
    }
}

/// C7508: setmaxnreg ignored. C7510 and C7517: wgmma serialised or waits injected by the compiler.
bool costsSpeed(std::string_view line) {
    constexpr std::array<std::string_view, 5> signs = {"C7508", "C7517", "C7510", "serialized",
                                                       "Potential Performance Loss"};
    for (const std::string_view sign : signs) {
        if (line.find(sign) != std::string_view::npos) return true;
    }
    return false;
}

}  // namespace

PtxasReport parsePtxasLog(std::string_view log) {
    PtxasReport report;
    model::Resources* current = nullptr;
    for (const std::string_view line : split(log, '\n')) {
        if (const auto entry = quotedAfter(line, "Compiling entry function")) current = &report.resources[*entry];
        if (current != nullptr) readLine(line, *current);
        if (costsSpeed(line)) report.warnings.emplace_back(trimmed(line));
    }
    return report;
}

}  // namespace ww::cuda
