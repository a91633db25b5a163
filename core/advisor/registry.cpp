#include "core/advisor/registry.h"

#include <array>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "core/advisor/heuristic_advisor.h"
#include "core/advisor/local_search.h"
#include "core/advisor/model_search.h"
#include "core/advisor/random_advisor.h"
#include "core/base/text.h"

namespace ww::advisor {

namespace {

struct Entry {
    AdvisorDescription description;
    std::unique_ptr<Advisor> (*make)(AdvisorContext);
};

template <typename Strategy>
std::unique_ptr<Advisor> make(AdvisorContext context) {
    return std::make_unique<Strategy>(std::move(context));
}

constexpr std::array entries = {
    Entry{{"auto", "spread starts, then what a learned model expects to be fast, feasible and cheap"},
          make<AutoAdvisor>},
    Entry{{"heuristic", "seeds, spread starts, then one change at a time, with reasons"}, make<HeuristicAdvisor>},
    Entry{{"surrogate", "the learned model alone: random starts and random candidates"}, make<SurrogateAdvisor>},
    Entry{{"greedy_ils", "iterated local search: Hamming neighbours, first improvement"}, make<GreedyIlsAdvisor>},
    Entry{{"genetic", "steady-state genetic algorithm with a population of 20"}, make<GeneticAdvisor>},
    Entry{{"simulated_annealing", "random neighbours, worse ones accepted less and less"},
          make<SimulatedAnnealingAdvisor>},
    Entry{{"random", "uniform over the valid configurations, without replacement"}, make<RandomAdvisor>},
    Entry{{"exhaustive", "every valid configuration in order"}, make<ExhaustiveAdvisor>},
};

}  // namespace

std::span<const AdvisorDescription> advisors() {
    static const std::vector<AdvisorDescription> descriptions = [] {
        std::vector<AdvisorDescription> list;
        for (const Entry& entry : entries)
            list.push_back(entry.description);
        return list;
    }();
    return descriptions;
}

Result<std::unique_ptr<Advisor>> makeAdvisor(std::string_view name, AdvisorContext context) {
    if (context.space.size() == 0) return fail("the search space holds no valid configuration");
    std::vector<std::string> names;
    for (const Entry& entry : entries) {
        if (entry.description.name == name) return entry.make(std::move(context));
        names.emplace_back(entry.description.name);
    }
    const std::string_view meant = closestMatch(name, names);
    return fail(Error::Kind::BadUsage, "there is no advisor '{}'{} (there are: {})", name,
                meant.empty() ? std::string() : fmt::format("; did you mean '{}'?", meant), join(names, ", "));
}

}  // namespace ww::advisor
