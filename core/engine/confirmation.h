#pragma once

#include <optional>
#include <span>
#include <vector>

#include "core/model/attempt.h"
#include "core/model/evaluation.h"

namespace ww::engine {

/// The fastest correct configurations of the screening, fastest first, each once.
[[nodiscard]] std::vector<model::Attempt> pickFinalists(std::span<const model::Attempt> attempts, int count);

/// What the confirming rounds found.
struct Confirmation {
    std::vector<model::Attempt> attempts;    ///< one per finalist, confirmed
    std::optional<model::Attempt> best;      ///< none: no finalist held
    std::vector<model::Configuration> tied;  ///< with the best, the best itself left out
};

/// Finalists keep what screening knew of them (resources, verification); times and outcome are those of the rounds.
[[nodiscard]] Confirmation judge(std::span<const model::Attempt> finalists, const model::FinalsResult& finals);

}  // namespace ww::engine
