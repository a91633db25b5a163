#include "core/simulation/score.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>

#include "core/stats/descriptive.h"
#include "core/stats/random.h"

namespace ww::simulation {

namespace {

constexpr std::size_t resolution = 1000;
constexpr double missing = std::numeric_limits<double>::quiet_NaN();

std::vector<double> evenly(double from, double to, std::size_t count) {
    std::vector<double> points(count);
    for (std::size_t i = 0; i < count; ++i) {
        points[i] = from + (to - from) * static_cast<double>(i) / static_cast<double>(count - 1);
    }
    return points;
}

// Expected best value of random search without replacement after each number of evaluations, smoothed monotonically.
std::vector<double> randomCurve(const ReplaySpace& space, std::span<const double> evaluations) {
    const std::vector<double>& values = space.bestFirst();
    const double n = static_cast<double>(values.size());
    std::vector<double> x, y, plain;
    for (double m : evaluations) {
        const double fromWorst = std::min(n - 1, std::nearbyint(m * (n + 1) / (m + 1)));
        plain.push_back(values[values.size() - 1 - static_cast<std::size_t>(fromWorst)]);
        if (x.empty() || m > x.back()) {
            x.push_back(m);
            y.push_back(plain.back());
        }
    }
    if (evaluations.size() <= 2 || x.size() < 2) return plain;
    return interpolateMonotone(x, y, evenly(evaluations.front(), evaluations.back(), evaluations.size()));
}

/// One evaluation as the scorer sees it: when it was done and how good the best was then.
struct Point {
    double seconds = 0;
    double rank = 0;
    std::uint32_t run = 0;
};

struct Trajectory {
    std::vector<double> seconds;  ///< cumulative
    std::vector<double> rank;     ///< of the best so far; not a number while there is none
};

Trajectory trajectoryOf(const ReplaySpace& space, const Run& run) {
    Trajectory trajectory;
    double seconds = 0, best = missing;
    for (space::Index index : run) {
        const ReplayedEvaluation& evaluation = space.evaluate(index);
        seconds += evaluation.seconds;
        if (!std::isnan(evaluation.rank))
            best = std::isnan(best) ? evaluation.rank : std::min<double>(best, evaluation.rank);
        trajectory.seconds.push_back(seconds);
        trajectory.rank.push_back(best);
    }
    return trajectory;
}

double valueAtRank(const ReplaySpace& space, double rank) {
    const double last = static_cast<double>(space.bestFirst().size() - 1);
    return space.bestFirst()[static_cast<std::size_t>(std::clamp(std::nearbyint(rank), 0.0, last))];
}

std::vector<double> relativeTo(const ReplaySpace& space, std::span<const double> ranks,
                               std::span<const double> random) {
    std::vector<double> relative(ranks.size());
    for (std::size_t i = 0; i < ranks.size(); ++i) {
        relative[i] = (valueAtRank(space, ranks[i]) - random[i]) / (space.budget().optimum - random[i]);
    }
    return relative;
}

/// Scores weighted sets of the same runs: all runs once, or a bootstrap's multiplicities.
class CurveScorer {
public:
    virtual ~CurveScorer() = default;
    [[nodiscard]] virtual std::vector<double> curve(std::span<const double> multiplicity) const = 0;
};

class TimeScorer : public CurveScorer {
public:
    TimeScorer(const ReplaySpace& space, std::span<const Trajectory> runs) : m_space(space) {
        const BudgetFigures& budget = space.budget();
        m_axis = evenly(budget.secondsStart, budget.seconds, resolution);
        std::vector<double> evaluations;
        for (double t : m_axis)
            evaluations.push_back(std::nearbyint(std::max(t / budget.meanSeconds, 1.0)));
        m_random = randomCurve(space, evaluations);
        collect(runs);
    }

