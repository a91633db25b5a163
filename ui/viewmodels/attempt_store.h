#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/model/attempt.h"

namespace ww::ui {

/// The part of an attempt that tables and charts look at: small, so that a million of them fit.
struct AttemptRow {
    std::int64_t id = 0;
    std::int32_t number = 0;
    model::Outcome outcome = model::Outcome::Cancelled;
    bool confirmed = false;
    bool fromCache = false;
    std::uint16_t source = 0;   ///< index into AttemptStore::sources
    std::uint32_t message = 0;  ///< index into AttemptStore::messages; 0: none
    double seconds = 0;         ///< since the session's first attempt
    double milliseconds = 0;
    float speedup = 0, low = 0, high = 0;
    float occupancy = -1;
    std::int32_t registers = -1, spillBytes = -1, sharedBytes = -1;
    float maxAbsError = 0, relativeRms = 0;
    float compileMs = 0, totalMs = 0;

    [[nodiscard]] bool ok() const { return outcome == model::Outcome::Ok; }
    [[nodiscard]] model::Speedup interval() const { return {speedup, low, high}; }
};

/// Attempts of one session in the order they came. Texts and parameter values are kept once each; a row refers to them.
class AttemptStore {
public:
    using Digit = std::uint16_t;
    static constexpr Digit none = std::numeric_limits<Digit>::max();  ///< the attempt has no value for this parameter

    struct Parameter {
        std::string name;
        std::vector<model::Value> values;  ///< in order of appearance
        std::vector<double> ranks;         ///< for each value, where it sorts: the number, or its place among the texts

        [[nodiscard]] bool numeric() const;
    };

    void clear();
    void append(std::span<const model::Attempt> attempts);

    [[nodiscard]] std::size_t size() const { return m_rows.size(); }
    [[nodiscard]] bool empty() const { return m_rows.empty(); }
    [[nodiscard]] const AttemptRow& row(std::size_t index) const { return m_rows[index]; }
    [[nodiscard]] std::span<const AttemptRow> rows() const { return m_rows; }
    [[nodiscard]] const std::vector<Parameter>& parameters() const { return m_parameters; }

    [[nodiscard]] Digit digit(std::size_t row, std::size_t parameter) const {
        return m_digits[row * m_parameters.size() + parameter];
    }
    [[nodiscard]] const model::Value* value(std::size_t row, std::size_t parameter) const;
    [[nodiscard]] model::Configuration configuration(std::size_t row) const;

    [[nodiscard]] const std::vector<std::string>& sources() const { return m_sources.texts; }
    [[nodiscard]] const std::vector<std::string>& messages() const { return m_messages.texts; }

    [[nodiscard]] std::int64_t indexOf(std::int64_t id) const;  ///< row with this archive id; -1: none
    [[nodiscard]] std::int64_t best() const {
        return m_best;
    }  ///< fastest correct row, a confirmed one first; -1: none

private:
    struct Texts {
        std::vector<std::string> texts{""};
        std::unordered_map<std::string, std::uint32_t> index{{"", 0}};
        std::uint32_t add(const std::string& text);
    };

    void adoptParameters(const model::Configuration& configuration);
    void appendDigits(const model::Configuration& configuration);
    Digit digitOf(std::size_t parameter, const model::Value& value);
    void noteBest(std::size_t row);

    std::vector<AttemptRow> m_rows;
    std::vector<Digit> m_digits;
    std::vector<Parameter> m_parameters;
    Texts m_sources, m_messages;
    std::unordered_map<std::int64_t, std::uint32_t> m_rowOfId;
    double m_firstSecond = 0;
    std::int64_t m_best = -1;
};

}  // namespace ww::ui
