#include "core/evaluation/finals.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "core/evaluation/problem_store.h"
#include "core/evaluation/stopwatch.h"
#include "core/stats/descriptive.h"
#include "core/stats/random.h"
#include "core/stats/rounds.h"

namespace ww::evaluation {

namespace {

using model::FinalsResult;
using model::FinalsSettings;
using model::FinalStanding;
using model::Outcome;

constexpr double warmUpShare = 0.1;  // of the time allowed, at most a second
constexpr int leastRounds = 3;       // when time runs out
constexpr double noiseMultiple = 2;  // of the noise floor: differences below are no differences

class Finals {
public:
    Finals(Device& device, std::vector<Finalist>& finalists, std::vector<Contestant>& baselines,
           const FinalsSettings& settings, const Watch& watch)
        : m_device(device), m_finalists(finalists), m_baselines(baselines), m_settings(settings), m_watch(watch) {}

    Result<void> run();
    [[nodiscard]] FinalsResult result(bool cold) const;

private:
    struct Entry {
        Contestant* contestant;
        Finalist* finalist;  ///< nullptr for a baseline
        int slices = 1;      ///< of a round it takes part in; fewer when one run takes longer than a slice
        bool out = false;
    };

    Result<void> enter();
    Result<void> warmUp();
    Result<void> takeRound(int round);
    [[nodiscard]] std::vector<std::size_t> shuffled(std::size_t count);
    void divide(Entry& entry) const;
    Result<void> handleFault(Entry& entry, const Fault& fault);
    [[nodiscard]] bool narrow() const;
    [[nodiscard]] const Contestant* fastestBaseline() const;
    [[nodiscard]] const Contestant* yardstick() const;
    void markTies(FinalsResult& result) const;

