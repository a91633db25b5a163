#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include <nlohmann/json.hpp>

#include "core/interchange/recorded_rows.h"
#include "core/interchange/recorded_space.h"

namespace ww::interchange {

/// Reads the rows of one text as the parser meets them and drops each from the document at once. In all three formats a
/// row is an object two levels below the root; the root's member that holds it ("cache", "results", "Results") names
/// the format.
class RecordedReader {
public:
    RecordedReader(std::string text, std::string name, const ReadLimits& limits);

    [[nodiscard]] Result<RecordedSpace> read();

private:
    using Json = nlohmann::json;
    struct Refused {};  // leaves the parser; the reason stands in m_problem

    [[nodiscard]] bool onEvent(int depth, Json::parse_event_t event, Json& parsed);
    void onRow(const Json& row);
    void onHeader(Json& value);
    void add(ReadRow&& read);
    [[noreturn]] void refuse(std::string problem);
    void replaceNonFiniteNumbers();
    void cutTrailingComma();
    [[nodiscard]] bool onlyBracketsAreMissing(std::size_t errorOffset) const;
    [[nodiscard]] Result<void> parse();
    [[nodiscard]] Result<void> takeHeader();
    void sortDiscoveredValues();
    void convertUnits();

    std::string m_text;
    std::string m_name;
    ReadLimits m_limits;
    RecordedSpace m_space;
    Json m_header = Json::object();
    std::string m_rootKey, m_rowKey;
    std::string m_problem;
    std::vector<std::string> m_names;
    bool m_listed = false;  // values come from the header and must be among them
    bool m_betweenRows = false;
    std::optional<RecordedSpace::Format> m_format;
    std::size_t m_values = 0;  // of what the parser holds now
    std::vector<std::unordered_map<std::string, std::uint16_t>> m_digitOfValue;
    std::unordered_map<std::string, std::size_t> m_rowOfKey;
};

}  // namespace ww::interchange
