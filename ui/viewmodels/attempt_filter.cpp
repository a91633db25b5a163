#include "ui/viewmodels/attempt_filter.h"

#include <algorithm>

#include <QCoreApplication>
#include <QRegularExpression>

#include "ui/viewmodels/text_format.h"

namespace ww::ui {
namespace {

QString tr(const char* words) {
    return QCoreApplication::translate("AttemptFilter", words);
}

bool has(const std::string& where, const QString& word) {
    return text(where).contains(word, Qt::CaseInsensitive);
}

}  // namespace

void AttemptFilter::showOnly(model::Outcome outcome) {
    hidden.fill(true);
    hidden.at(static_cast<std::size_t>(outcome)) = false;
}

bool AttemptFilter::showsOnlyCorrect() const {
    AttemptFilter correct;
    correct.showOnlyCorrect();
    return hidden == correct.hidden;
}

std::vector<std::pair<QString, AttemptFilter>> AttemptFilter::parts() const {
    std::vector<std::pair<QString, AttemptFilter>> parts;
    const auto add = [&](const QString& label, auto&& without) {
        AttemptFilter rest = *this;
        without(rest);
        parts.emplace_back(label, rest);
    };
    if (std::any_of(hidden.begin(), hidden.end(), [](bool is) { return is; })) {
        const auto shown = std::count(hidden.begin(), hidden.end(), false);
        const auto first = static_cast<model::Outcome>(std::find(hidden.begin(), hidden.end(), false) - hidden.begin());
        add(shown == 1 ? text(model::label(first)) : tr("%1 outcomes").arg(shown),
            [](AttemptFilter& rest) { rest.hidden.fill(false); });
    }
    for (std::size_t i = 0; i < values.size(); ++i) {
        QStringList allowed;
        for (const model::Value& value : values[i].second)
            allowed << text(model::toString(value));
        add(text(values[i].first) + QLatin1Char('=') + allowed.join(QLatin1Char(',')),
            [i](AttemptFilter& rest) { rest.values.erase(rest.values.begin() + static_cast<std::ptrdiff_t>(i)); });
    }
    if (leastSpeedup)
        add(QStringLiteral("≥ ") + formatSpeedup(*leastSpeedup), [](auto& rest) { rest.leastSpeedup = {}; });
    if (mostSpeedup) add(QStringLiteral("≤ ") + formatSpeedup(*mostSpeedup), [](auto& rest) { rest.mostSpeedup = {}; });
    if (confirmedOnly) add(tr("confirmed"), [](auto& rest) { rest.confirmedOnly = false; });
    if (!words.isEmpty()) add(QStringLiteral("“%1”").arg(words), [](auto& rest) { rest.words.clear(); });
    return parts;
}

FilterMatcher::FilterMatcher(const AttemptFilter& filter, const AttemptStore& store)
    : m_filter(filter), m_store(store) {
    const auto& parameters = store.parameters();
    for (const auto& [name, allowed] : filter.values) {
        const auto found =
            std::find_if(parameters.begin(), parameters.end(), [&](const auto& known) { return known.name == name; });
        if (found == parameters.end()) {
            m_impossible = !store.empty();
            continue;
        }
        std::vector<bool> digits;
        for (const model::Value& value : found->values) {
            digits.push_back(std::any_of(allowed.begin(), allowed.end(),
                                         [&](const model::Value& wanted) { return model::sameValue(wanted, value); }));
        }
        m_allowed.emplace_back(static_cast<std::size_t>(found - parameters.begin()), std::move(digits));
    }
    static const QRegularExpression blanks(QStringLiteral("\\s+"));
    for (const QString& typed : filter.words.split(blanks, Qt::SkipEmptyParts)) {
        Word word;
        for (const auto& parameter : parameters) {
            std::vector<bool>& digits = word.digits.emplace_back();
            for (const model::Value& value : parameter.values) {
                digits.push_back(has(parameter.name + "=" + model::toString(value), typed));
            }
        }
        for (const std::string& source : store.sources())
            word.sources.push_back(has(source, typed));
        for (const std::string& message : store.messages())
            word.messages.push_back(has(message, typed));
        for (std::size_t i = 0; i < word.outcomes.size(); ++i) {
            word.outcomes.at(i) =
                text(model::label(static_cast<model::Outcome>(i))).contains(typed, Qt::CaseInsensitive);
        }
        m_words.push_back(std::move(word));
    }
}

bool FilterMatcher::matches(std::size_t row) const {
    const AttemptRow& attempt = m_store.row(row);
    if (m_impossible || m_filter.hidden.at(static_cast<std::size_t>(attempt.outcome))) return false;
    if (m_filter.confirmedOnly && !attempt.confirmed) return false;
    if (m_filter.leastSpeedup && !(attempt.ok() && attempt.speedup >= *m_filter.leastSpeedup)) return false;
    if (m_filter.mostSpeedup && !(attempt.ok() && attempt.speedup <= *m_filter.mostSpeedup)) return false;
    for (const auto& [parameter, allowed] : m_allowed) {
        const AttemptStore::Digit digit = m_store.digit(row, parameter);
        if (digit == AttemptStore::none || !allowed[digit]) return false;
    }
    return std::all_of(m_words.begin(), m_words.end(), [&](const Word& word) { return wordMatches(word, row); });
}

bool FilterMatcher::wordMatches(const Word& word, std::size_t row) const {
    const AttemptRow& attempt = m_store.row(row);
    if (word.outcomes.at(static_cast<std::size_t>(attempt.outcome)) || word.sources[attempt.source] ||
        word.messages[attempt.message]) {
        return true;
    }
    for (std::size_t parameter = 0; parameter < word.digits.size(); ++parameter) {
        const AttemptStore::Digit digit = m_store.digit(row, parameter);
        if (digit != AttemptStore::none && word.digits[parameter][digit]) return true;
    }
    return false;
}

}  // namespace ww::ui
