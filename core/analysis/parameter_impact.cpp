#include "core/analysis/parameter_impact.h"

#include <algorithm>
#include <map>

#include "core/stats/descriptive.h"

namespace ww::analysis {

namespace {

struct Group {
    model::Value value;
    int tried = 0;
    std::vector<double> speedups;
};

ValueImpact summarise(const Group& group) {
    ValueImpact impact{.value = group.value, .tried = group.tried, .ok = static_cast<int>(group.speedups.size())};
    if (group.speedups.empty()) return impact;
    impact.meanSpeedup = stats::mean(group.speedups);
    impact.medianSpeedup = stats::median(group.speedups);
    impact.bestSpeedup = *std::max_element(group.speedups.begin(), group.speedups.end());
    return impact;
}

ParameterImpact impactOf(const std::string& parameter, std::vector<Group> groups) {
    std::sort(groups.begin(), groups.end(), [](const Group& a, const Group& b) { return a.value < b.value; });
    ParameterImpact impact{.parameter = parameter};
    double best = 0;
    double worst = 0;
    for (const Group& group : groups) {
        const ValueImpact value = summarise(group);
        if (value.ok > 0) {
            const bool first = best == 0;
            if (first || value.meanSpeedup > best) impact.bestValue = value.value;
            best = first ? value.meanSpeedup : std::max(best, value.meanSpeedup);
            worst = first ? value.meanSpeedup : std::min(worst, value.meanSpeedup);
        }
        impact.values.push_back(value);
    }
    impact.spread = best - worst;
    return impact;
}

}  // namespace

std::vector<ParameterImpact> parameterImpact(std::span<const model::Attempt> attempts) {
    std::vector<std::string> order;
    std::map<std::string, std::map<model::Value, Group>> groups;
    for (const model::Attempt& attempt : attempts) {
        for (const model::Setting& setting : attempt.configuration.settings) {
            if (!groups.contains(setting.name)) order.push_back(setting.name);
            Group& group = groups[setting.name][setting.value];
            group.value = setting.value;
            ++group.tried;
            if (attempt.ok()) group.speedups.push_back(attempt.speedup.value);
        }
    }
    std::vector<ParameterImpact> impacts;
    for (const std::string& parameter : order) {
        std::vector<Group> values;
        for (auto& [value, group] : groups[parameter])
            values.push_back(std::move(group));
        impacts.push_back(impactOf(parameter, std::move(values)));
    }
    std::stable_sort(impacts.begin(), impacts.end(),
                     [](const ParameterImpact& a, const ParameterImpact& b) { return a.spread > b.spread; });
    return impacts;
}

}  // namespace ww::analysis
