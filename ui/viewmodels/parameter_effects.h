#pragma once

#include <string>
#include <vector>

#include "ui/viewmodels/exploration.h"

namespace ww::ui {

/// How the attempts with one value of a parameter did: geometric mean of the speedup with its 95 % interval (Student's
/// t on the logarithms), and the five numbers of a box plot.
struct ValueEffect {
    model::Value value;
    int tried = 0, correct = 0;
    double mean = 0, low = 0, high = 0;
    double minimum = 0, lowerQuartile = 0, median = 0, upperQuartile = 0, maximum = 0;
};

struct ParameterEffect {
    std::string name;
    std::size_t parameter = 0;                   ///< index in the store
    std::vector<ValueEffect> values;             ///< ascending
    double explained = 0;                        ///< share of the variance of log speedup between the values (η²), 0…1
    double explainedLow = 0, explainedHigh = 0;  ///< 95 % interval, bootstrap over attempts
    double ratio = 1;                            ///< highest mean / lowest mean
};

/// What effects are computed from, apart from the store, so that another thread can do it. Confirming measurements are
/// left out: they repeat the winners.
struct EffectSample {
    std::vector<AttemptStore::Parameter> parameters;
    std::vector<AttemptStore::Digit> digits;  ///< attempt by attempt
    std::vector<float> speedups;              ///< 0: not correct
};
[[nodiscard]] EffectSample effectSample(const AttemptStore& store, std::span<const std::uint32_t> rows);

/// Main effect of each parameter, strongest first. The advisor chose what to try, so a value tried in good company
/// looks better than it is; views say so. Any thread.
[[nodiscard]] std::vector<ParameterEffect> parameterEffects(const EffectSample& sample);

/// Best and median speedup of each pair of values of two parameters.
struct PairCell {
    int tried = 0, correct = 0;
    double best = 0, median = 0;
};
struct PairGrid {
    std::vector<model::Value> across, down;
    std::vector<PairCell> cells;  ///< row by row
    [[nodiscard]] const PairCell& at(std::size_t column, std::size_t row) const {
        return cells[row * across.size() + column];
    }
};
[[nodiscard]] PairGrid pairGrid(const AttemptStore& store, std::span<const std::uint32_t> rows, std::size_t across,
                                std::size_t down);

/// Values of a parameter from low to high, as positions in AttemptStore::Parameter::values.
[[nodiscard]] std::vector<AttemptStore::Digit> sortedDigits(const AttemptStore::Parameter& parameter);

}  // namespace ww::ui
