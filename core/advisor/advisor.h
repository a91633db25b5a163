#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/model/device_info.h"
#include "core/model/outcome.h"
#include "core/space/parameter_space.h"

namespace ww::advisor {

/// A configuration worth measuring.
struct Proposal {
    space::Index index = 0;
    std::string source;     ///< "heuristic", "random", "search": who proposed it, as the archive stores it
    std::string rationale;  ///< one sentence for people; may be empty
};

/// What became of one configuration. Measured again it is observed again: repeats are samples of a noisy time.
struct Observation {
    space::Index index = 0;
    model::Outcome outcome = model::Outcome::Ok;
    double milliseconds = 0;  ///< the objective, smaller is better; only read when the outcome is Ok
    double seconds = 0;       ///< what the whole evaluation cost (compile, verify, benchmark); 0: not known
};

/// What the search may cost in all. Zero: no such limit.
struct Budget {
    std::size_t evaluations = 0;
    double seconds = 0;  ///< with it, cheap evaluations are preferred
};

/// Everything an advisor is told before the first proposal.
struct AdvisorContext {
    space::ParameterSpace space;
    std::uint64_t seed = 1;
    std::optional<space::Index> defaultIndex{};  ///< measured by the loop itself
    std::vector<space::Index> seeds{};           ///< what the kernel's author would try first
    Budget budget{};
    model::DeviceInfo device{};
};

/// Decides what to measure next. One thread at a time. The same seed and the same observations give the same proposals.
class Advisor {
public:
    virtual ~Advisor() = default;

    /// Up to `count` configurations, best first, none of which was proposed or observed before. Fewer only when the
    /// space is exhausted. Several at once are meant to be compiled in parallel; observations may come late and in any
    /// order.
    [[nodiscard]] virtual std::vector<Proposal> propose(std::size_t count) = 0;

    /// Also takes configurations that others proposed. A cancelled one may be proposed again.
    virtual void observe(std::span<const Observation> observations) = 0;
};

}  // namespace ww::advisor
