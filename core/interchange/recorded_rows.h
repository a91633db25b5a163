#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "core/interchange/recorded_space.h"

/// How each format writes one row.
namespace ww::interchange {

/// A row with its values not yet looked up in the parameters' lists.
struct ReadRow {
    RecordedRow row;
    std::vector<std::pair<std::string, model::Value>> settings;
};

/// `key` is the entry's name in the cache; `names` the header's tune_params_keys.
[[nodiscard]] Result<ReadRow> kernelTunerRow(const std::string& key, const nlohmann::json& entry,
                                             const std::vector<std::string>& names);
[[nodiscard]] Result<ReadRow> t4Row(const nlohmann::json& result);

/// Times as the file has them; the reader converts units once it knows them (see millisecondsPerUnit).
[[nodiscard]] Result<ReadRow> kttRow(const nlohmann::json& result);

/// Of KTT's Metadata.TimeUnit and T4's metadata.timeunit; 1 for what is not known.
[[nodiscard]] double millisecondsPerUnit(std::string unit);

[[nodiscard]] Result<model::Value> valueOf(const nlohmann::json& value);

}  // namespace ww::interchange
