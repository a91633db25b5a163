#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/base/result.h"
#include "core/model/configuration.h"
#include "core/space/constraint_search.h"
#include "core/space/decision_diagram.h"
#include "core/space/space_definition.h"

namespace ww::space {

/// Which configurations exist: parameters with their values and the constraints between them.
///
/// A configuration is named by its Index (rank among the valid ones) or by its digits (for each parameter the position
/// of its value). Nothing here looks through all configurations: each call walks once through a decision diagram, which
/// also holds spaces far larger than memory. Immutable and cheap to copy; any thread may use it.
class ParameterSpace {
public:
    /// All configurations that fulfil the constraints. Fails when the definition is wrong (names, syntax), a constraint
    /// cannot be computed, or at the limits; a space without any configuration is no failure.
    [[nodiscard]] static Result<ParameterSpace> build(SpaceDefinition definition, const SearchLimits& limits = {});

    /// The space of recorded configurations: `rows` holds parameters.size() digits for each, in any order.
    [[nodiscard]] static Result<ParameterSpace> fromRows(std::vector<model::ParameterDefinition> parameters,
                                                         std::span<const Digit> rows);

    [[nodiscard]] Index size() const { return m_diagram->size(); }
    [[nodiscard]] double cartesianSize() const;  ///< combinations before constraints; exact up to 2⁵³
    [[nodiscard]] std::span<const model::ParameterDefinition> parameters() const { return m_definition->parameters; }
    [[nodiscard]] std::size_t parameterCount() const { return m_definition->parameters.size(); }
    [[nodiscard]] std::size_t valueCount(std::size_t parameter) const {
        return m_definition->parameters[parameter].values.size();
    }
    [[nodiscard]] std::size_t memoryBytes() const { return m_diagram->memoryBytes(); }  ///< of the index

    void digits(Index index, std::span<Digit> out) const { m_diagram->row(index, out); }
    [[nodiscard]] Digits digits(Index index) const;
    [[nodiscard]] std::optional<Index> find(std::span<const Digit> digits) const;  ///< none: not a valid configuration

    [[nodiscard]] model::Configuration configuration(Index index) const;

    /// What is wrong with a configuration that is not in the space is said in words: an unknown name or value with the
    /// valid ones, or the constraint that it violates with its reason.
    [[nodiscard]] Result<Index> indexOf(const model::Configuration& configuration) const;

    /// The parameters' default values, whether or not the constraints allow them.
    [[nodiscard]] model::Configuration defaults() const;

    /// A valid configuration, each equally likely. `rng`: any 64-bit generator, as std::mt19937_64. size() > 0.
    template <typename Rng>
    [[nodiscard]] Index sample(Rng& rng) const {
        static_assert(Rng::min() == 0 && Rng::max() == ~std::uint64_t{0});
        // Rejects the generator's last incomplete multiple of size(), so that no index is favoured.
        const Index rejected = (~Index{0} % size() + 1) % size();
        Index drawn = rng();
        while (drawn > ~Index{0} - rejected)
            drawn = rng();
        return drawn % size();
    }

    /// Appends the valid configurations that differ in the value of exactly one parameter, in the parameters' order.
    void hammingNeighbours(Index index, std::vector<Index>& out) const;

    /// Appends the valid configurations that differ in one parameter only, whose value is the next valid one below or
    /// above in the order of its list. Values that the constraints rule out are stepped over.
    void adjacentNeighbours(Index index, std::vector<Index>& out) const;

private:
    ParameterSpace(SpaceDefinition definition, DecisionDiagram diagram);
    [[nodiscard]] Result<Digits> digitsOf(const model::Configuration& configuration) const;

    std::shared_ptr<const SpaceDefinition> m_definition;
    std::shared_ptr<const DecisionDiagram> m_diagram;
};

}  // namespace ww::space
