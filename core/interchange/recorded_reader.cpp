#include "core/interchange/recorded_reader.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <utility>

#include "core/interchange/text_file.h"

namespace ww::interchange {

namespace {

std::optional<RecordedSpace::Format> formatOfRows(const std::string& rootKey) {
    if (rootKey == "cache") return RecordedSpace::Format::KernelTuner;
    if (rootKey == "results") return RecordedSpace::Format::T4;
    if (rootKey == "Results") return RecordedSpace::Format::Ktt;
    return std::nullopt;
}

// The values' order where the file gives none: numbers and truth values by size, then texts as they first appeared.
bool ordersBefore(const model::Value& a, const model::Value& b) {
    const auto number = [](const model::Value& value) {
        return std::visit(
            [](const auto& v) -> double {
                if constexpr (std::is_same_v<std::decay_t<decltype(v)>, std::string>) {
                    return std::numeric_limits<double>::infinity();
                } else {
                    return static_cast<double>(v);
                }
            },
            value);
    };
    return number(a) < number(b);
}

}  // namespace

RecordedReader::RecordedReader(std::string text, std::string name, const ReadLimits& limits)
    : m_text(std::move(text)), m_name(std::move(name)), m_limits(limits) {}

Result<RecordedSpace> RecordedReader::read() {
    replaceNonFiniteNumbers();
    cutTrailingComma();
    if (Result<void> parsed = parse(); !parsed) return passOn(parsed);
    if (!m_format) {
        return fail("{}: neither a Kernel Tuner cache (\"cache\"), T4 (\"results\") nor KTT results (\"Results\")",
                    m_name);
    }
    if (m_space.rows.empty()) return fail("{}: holds no configuration", m_name);
    m_space.format = *m_format;
    if (!m_listed) sortDiscoveredValues();
    convertUnits();
    return std::move(m_space);
}

Result<void> RecordedReader::parse() {
    std::string problem;
    std::size_t offset = 0;
    try {
        const Json rest = Json::parse(m_text, [this](int depth, Json::parse_event_t event, Json& parsed) {
            return onEvent(depth, event, parsed);
        });
        if (!rest.is_object()) return fail("{}: line 1: the text is not a JSON object", m_name);
        return {};
    } catch (const Refused&) {
        return fail("{}: {}", m_name, m_problem);
    } catch (const Json::parse_error& error) {
        offset = error.byte > 0 ? error.byte - 1 : 0;
        problem = error.what();
    } catch (const Json::exception& error) {
        return fail("{}: {}", m_name, error.what());
    }
    if (onlyBracketsAreMissing(offset)) return {};
    // The library's words come after its own account of the position.
    const std::size_t words = problem.rfind(": syntax error");
    return fail("{}: {}: {}", m_name, textPosition(m_text, offset),
                words == std::string::npos ? problem : problem.substr(words + 2));
}

bool RecordedReader::onEvent(int depth, Json::parse_event_t event, Json& parsed) {
    using Event = Json::parse_event_t;
    if (depth > m_limits.depth) refuse(fmt::format("nested deeper than {} levels", m_limits.depth));
    if (event == Event::key || event == Event::value || event == Event::object_start || event == Event::array_start) {
        m_betweenRows = false;
        if (++m_values > m_limits.valuesPerRow) {
            refuse(fmt::format("row {} or \"{}\" holds more than {} values", m_space.rows.size() + 1, m_rootKey,
                               m_limits.valuesPerRow));
        }
    }
    if (event == Event::key && depth == 1) m_rootKey = parsed.get<std::string>();
    if (event == Event::key && depth == 2) m_rowKey = parsed.get<std::string>();
    const bool inRows = formatOfRows(m_rootKey).has_value();
    if (inRows && depth == 2 && (event == Event::value || event == Event::array_end)) {
        refuse(fmt::format("row {}: not an object", m_space.rows.size() + 1));
    }
    if (event == Event::object_end && depth == 2 && inRows) {
        onRow(parsed);
        m_values = 0;
        m_betweenRows = true;
        return false;
    }
    const bool rootMemberEnds =
        depth == 1 && (event == Event::value || event == Event::object_end || event == Event::array_end);
    if (!rootMemberEnds) return true;
    if (inRows) {
        if (event == Event::value) refuse(fmt::format("\"{}\" holds no rows", m_rootKey));
        m_format = formatOfRows(m_rootKey);
        m_betweenRows = true;
    } else {
        onHeader(parsed);
        m_values = 0;
    }
    return false;
}

void RecordedReader::onHeader(Json& value) {
    static const std::vector<std::string> wanted = {"tune_params_keys", "tune_params", "kernel_name",
                                                    "device_name",      "metadata",    "Metadata"};
    if (std::find(wanted.begin(), wanted.end(), m_rootKey) != wanted.end()) m_header[m_rootKey] = std::move(value);
}

void RecordedReader::onRow(const Json& row) {
    m_format = formatOfRows(m_rootKey);
    const std::size_t number = m_space.rows.size() + 1;
    if (number == 1) {
        if (Result<void> taken = takeHeader(); !taken) refuse(taken.error().message);
    }
    if (number > m_limits.rows) refuse(fmt::format("more than {} rows", m_limits.rows));
    Result<ReadRow> read = *m_format == RecordedSpace::Format::KernelTuner ? kernelTunerRow(m_rowKey, row, m_names)
                           : *m_format == RecordedSpace::Format::T4        ? t4Row(row)
                                                                           : kttRow(row);
    if (!read) {
        const std::string key = m_rowKey.empty() || *m_format != RecordedSpace::Format::KernelTuner
                                    ? std::string()
                                    : fmt::format(" (\"{}\")", m_rowKey.substr(0, 80));
        refuse(fmt::format("row {}{}: {}", number, key, read.error().message));
    }
    if (*m_format == RecordedSpace::Format::Ktt && m_space.kernel.empty()) {
        if (const auto name = row.find("KernelName"); name != row.end() && name->is_string()) m_space.kernel = *name;
    }
    add(std::move(*read));
}

// A cache names its parameters before its rows; the other formats in every row.
Result<void> RecordedReader::takeHeader() {
    if (*m_format != RecordedSpace::Format::KernelTuner) return {};
    const Json keys = m_header.value("tune_params_keys", Json());
    const Json lists = m_header.value("tune_params", Json());
    if (!keys.is_array() || keys.empty()) return fail("\"tune_params_keys\" does not stand before \"cache\"");
    for (const Json& key : keys) {
        if (!key.is_string()) return fail("\"tune_params_keys\" holds something else than names");
        RecordedParameter parameter{key.get<std::string>(), {}};
        auto& digits = m_digitOfValue.emplace_back();
        const auto list = lists.is_object() ? lists.find(parameter.name) : lists.end();
        if (lists.is_object() && list != lists.end() && list->is_array()) {
            m_listed = true;
            for (const Json& item : *list) {
                Result<model::Value> value = valueOf(item);
                if (!value) return fail("tune_params of '{}': {}", parameter.name, value.error().message);
                const auto digit = static_cast<std::uint16_t>(parameter.values.size());
                if (parameter.values.size() > 65000)
                    return fail("tune_params of '{}': too many values", parameter.name);
                if (digits.emplace(model::toString(*value), digit).second)
                    parameter.values.push_back(std::move(*value));
            }
        }
        m_names.push_back(parameter.name);
        m_space.parameters.push_back(std::move(parameter));
    }
    for (const RecordedParameter& parameter : m_space.parameters) {
        if (m_listed && parameter.values.empty()) return fail("tune_params lists no values of '{}'", parameter.name);
    }
    return {};
}

void RecordedReader::add(ReadRow&& read) {
    const std::size_t number = m_space.rows.size() + 1;
    if (m_space.parameters.empty()) {
        for (const auto& [name, value] : read.settings)
            m_space.parameters.push_back({name, {}});
        m_digitOfValue.resize(m_space.parameters.size());
    }
    if (read.settings.size() != m_space.parameters.size())
        refuse(fmt::format("row {}: other parameters than before", number));
    for (std::size_t i = 0; i < read.settings.size(); ++i) {
        auto& [name, value] = read.settings[i];
        RecordedParameter& parameter = m_space.parameters[i];
        if (name != parameter.name)
            refuse(fmt::format("row {}: '{}' where '{}' was expected", number, name, parameter.name));
        const std::string text = model::toString(value);
        auto found = m_digitOfValue[i].find(text);
        if (found == m_digitOfValue[i].end()) {
            if (m_listed) refuse(fmt::format("row {}: {} is not among the values of '{}'", number, text, name));
            if (parameter.values.size() > 65000) refuse(fmt::format("row {}: too many values of '{}'", number, name));
            found = m_digitOfValue[i].emplace(text, static_cast<std::uint16_t>(parameter.values.size())).first;
            parameter.values.push_back(std::move(value));
        }
        read.row.digits.push_back(found->second);
    }
    std::string identity(reinterpret_cast<const char*>(read.row.digits.data()),
                         read.row.digits.size() * sizeof(std::uint16_t));
    const auto [known, isNew] = m_rowOfKey.emplace(std::move(identity), m_space.rows.size());
    if (isNew) {
        m_space.rows.push_back(std::move(read.row));
    } else {
        m_space.rows[known->second] = std::move(read.row);
    }
}

void RecordedReader::sortDiscoveredValues() {
    for (std::size_t p = 0; p < m_space.parameters.size(); ++p) {
        std::vector<model::Value>& values = m_space.parameters[p].values;
        std::vector<std::uint16_t> order(values.size());
        std::iota(order.begin(), order.end(), std::uint16_t{0});
        std::stable_sort(order.begin(), order.end(),
                         [&](auto a, auto b) { return ordersBefore(values[a], values[b]); });
        std::vector<std::uint16_t> newDigit(values.size());
        std::vector<model::Value> sorted;
        for (std::size_t i = 0; i < order.size(); ++i) {
            newDigit[order[i]] = static_cast<std::uint16_t>(i);
            sorted.push_back(values[order[i]]);
        }
        values = std::move(sorted);
        for (RecordedRow& row : m_space.rows)
            row.digits[p] = newDigit[row.digits[p]];
    }
}

void RecordedReader::convertUnits() {
    const auto text = [&](const char* section, const char* name) {
        const Json object = m_header.value(section, Json());
        const auto found = object.is_object() ? object.find(name) : object.end();
        return object.is_object() && found != object.end() && found->is_string() ? found->get<std::string>()
                                                                                 : std::string();
    };
    const auto headerText = [&](const char* name) {
        const Json value = m_header.value(name, Json());
        return value.is_string() ? value.get<std::string>() : std::string();
    };
    if (m_space.kernel.empty()) m_space.kernel = headerText("kernel_name");
    m_space.device = *m_format == RecordedSpace::Format::Ktt ? text("Metadata", "Device") : headerText("device_name");
    if (*m_format == RecordedSpace::Format::KernelTuner) return;
    const double factor = millisecondsPerUnit(*m_format == RecordedSpace::Format::Ktt ? text("Metadata", "TimeUnit")
                                                                                      : text("metadata", "timeunit"));
    if (factor == 1) return;
    for (RecordedRow& row : m_space.rows) {
        if (row.milliseconds) *row.milliseconds *= factor;
        for (double& sample : row.samples)
            sample *= factor;
        for (double* time : {&row.compile, &row.verify, &row.benchmark, &row.framework, &row.strategy})
            *time *= factor;
    }
}

// Python writes NaN and Infinity, which JSON does not know. An empty text of the same length keeps every position.
void RecordedReader::replaceNonFiniteNumbers() {
    if (m_text.find("NaN") == std::string::npos && m_text.find("Infinity") == std::string::npos) return;
    bool inText = false;
    for (std::size_t i = 0; i < m_text.size(); ++i) {
        if (m_text[i] == '\\' && inText) {
            ++i;
        } else if (m_text[i] == '"') {
            inText = !inText;
        } else if (!inText) {
            for (const std::string_view word : {"NaN", "-Infinity", "Infinity"}) {
                if (m_text.compare(i, word.size(), word) != 0) continue;
                std::fill_n(m_text.begin() + static_cast<std::ptrdiff_t>(i), word.size(), ' ');
                m_text[i] = m_text[i + 1] = '"';
                i += word.size() - 1;
                break;
            }
        }
    }
}

// A cache that is still being written ends in "},": with or without brackets after it.
void RecordedReader::cutTrailingComma() {
    std::size_t end = m_text.find_last_not_of(" \t\r\n}");
    if (end != std::string::npos && m_text[end] == ',') m_text.resize(end);
}

bool RecordedReader::onlyBracketsAreMissing(std::size_t errorOffset) const {
    const std::size_t last = m_text.find_last_not_of(" \t\r\n");
    return m_format == RecordedSpace::Format::KernelTuner && m_betweenRows && last != std::string::npos &&
           m_text[last] == '}' && errorOffset >= last;
}

void RecordedReader::refuse(std::string problem) {
    m_problem = std::move(problem);
    throw Refused{};
}

}  // namespace ww::interchange
