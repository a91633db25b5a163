#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/model/outcome.h"
#include "core/model/value.h"

namespace ww::interchange {

struct RecordedParameter {
    std::string name;
    std::vector<model::Value> values;  ///< as the file lists them; where it lists none, those seen, in ascending order
};

/// One configuration as it was measured. Times in milliseconds.
struct RecordedRow {
    std::string key;                     ///< as in the file, or the values joined by commas
    std::vector<std::uint16_t> digits;   ///< per parameter: position in its list of values
    std::optional<double> milliseconds;  ///< the objective; none: failed
    model::Outcome outcome = model::Outcome::Ok;
    std::string message;  ///< the file's own name for the failure
    std::vector<double> samples;
    double compile = 0, verify = 0, benchmark = 0, framework = 0, strategy = 0;
    std::string timestamp;
};

/// A file of measured configurations, whatever its format.
struct RecordedSpace {
    enum class Format { KernelTuner, T4, Ktt };

    Format format = Format::KernelTuner;
    std::string kernel;
    std::string device;
    std::vector<RecordedParameter> parameters;
    std::vector<RecordedRow> rows;  ///< in the file's order, no configuration twice (the last measurement counts)
};

[[nodiscard]] std::string_view toString(RecordedSpace::Format format);

struct ReadLimits {
    std::size_t textBytes = std::size_t{512} << 20;  ///< unpacked
    std::size_t valuesPerRow = 200'000;
    std::size_t rows = 4'000'000;
    int depth = 32;
};

/// Reads a Kernel Tuner cache, T4 results or KTT results, plain or gzip-compressed; tells them apart by content.
/// Tolerates what the writers are known to do: a cache without its last brackets or with a trailing comma, NaN and
/// Infinity, failures as 1e20 or error names, both spellings of T4's compile time. Anything else is one error with the
/// position, and nothing is returned. Memory: the text plus the rows, within `limits`. Any thread.
[[nodiscard]] Result<RecordedSpace> readRecordedSpace(const std::filesystem::path& file, const ReadLimits& limits = {});

/// The same for text already in memory; `name` stands for the file in errors.
[[nodiscard]] Result<RecordedSpace> parseRecordedSpace(std::string text, const std::string& name,
                                                       const ReadLimits& limits = {});

}  // namespace ww::interchange
