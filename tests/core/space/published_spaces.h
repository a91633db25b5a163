#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "core/space/space_definition.h"

/// Spaces with published numbers of valid configurations, written from their definitions.
namespace ww::test {

inline model::ParameterDefinition parameter(std::string name, std::vector<std::int64_t> values) {
    model::ParameterDefinition parameter;
    parameter.name = std::move(name);
    for (const std::int64_t value : values)
        parameter.values.emplace_back(value);
    parameter.defaultValue = parameter.values.front();
    return parameter;
}

inline std::vector<std::int64_t> steps(std::int64_t first, std::int64_t last, std::int64_t step = 1) {
    std::vector<std::int64_t> values;
    for (std::int64_t value = first; value <= last; value += step)
        values.push_back(value);
    return values;
}

inline std::vector<model::ConstraintDefinition> constraints(const std::vector<std::string>& expressions) {
    std::vector<model::ConstraintDefinition> constraints;
    for (const std::string& expression : expressions)
        constraints.push_back({expression, "as published"});
    return constraints;
}

/// hotspot_milo of the benchmark hub: 4,440,000 combinations, 82,984 valid.
inline space::SpaceDefinition hotspot() {
    std::vector<std::int64_t> blockX{1, 2, 4, 8, 16};
    for (const std::int64_t value : steps(32, 1024, 32))
        blockX.push_back(value);
    space::SpaceDefinition space;
    space.parameters = {parameter("grid_width", {4096}),
                        parameter("grid_height", {4096}),
                        parameter("block_size_x", blockX),
                        parameter("block_size_y", {1, 2, 4, 8, 16, 32}),
                        parameter("tile_size_x", steps(1, 10)),
                        parameter("tile_size_y", steps(1, 10)),
                        parameter("temporal_tiling_factor", steps(1, 10)),
                        parameter("max_tfactor", {10}),
                        parameter("loop_unroll_factor_t", steps(1, 10)),
                        parameter("sh_power", {0, 1})};
    space.constraints =
        constraints({"block_size_x*block_size_y >= 32", "temporal_tiling_factor % loop_unroll_factor_t == 0",
                     "block_size_x*block_size_y <= 1024",
                     "(block_size_x*tile_size_x + temporal_tiling_factor * 2) * (block_size_y*tile_size_y + "
                     "temporal_tiling_factor * 2)"
                     " * (2+sh_power) * 4 <= 49152"});
    return space;
}

/// gemm_milo of the benchmark hub: 663,552 combinations, 116,928 valid.
inline space::SpaceDefinition gemm() {
    space::SpaceDefinition space;
    space.parameters = {parameter("GEMMK", {0}),
                        parameter("MWG", {16, 32, 64, 128}),
                        parameter("NWG", {16, 32, 64, 128}),
                        parameter("KWG", {16, 32}),
                        parameter("MDIMC", {8, 16, 32}),
                        parameter("NDIMC", {8, 16, 32}),
                        parameter("MDIMA", {8, 16, 32}),
                        parameter("NDIMB", {8, 16, 32}),
                        parameter("KWI", {2}),
                        parameter("VWM", {1, 2, 4, 8}),
                        parameter("VWN", {1, 2, 4, 8}),
                        parameter("STRM", {0, 1}),
                        parameter("STRN", {0, 1}),
                        parameter("SA", {0, 1}),
                        parameter("SB", {0, 1}),
                        parameter("KREG", {1}),
                        parameter("PRECISION", {32})};
    space.constraints = constraints({"KWG % KWI == 0", "MWG % (MDIMC * VWM) == 0", "NWG % (NDIMC * VWN) == 0",
                                     "MWG % (MDIMA * VWM) == 0", "NWG % (NDIMB * VWN) == 0",
                                     "KWG % ((MDIMC * NDIMC)/MDIMA) == 0", "KWG % ((MDIMC * NDIMC)/NDIMB) == 0",
                                     "not (MWG == 128 and NWG == 128 and MDIMC == 8 and NDIMC == 8)"});
    return space;
}

/// 10⁹ combinations of which about 10⁶ are valid. The constraints join parameters far apart in declared order and
/// leave hardly two partial choices alike, so that little can be shared.
inline space::SpaceDefinition billion() {
    space::SpaceDefinition space;
    const std::vector<std::int64_t> primes{2, 3, 5, 7, 11, 13, 17, 19, 23, 29};
    for (int i = 0; i < 9; ++i) {
        std::vector<std::int64_t> values;
        for (std::size_t v = 0; v < primes.size(); ++v) {
            values.push_back(primes[(v + static_cast<std::size_t>(i)) % primes.size()] * (i % 3 + 1));
        }
        space.parameters.push_back(parameter(fmt::format("p{}", i), values));
    }
    space.constraints = constraints({"(p0 * p4 + p8) % 4 == 1", "(p1 * p5 + p7) % 5 <= 1", "(p2 * p6 + p0) % 7 == 0",
                                     "p3 * p1 < 400", "(p3 + p5 * p8) % 9 == 4", "p6 != p2 and p7 > p4 / 2"});
    return space;
}

}  // namespace ww::test