    Device& m_device;
    std::vector<Finalist>& m_finalists;
    std::vector<Contestant>& m_baselines;
    const FinalsSettings& m_settings;
    const Watch& m_watch;
    std::vector<Entry> m_entries;
    // A/A: one contestant twice. The one that calibration found fastest, which need not stay the yardstick.
    const Contestant* m_original = nullptr;
    Contestant m_copy;
    int m_rounds = 0;
    stats::Random m_random{20261};
};

Result<void> Finals::enter() {
    for (Finalist& finalist : m_finalists) {
        if (finalist.outcome == Outcome::Ok) m_entries.push_back({&finalist.contestant, &finalist});
    }
    for (Contestant& baseline : m_baselines)
        m_entries.push_back({&baseline, nullptr});
    const int slices = std::max(m_settings.slices, 1);
    for (std::size_t i = 0; i < m_entries.size();) {
        Entry& entry = m_entries[i];
        entry.contestant->samples.clear();
        const Tried<void> calibrated = calibrate(m_device, *entry.contestant, m_settings.roundMs / slices);
        if (calibrated) {
            divide(entry);
            ++i;
            continue;
        }
        if (Result<void> handled = handleFault(entry, calibrated.error()); !handled) return handled;
        m_entries.erase(m_entries.begin() + static_cast<std::ptrdiff_t>(i));
    }
    if (m_entries.empty()) return {};
    m_original = yardstick();
    m_copy.name = m_original->name;
    m_copy.rotation = m_original->rotation;
    m_copy.runs = m_original->runs;
    m_copy.estimateMs = m_original->estimateMs;
    m_entries.push_back({&m_copy, nullptr});
    divide(m_entries.back());
    return {};
}

void Finals::divide(Entry& entry) const {
    const double perSlice = std::max(entry.contestant->estimateMs * entry.contestant->runs, 1e-3);
    entry.slices = std::clamp(static_cast<int>(m_settings.roundMs / perSlice), 1, std::max(m_settings.slices, 1));
}

Result<void> Finals::handleFault(Entry& entry, const Fault& fault) {
    if (m_device.lost() || entry.finalist == nullptr) {
        return tl::unexpected(asError(fault, "finals, " + entry.contestant->name));
    }
    entry.finalist->outcome = fault.outcome;
    entry.finalist->message = fault.message;
    return {};
}

/// Brings the device into the thermal regime of sustained load.
Result<void> Finals::warmUp() {
    const double milliseconds = std::min(1000.0, m_settings.maximumSeconds * 1000 * warmUpShare);
    const Stopwatch watch;
    while (watch.milliseconds() < milliseconds) {
        const Tried<double> ran = m_device.time(m_copy.rotation, m_copy.runs);
        if (!ran) return tl::unexpected(asError(ran.error(), "warming up"));
    }
    return {};
}

/// Contestants take turns in slices of a few milliseconds, in random order, and the round's sample is their mean. At
/// the power cap a GPU's clock swings by 10 % within tens of milliseconds: taken in one piece per round, one contestant
/// gets the fast stretch and another the slow one (docs/measurements.md, section Worker).
Result<void> Finals::takeRound(int round) {
    std::vector<double> sums(m_entries.size(), 0);
    for (int slice = 0; slice < std::max(m_settings.slices, 1); ++slice) {
        for (const std::size_t i : shuffled(m_entries.size())) {
            Entry& entry = m_entries[i];
            if (entry.out || slice >= entry.slices) continue;
            const Tried<double> measured = m_device.time(entry.contestant->rotation, entry.contestant->runs);
            if (!measured) {
                if (Result<void> handled = handleFault(entry, measured.error()); !handled) return handled;
                entry.out = true;
                continue;
            }
            sums[i] += *measured;
            if (round == leastRounds - 1 && slice == 0) entry.contestant->state = m_device.state();
        }
    }
    for (std::size_t i = 0; i < m_entries.size(); ++i) {
        if (!m_entries[i].out) m_entries[i].contestant->samples.push_back(sums[i] / m_entries[i].slices);
    }
    std::erase_if(m_entries, [](const Entry& entry) { return entry.out; });
    return {};
}

std::vector<std::size_t> Finals::shuffled(std::size_t count) {
    std::vector<std::size_t> order(count);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::shuffle(order.begin(), order.end(), m_random);
    return order;
}

Result<void> Finals::run() {
    const Stopwatch stopwatch;
    if (Result<void> entered = enter(); !entered) return entered;
    if (m_entries.empty()) return {};
    if (Result<void> warm = warmUp(); !warm) return warm;
    while (m_rounds < m_settings.maximumRounds) {
        if (m_watch.cancelled()) return fail(Error::Kind::Interrupted, "the finals were cancelled");
        if (Result<void> done = takeRound(m_rounds); !done) return done;
        ++m_rounds;
        m_watch.progress(m_rounds, m_settings.maximumRounds, "confirming round");
        if (m_rounds >= leastRounds && stopwatch.milliseconds() > m_settings.maximumSeconds * 1000) break;
        if (m_rounds >= m_settings.minimumRounds && narrow()) break;
    }
    return {};
}

/// Every ratio known well enough. The order-statistics interval here: a bootstrap would let the device cool down.
bool Finals::narrow() const {
    const Contestant* base = yardstick();
    return std::all_of(m_entries.begin(), m_entries.end(), [&](const Entry& entry) {
        const std::vector<double> ratios = stats::ratiosOfRounds(base->samples, entry.contestant->samples);
        return stats::medianInterval(ratios).relativeHalfWidth() < m_settings.relativeError;
    });
}

const Contestant* Finals::fastestBaseline() const {
    const Contestant* fastest = nullptr;
    double least = std::numeric_limits<double>::infinity();
    for (const Contestant& baseline : m_baselines) {
        const double time = baseline.samples.empty() ? baseline.estimateMs : stats::median(baseline.samples);
        if (time >= least) continue;
        least = time;
        fastest = &baseline;
    }
    return fastest;
}

/// What ratios refer to: the fastest baseline, or the first entry where there is none.
const Contestant* Finals::yardstick() const {
    const Contestant* baseline = fastestBaseline();
    return baseline != nullptr ? baseline : m_entries.front().contestant;
}

void Finals::markTies(FinalsResult& result) const {
    const Finalist* best = nullptr;
    double least = std::numeric_limits<double>::infinity();
    for (const Finalist& finalist : m_finalists) {
        if (finalist.outcome != Outcome::Ok || finalist.contestant.samples.empty()) continue;
        const double time = stats::median(finalist.contestant.samples);
        if (time < least) {
            least = time;
            best = &finalist;
        }
    }
    if (best == nullptr) return;
    for (std::size_t i = 0; i < m_finalists.size(); ++i) {
        const Finalist& finalist = m_finalists[i];
        if (finalist.outcome != Outcome::Ok || finalist.contestant.samples.empty()) continue;
        const std::vector<double>& samples = finalist.contestant.samples;
        const stats::Interval ratio = stats::ratioOfRounds(samples, best->contestant.samples);
        result.standings[i].tiedWithBest = &finalist == best || ratio.contains(1) ||
                                           std::abs(ratio.value - 1) <= noiseMultiple * result.noiseFloor ||
                                           stats::tiedOverRounds(samples, best->contestant.samples);
    }
}

FinalsResult Finals::result(bool cold) const {
    FinalsResult result;
    result.rounds = m_rounds;
    const Contestant* base = m_rounds > 0 ? yardstick() : nullptr;
    const bool hasBaseline = fastestBaseline() != nullptr;
    if (base != nullptr) result.noiseFloor = stats::noiseFloor(m_original->samples, m_copy.samples);
    const auto standing = [&](const Contestant& contestant) {
        FinalStanding row;
        row.timing = timingOf(contestant.samples, cold);
        row.state = contestant.state;
        if (base != nullptr && hasBaseline && !contestant.samples.empty()) {
            const stats::Interval ratio = stats::ratioOfRounds(base->samples, contestant.samples);
            row.speedup = {ratio.value, ratio.low, ratio.high};
        }
        return row;
    };
    for (const Finalist& finalist : m_finalists) {
        FinalStanding row = finalist.outcome == Outcome::Ok ? standing(finalist.contestant) : FinalStanding{};
        row.key = finalist.contestant.name;
        row.baselineName = hasBaseline && base != nullptr ? base->name : "";
        row.outcome = finalist.outcome;
        row.message = finalist.message;
        result.standings.push_back(std::move(row));
    }
    for (const Contestant& baseline : m_baselines) {
        FinalStanding row = standing(baseline);
        row.baselineName = baseline.name;
        result.standings.push_back(std::move(row));
    }
    markTies(result);
    return result;
}

}  // namespace

Result<FinalsResult> runFinals(Device& device, std::vector<Finalist>& finalists, std::vector<Contestant>& baselines,
                               const FinalsSettings& settings, bool cold, const Watch& watch) {
    Finals finals(device, finalists, baselines, settings, watch);
    if (Result<void> ran = finals.run(); !ran) return passOn(ran);
    return finals.result(cold);
}

}  // namespace ww::evaluation
