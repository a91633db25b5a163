#pragma once

#include <vector>

#include "core/base/result.h"
#include "core/evaluation/contestant.h"
#include "core/evaluation/watch.h"

namespace ww::evaluation {

/// A candidate in the finals, or why it is out of them.
struct Finalist {
    Contestant contestant;
    model::Outcome outcome = model::Outcome::Ok;
    std::string message;
};

/// Confirming rounds under sustained load: in each, every finalist, every baseline and once more the fastest baseline
/// run in turns, in random order. Speed-ups are medians over rounds of the ratio within the round, with bootstrap
/// intervals; no difference below twice the noise floor (the baseline against itself) is claimed. Finalists that are
/// out keep their place. A finalist that faults is out; an error when the device is lost or the run cancelled.
[[nodiscard]] Result<model::FinalsResult> runFinals(Device& device, std::vector<Finalist>& finalists,
                                                    std::vector<Contestant>& baselines,
                                                    const model::FinalsSettings& settings, bool cold,
                                                    const Watch& watch);

}  // namespace ww::evaluation