    std::vector<double> curve(std::span<const double> multiplicity) const override {
        std::vector<double> weights(m_points.size());
        for (std::size_t i = 0; i < m_points.size(); ++i)
            weights[i] = multiplicity[m_points[i].run];
        const FittedCurve fitted = fitDecreasing(m_seconds, m_ranks, weights);
        std::vector<double> ranks(m_axis.size());
        std::transform(m_axis.begin(), m_axis.end(), ranks.begin(), [&](double t) { return fitted.at(t); });
        holdAfterTheMedianEnd(ranks, multiplicity);
        return relativeTo(m_space, ranks, m_random);
    }

private:
    void collect(std::span<const Trajectory> runs) {
        std::size_t rows = 0, firstValid = std::numeric_limits<std::size_t>::max();
        for (const Trajectory& run : runs) {
            rows = std::max(rows, run.rank.size());
            const auto valid = std::find_if(run.rank.begin(), run.rank.end(), [](double r) { return !std::isnan(r); });
            if (valid != run.rank.end())
                firstValid = std::min(firstValid, static_cast<std::size_t>(valid - run.rank.begin()));
        }
        const std::size_t validRows = rows > firstValid ? rows - firstValid : 1;
        const double margin = 0.1 + 0.25 / static_cast<double>(validRows);
        const double low = m_axis.front() * (1 - margin), high = m_axis.back() * (1 + margin);
        m_last.assign(runs.size(), missing);
        for (std::uint32_t r = 0; r < runs.size(); ++r) {
            for (std::size_t i = 0; i < runs[r].rank.size(); ++i) {
                if (std::isnan(runs[r].rank[i])) continue;
                m_last[r] = runs[r].seconds[i];
                if (low <= runs[r].seconds[i] && runs[r].seconds[i] <= high) {
                    m_points.push_back({runs[r].seconds[i], runs[r].rank[i], r});
                }
            }
        }
        std::stable_sort(m_points.begin(), m_points.end(), [](auto& a, auto& b) { return a.seconds < b.seconds; });
        for (const Point& point : m_points) {
            m_seconds.push_back(point.seconds);
            m_ranks.push_back(point.rank);
        }
    }

    void holdAfterTheMedianEnd(std::vector<double>& ranks, std::span<const double> multiplicity) const {
        std::vector<double> last;
        for (std::size_t r = 0; r < m_last.size(); ++r) {
            if (!std::isnan(m_last[r])) last.insert(last.end(), static_cast<std::size_t>(multiplicity[r]), m_last[r]);
        }
        std::sort(last.begin(), last.end());
        const auto later = std::upper_bound(last.begin(), last.end(), stats::quantileOfSorted(last, 0.5));
        if (later == last.end() || *later >= m_axis.back() || *later <= m_axis.front()) return;
        const auto stop = std::upper_bound(m_axis.begin(), m_axis.end(), *later) - m_axis.begin();
        std::fill(ranks.begin() + stop, ranks.end(), ranks[static_cast<std::size_t>(stop)]);
    }

    const ReplaySpace& m_space;
    std::vector<double> m_axis, m_random, m_seconds, m_ranks, m_last;
    std::vector<Point> m_points;
};

class EvaluationsScorer : public CurveScorer {
public:
    EvaluationsScorer(const ReplaySpace& space, std::span<const Trajectory> runs) : m_space(space), m_runs(runs) {
        const BudgetFigures& budget = space.budget();
        for (std::size_t m = budget.evaluationsStart; m <= budget.evaluations; ++m)
            m_axis.push_back(static_cast<double>(m));
        m_random = randomCurve(space, m_axis);
    }

    std::vector<double> curve(std::span<const double> multiplicity) const override {
        std::vector<double> ends;
        for (std::size_t r = 0; r < m_runs.size(); ++r) {
            ends.insert(ends.end(), static_cast<std::size_t>(multiplicity[r]),
                        static_cast<double>(m_runs[r].rank.size()));
        }
        const double common = std::min(std::floor(stats::median(ends)), m_axis.back());
        std::vector<double> ranks(m_axis.size());
        for (std::size_t i = 0; i < m_axis.size(); ++i) {
            const double rank = m_axis[i] > common ? missing : medianRank(m_axis[i], common, multiplicity);
            const bool held = std::isnan(rank) && i > 0 && m_axis[i] > common;
            ranks[i] = !std::isnan(rank) ? rank
                       : held            ? ranks[i - 1]
                                         : static_cast<double>(m_space.bestFirst().size() - 1);
        }
        return relativeTo(m_space, ranks, m_random);
    }

private:
    [[nodiscard]] double medianRank(double evaluations, double common, std::span<const double> multiplicity) const {
        std::vector<double> ranks;
        for (std::size_t r = 0; r < m_runs.size(); ++r) {
            if (static_cast<double>(m_runs[r].rank.size()) < common || evaluations < 1) continue;
            const double rank = m_runs[r].rank[static_cast<std::size_t>(evaluations) - 1];
            if (!std::isnan(rank)) ranks.insert(ranks.end(), static_cast<std::size_t>(multiplicity[r]), rank);
        }
        return ranks.empty() ? missing : stats::median(ranks);
    }

