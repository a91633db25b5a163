#include "ui/viewmodels/attempt_store.h"

#include <algorithm>
#include <cmath>
#include <variant>

#include "ui/viewmodels/text_format.h"

namespace ww::ui {
namespace {

bool isNumber(const model::Value& value) {
    return !std::holds_alternative<std::string>(value);
}

double numberOf(const model::Value& value) {
    if (const auto* truth = std::get_if<bool>(&value)) return *truth ? 1 : 0;
    if (const auto* integer = std::get_if<std::int64_t>(&value)) return static_cast<double>(*integer);
    if (const auto* real = std::get_if<double>(&value)) return *real;
    return 0;
}

void rank(AttemptStore::Parameter& parameter) {
    parameter.ranks.resize(parameter.values.size());
    const bool numeric = parameter.numeric();
    for (std::size_t i = 0; i < parameter.values.size(); ++i) {
        if (numeric) {
            parameter.ranks[i] = numberOf(parameter.values[i]);
            continue;
        }
        const std::string own = model::toString(parameter.values[i]);
        parameter.ranks[i] =
            static_cast<double>(std::count_if(parameter.values.begin(), parameter.values.end(),
                                              [&](const model::Value& other) { return model::toString(other) < own; }));
    }
}

AttemptRow rowOf(const model::Attempt& attempt) {
    AttemptRow row;
    row.id = attempt.id;
    row.number = attempt.number;
    row.outcome = attempt.outcome;
    row.confirmed = attempt.confirmed;
    row.fromCache = attempt.fromCache;
    row.milliseconds = attempt.timing.median;
    row.speedup = static_cast<float>(attempt.speedup.value);
    row.low = static_cast<float>(attempt.speedup.low);
    row.high = static_cast<float>(attempt.speedup.high);
    row.occupancy = static_cast<float>(attempt.resources.occupancy);
    row.registers = attempt.resources.registersPerThread;
    row.spillBytes = attempt.resources.spillBytes;
    const int statics = attempt.resources.staticSharedBytes, dynamics = attempt.resources.dynamicSharedBytes;
    row.sharedBytes = statics < 0 && dynamics < 0 ? -1 : std::max(statics, 0) + std::max(dynamics, 0);
    row.maxAbsError = static_cast<float>(attempt.verification.maxAbsError);
    row.relativeRms = static_cast<float>(attempt.verification.rmsError);
    row.compileMs = static_cast<float>(attempt.phases.compile);
    row.totalMs = static_cast<float>(attempt.phases.total);
    return row;
}

}  // namespace

bool AttemptStore::Parameter::numeric() const {
    return std::all_of(values.begin(), values.end(), isNumber);
}

std::uint32_t AttemptStore::Texts::add(const std::string& text) {
    const auto [place, added] = index.try_emplace(text, static_cast<std::uint32_t>(texts.size()));
    if (added) texts.push_back(text);
    return place->second;
}

void AttemptStore::clear() {
    *this = AttemptStore();
}

void AttemptStore::append(std::span<const model::Attempt> attempts) {
    for (const model::Attempt& attempt : attempts) {
        AttemptRow row = rowOf(attempt);
        row.source = static_cast<std::uint16_t>(m_sources.add(attempt.source));
        row.message = m_messages.add(attempt.message);
        const double second = secondsOf(attempt.startedAt);
        if (m_rows.empty()) m_firstSecond = second;
        const double since = second - m_firstSecond + attempt.phases.total / 1000;
        row.seconds = std::isfinite(since) ? since : static_cast<double>(m_rows.size());
        adoptParameters(attempt.configuration);
        m_rowOfId[row.id] = static_cast<std::uint32_t>(m_rows.size());
        m_rows.push_back(row);
        appendDigits(attempt.configuration);
        noteBest(m_rows.size() - 1);
    }
}

/// Parameters that earlier attempts did not have are rare (another kernel version): the digits are laid out anew.
void AttemptStore::adoptParameters(const model::Configuration& configuration) {
    const std::size_t before = m_parameters.size();
    for (const model::Setting& setting : configuration.settings) {
        const bool known = std::any_of(m_parameters.begin(), m_parameters.end(),
                                       [&](const Parameter& parameter) { return parameter.name == setting.name; });
        if (!known) m_parameters.push_back({setting.name, {}, {}});
    }
    if (m_parameters.size() == before || m_rows.empty()) return;
    std::vector<Digit> wider(m_rows.size() * m_parameters.size(), none);
    for (std::size_t row = 0; row < m_rows.size(); ++row) {
        std::copy_n(m_digits.begin() + static_cast<std::ptrdiff_t>(row * before), before,
                    wider.begin() + static_cast<std::ptrdiff_t>(row * m_parameters.size()));
    }
    m_digits = std::move(wider);
}

void AttemptStore::appendDigits(const model::Configuration& configuration) {
    const auto& settings = configuration.settings;
    for (std::size_t parameter = 0; parameter < m_parameters.size(); ++parameter) {
        const bool inPlace = parameter < settings.size() && settings[parameter].name == m_parameters[parameter].name;
        const model::Value* value =
            inPlace ? &settings[parameter].value : configuration.find(m_parameters[parameter].name);
        m_digits.push_back(value ? digitOf(parameter, *value) : none);
    }
}

AttemptStore::Digit AttemptStore::digitOf(std::size_t parameter, const model::Value& value) {
    Parameter& known = m_parameters[parameter];
    const auto found = std::find(known.values.begin(), known.values.end(), value);
    if (found != known.values.end()) return static_cast<Digit>(found - known.values.begin());
    known.values.push_back(value);
    rank(known);
    return static_cast<Digit>(known.values.size() - 1);
}

void AttemptStore::noteBest(std::size_t row) {
    const AttemptRow& candidate = m_rows[row];
    if (!candidate.ok() || !(candidate.speedup > 0)) return;
    if (m_best >= 0) {
        const AttemptRow& best = m_rows[static_cast<std::size_t>(m_best)];
        if (best.confirmed && !candidate.confirmed) return;
        if (best.confirmed == candidate.confirmed && best.speedup >= candidate.speedup) return;
    }
    m_best = static_cast<std::int64_t>(row);
}

const model::Value* AttemptStore::value(std::size_t row, std::size_t parameter) const {
    const Digit at = digit(row, parameter);
    return at == none ? nullptr : &m_parameters[parameter].values[at];
}

model::Configuration AttemptStore::configuration(std::size_t row) const {
    model::Configuration configuration;
    for (std::size_t parameter = 0; parameter < m_parameters.size(); ++parameter) {
        if (const model::Value* found = value(row, parameter)) {
            configuration.settings.push_back({m_parameters[parameter].name, *found});
        }
    }
    return configuration;
}

std::int64_t AttemptStore::indexOf(std::int64_t id) const {
    const auto found = m_rowOfId.find(id);
    return found == m_rowOfId.end() ? -1 : static_cast<std::int64_t>(found->second);
}

}  // namespace ww::ui
