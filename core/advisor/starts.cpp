#include "core/advisor/starts.h"

#include <cmath>
#include <limits>

namespace ww::advisor {

SpreadStarts::SpreadStarts(const space::ParameterSpace& space) : m_space(space) {}

void SpreadStarts::add(space::Index index) {
    m_taken.push_back(m_space.digits(index));
}

// Energy of repelling charges: close configurations weigh most. Distance per parameter is the difference of the
// positions as a share of the range, so that a switch counts as much as the ends of a long list.
double SpreadStarts::crowding(std::span<const space::Digit> digits) const {
    double crowding = 0;
    for (const space::Digits& other : m_taken) {
        double distance = 0;
        for (std::size_t p = 0; p < digits.size(); ++p) {
            const double range = static_cast<double>(m_space.valueCount(p)) - 1;
            if (range > 0) distance += std::abs(static_cast<double>(digits[p]) - static_cast<double>(other[p])) / range;
        }
        crowding += 1 / (0.05 + distance * distance);
    }
    return crowding;
}

std::optional<space::Index> SpreadStarts::next(History& history, stats::Random& random) {
    constexpr int pool = 12;  // larger pools drive the starts into the corners of the space
    std::optional<space::Index> best;
    double least = std::numeric_limits<double>::infinity();
    for (int i = 0; i < (m_taken.empty() ? 1 : pool); ++i) {
        const auto index = history.drawUnknown(random);
        if (!index) break;
        const double value = crowding(m_space.digits(*index));
        if (value < least) {
            least = value;
            best = index;
        }
    }
    if (best) add(*best);
    return best;
}

}  // namespace ww::advisor
