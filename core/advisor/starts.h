#pragma once

#include "core/advisor/history.h"

namespace ww::advisor {

/// Well-spread first configurations: of a small pool of random ones, the one that lies farthest from those taken so
/// far.
class SpreadStarts {
public:
    explicit SpreadStarts(const space::ParameterSpace& space);

    /// Counts a configuration that is measured anyway.
    void add(space::Index index);

    /// A configuration that is not known; none when all are.
    [[nodiscard]] std::optional<space::Index> next(History& history, stats::Random& random);

private:
    [[nodiscard]] double crowding(std::span<const space::Digit> digits) const;

    space::ParameterSpace m_space;
    std::vector<space::Digits> m_taken;
};

}  // namespace ww::advisor
