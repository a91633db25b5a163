#include "core/interchange/recorded_rows.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

namespace ww::interchange {

using nlohmann::json;

namespace {

const json* member(const json& object, const char* name) {
    if (!object.is_object()) return nullptr;
    const auto found = object.find(name);
    return found == object.end() ? nullptr : &*found;
}

double duration(const json& object, const char* name) {
    const json* value = member(object, name);
    if (!value || !value->is_number()) return 0;
    const double number = value->get<double>();
    return std::isfinite(number) && number > 0 ? number : 0;
}

std::string textOf(const json& object, const char* name) {
    const json* value = member(object, name);
    return value && value->is_string() ? value->get<std::string>() : std::string();
}

std::vector<double> samplesOf(const json& object, const char* name) {
    std::vector<double> samples;
    const json* list = member(object, name);
    if (!list || !list->is_array()) return samples;
    for (const json& sample : *list) {
        if (sample.is_number() && sample.get<double>() >= 0) samples.push_back(sample.get<double>());
    }
    return samples;
}

model::Outcome outcomeOfErrorName(const std::string& name) {
    if (name.starts_with("Compilation") || name == "compile" || name == "CompilationFailed") {
        return model::Outcome::CompileFailed;
    }
    if (name == "InvalidConfig" || name == "constraints" || name == "DeviceLimitsExceeded") {
        return model::Outcome::ResourceExceeded;
    }
    if (name == "correctness" || name == "ValidationFailed") return model::Outcome::WrongResult;
    if (name == "timeout") return model::Outcome::TimedOut;
    return model::Outcome::LaunchFailed;
}

// Sets objective or failure from a recorded "time": a finite number below the old failure mark 1e20, or an error name.
void setObjective(RecordedRow& row, const json* time) {
    if (time && time->is_number()) {
        const double value = time->get<double>();
        if (std::isfinite(value) && value < 1e20) {
            row.milliseconds = value;
            return;
        }
    }
    row.message = time && time->is_string() ? time->get<std::string>() : "failed";
    row.outcome = outcomeOfErrorName(row.message);
}

std::string joinedKey(const ReadRow& read) {
    std::string key;
    for (const auto& [name, value] : read.settings) {
        if (!key.empty()) key += ',';
        key += model::toString(value);
    }
    return key;
}

Result<void> addSetting(ReadRow& read, const std::string& name, const json& value) {
    Result<model::Value> setting = valueOf(value);
    if (!setting) return fail("parameter '{}': {}", name, setting.error().message);
    read.settings.emplace_back(name, std::move(*setting));
    return {};
}

}  // namespace

Result<model::Value> valueOf(const json& value) {
    if (value.is_boolean()) return model::Value(value.get<bool>());
    if (value.is_number_float()) return model::Value(value.get<double>());
    if (value.is_string()) return model::Value(value.get<std::string>());
    if (value.is_number_unsigned() &&
        value.get<std::uint64_t>() > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
        return fail("an integer beyond 64 bits");
    }
    if (value.is_number_integer()) return model::Value(value.get<std::int64_t>());
    return fail("a value that is neither number, text nor truth value");
}

double millisecondsPerUnit(std::string unit) {
    std::transform(unit.begin(), unit.end(), unit.begin(), [](unsigned char c) { return std::tolower(c); });
    if (unit.starts_with("nano") || unit == "ns") return 1e-6;
    if (unit.starts_with("micro") || unit == "us") return 1e-3;
    if (unit.starts_with("sec") || unit == "s") return 1e3;
    return 1;  // "milliseconds", and the hub's "miliseconds"
}

Result<ReadRow> kernelTunerRow(const std::string& key, const json& entry, const std::vector<std::string>& names) {
    ReadRow read;
    read.row.key = key;
    for (const std::string& name : names) {
        const json* value = member(entry, name.c_str());
        if (!value) return fail("has no value of parameter '{}'", name);
        if (Result<void> added = addSetting(read, name, *value); !added) return passOn(added);
    }
    const json* time = member(entry, "time");
    const json* error = member(entry, "__error__");
    if (!time && !error) return fail("has no \"time\"");
    setObjective(read.row, error && error->is_string() ? error : time);
    read.row.samples = samplesOf(entry, "times");
    read.row.compile = duration(entry, "compile_time");
    read.row.verify = duration(entry, "verification_time");
    read.row.benchmark = duration(entry, "benchmark_time");
    read.row.framework = duration(entry, "framework_time");
    read.row.strategy = duration(entry, "strategy_time");
    read.row.timestamp = textOf(entry, "timestamp");
    return read;
}

Result<ReadRow> t4Row(const json& result) {
    ReadRow read;
    const json* configuration = member(result, "configuration");
    if (!configuration || !configuration->is_object()) return fail("has no object \"configuration\"");
    for (const auto& [name, value] : configuration->items()) {
        if (Result<void> added = addSetting(read, name, value); !added) return passOn(added);
    }
    read.row.key = joinedKey(read);
    const std::string invalidity = textOf(result, "invalidity");
    const json* time = nullptr;
    if (const json* measurements = member(result, "measurements"); measurements && measurements->is_array()) {
        for (const json& measurement : *measurements) {
            if (textOf(measurement, "name") == "time") time = member(measurement, "value");
        }
    }
    if (!time && (invalidity.empty() || invalidity == "correct")) return fail("has no measurement \"time\"");
    setObjective(read.row, time);
    if (!invalidity.empty() && invalidity != "correct") {
        read.row.milliseconds.reset();
        if (!time || time->is_number()) read.row.message = invalidity;
        read.row.outcome = outcomeOfErrorName(invalidity);
    }
    const json* times = member(result, "times");
    if (!times || !times->is_object()) return fail("has no object \"times\"");
    read.row.samples = samplesOf(*times, "runtimes");
    read.row.compile = duration(*times, member(*times, "compilation_time") ? "compilation_time" : "compilation");
    read.row.verify = duration(*times, "validation");
    read.row.benchmark = duration(*times, "benchmark");
    read.row.framework = duration(*times, "framework");
    read.row.strategy = duration(*times, "search_algorithm");
    read.row.timestamp = textOf(result, "timestamp");
    return read;
}

Result<ReadRow> kttRow(const json& result) {
    ReadRow read;
    const json* configuration = member(result, "Configuration");
    if (!configuration || !configuration->is_array()) return fail("has no array \"Configuration\"");
    for (const json& pair : *configuration) {
        const json* value = member(pair, "Value");
        const std::string name = textOf(pair, "Name");
        if (!value || name.empty()) return fail("has a parameter without Name or Value");
        if (Result<void> added = addSetting(read, name, *value); !added) return passOn(added);
    }
    read.row.key = joinedKey(read);
    const std::string status = textOf(result, "Status");
    if (status.empty()) return fail("has no \"Status\"");
    const json* total = member(result, "TotalDuration");
    if (status == "Ok") {
        if (!total) return fail("has no \"TotalDuration\"");
        setObjective(read.row, total);
        read.row.samples = {duration(result, "TotalDuration")};
    } else {
        read.row.message = status;
        read.row.outcome = outcomeOfErrorName(status);
    }
    read.row.compile = duration(result, "TotalOverhead");
    read.row.verify = duration(result, "ValidationOverhead");
    read.row.benchmark = duration(result, "TotalDuration") + duration(result, "ExtraDuration");
    read.row.framework = duration(result, "DataMovementOverhead");
    read.row.strategy = duration(result, "SearcherOverhead");
    return read;
}

}  // namespace ww::interchange
