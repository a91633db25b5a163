#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <QString>

#include "core/model/outcome.h"
#include "ui/viewmodels/attempt_store.h"

namespace ww::ui {

/// Which attempts the views show. Everything given must hold.
struct AttemptFilter {
    std::array<bool, model::outcomeCount> hidden{};                         ///< outcomes left out
    std::vector<std::pair<std::string, std::vector<model::Value>>> values;  ///< parameter → values shown
    std::optional<double> leastSpeedup, mostSpeedup;
    bool confirmedOnly = false;
    QString words;  ///< each must occur in a parameter ("BLOCK=64"), the outcome, the source or the message

    bool operator==(const AttemptFilter&) const = default;

    [[nodiscard]] bool admitsAll() const { return *this == AttemptFilter(); }
    void showOnly(model::Outcome outcome);
    void showOnlyCorrect() { showOnly(model::Outcome::Ok); }
    [[nodiscard]] bool showsOnlyCorrect() const;

    /// Each restriction in a few words with the filter that remains without it: what the chips show.
    [[nodiscard]] std::vector<std::pair<QString, AttemptFilter>> parts() const;
};

/// A filter made ready for one store: words and values are looked up once, a row then costs a few table look-ups.
/// To be made again when the store has new values or texts.
class FilterMatcher {
public:
    FilterMatcher(const AttemptFilter& filter, const AttemptStore& store);

    [[nodiscard]] bool matches(std::size_t row) const;

private:
    struct Word {
        std::vector<std::vector<bool>> digits;  ///< [parameter][digit]
        std::vector<bool> sources, messages;
        std::array<bool, model::outcomeCount> outcomes{};
    };

    [[nodiscard]] bool wordMatches(const Word& word, std::size_t row) const;

    const AttemptFilter& m_filter;
    const AttemptStore& m_store;
    std::vector<std::pair<std::size_t, std::vector<bool>>> m_allowed;  ///< parameter, [digit]
    std::vector<Word> m_words;
    bool m_impossible = false;  ///< restricts a parameter that no attempt has
};

}  // namespace ww::ui