    const ReplaySpace& m_space;
    std::span<const Trajectory> m_runs;
    std::vector<double> m_axis, m_random;
};

void resample(Score& score, const CurveScorer& scorer, std::size_t runs, int resamples, std::uint64_t seed) {
    score.score.low = score.score.high = score.score.value;
    if (runs < 2 || resamples < 2) return;
    stats::Random random(seed);
    for (int i = 0; i < resamples; ++i) {
        std::vector<double> multiplicity(runs, 0);
        for (std::size_t r = 0; r < runs; ++r)
            ++multiplicity[random.below(runs)];
        score.resampled.push_back(stats::mean(scorer.curve(multiplicity)));
    }
    score.score.low = stats::quantile(score.resampled, 0.025);
    score.score.high = stats::quantile(score.resampled, 0.975);
}

}  // namespace

Score scoreRuns(const ReplaySpace& space, std::span<const Run> runs, BudgetKind budget, int resamples,
                std::uint64_t seed) {
    std::vector<Trajectory> trajectories;
    for (const Run& run : runs)
        trajectories.push_back(trajectoryOf(space, run));
    std::unique_ptr<CurveScorer> scorer;
    if (budget == BudgetKind::Time) {
        scorer = std::make_unique<TimeScorer>(space, trajectories);
    } else {
        scorer = std::make_unique<EvaluationsScorer>(space, trajectories);
    }
    Score score;
    score.curve = scorer->curve(std::vector<double>(runs.size(), 1.0));
    score.score.value = stats::mean(score.curve);
    double squares = 0;
    for (double p : score.curve)
        squares += (p - score.score.value) * (p - score.score.value);
    score.deviationOverBudget = std::sqrt(squares / static_cast<double>(score.curve.size()));
    resample(score, *scorer, runs.size(), resamples, seed);
    return score;
}

double FittedCurve::at(double position) const {
    if (x.empty()) return std::numeric_limits<double>::infinity();
    const auto above = std::upper_bound(x.begin(), x.end(), position) - x.begin();
    if (above == 0) return level.front();
    const auto i = static_cast<std::size_t>(above) - 1;
    if (i + 1 >= x.size()) return level.back();
    return std::lerp(level[i], level[i + 1], (position - x[i]) / (x[i + 1] - x[i]));
}

FittedCurve fitDecreasing(std::span<const double> x, std::span<const double> y, std::span<const double> weights) {
    struct Block {
        double level, weight;
        std::size_t size;
    };
    FittedCurve fitted;
    std::vector<Block> blocks;
    for (std::size_t i = 0; i < x.size();) {
        Block block{0, 0, 1};
        const double position = x[i];
        for (; i < x.size() && x[i] == position; ++i) {
            block.level += weights[i] * y[i];
            block.weight += weights[i];
        }
        if (block.weight == 0) continue;
        block.level /= block.weight;
        fitted.x.push_back(position);
        while (!blocks.empty() && blocks.back().level <= block.level) {
            const Block& last = blocks.back();
            const double weight = last.weight + block.weight;
            block = {(last.level * last.weight + block.level * block.weight) / weight, weight, last.size + block.size};
            blocks.pop_back();
        }
        blocks.push_back(block);
    }
    for (const Block& block : blocks)
        fitted.level.insert(fitted.level.end(), block.size, block.level);
    return fitted;
}

namespace {

double endSlope(double h0, double h1, double d0, double d1) {
    const double slope = ((2 * h0 + h1) * d0 - h0 * d1) / (h0 + h1);
    if (slope * d0 <= 0) return 0;
    return d0 * d1 <= 0 && std::abs(slope) > 3 * std::abs(d0) ? 3 * d0 : slope;
}

std::vector<double> monotoneSlopes(std::span<const double> h, std::span<const double> d) {
    const std::size_t n = h.size() + 1;
    if (n == 2) return {d[0], d[0]};
    std::vector<double> slopes(n, 0.0);
    for (std::size_t i = 1; i + 1 < n; ++i) {
        if (d[i - 1] * d[i] <= 0) continue;
        const double w1 = 2 * h[i] + h[i - 1], w2 = h[i] + 2 * h[i - 1];
        slopes[i] = (w1 + w2) / (w1 / d[i - 1] + w2 / d[i]);
    }
    slopes.front() = endSlope(h[0], h[1], d[0], d[1]);
    slopes.back() = endSlope(h[n - 2], h[n - 3], d[n - 2], d[n - 3]);
    return slopes;
}

}  // namespace

std::vector<double> interpolateMonotone(std::span<const double> x, std::span<const double> y,
                                        std::span<const double> at) {
    std::vector<double> h, d;
    for (std::size_t i = 0; i + 1 < x.size(); ++i) {
        h.push_back(x[i + 1] - x[i]);
        d.push_back((y[i + 1] - y[i]) / h.back());
    }
    const std::vector<double> m = monotoneSlopes(h, d);
    std::vector<double> values;
    for (double q : at) {
        const auto above = std::upper_bound(x.begin(), x.end(), q) - x.begin();
        const auto k = static_cast<std::size_t>(
            std::clamp<std::ptrdiff_t>(above - 1, 0, static_cast<std::ptrdiff_t>(h.size()) - 1));
        const double t = (q - x[k]) / h[k], s = 1 - t;
        values.push_back(y[k] * (1 + 2 * t) * s * s + m[k] * h[k] * t * s * s + y[k + 1] * t * t * (3 - 2 * t) +
                         m[k + 1] * h[k] * t * t * (t - 1));
    }
    return values;
}

}  // namespace ww::simulation
