// The order in which tiles of a matrix are computed.
#pragma once

struct TileIndex {
    int m, n;
};

/// Tile number `index` when tiles go down `group` rows of tiles before moving one column: blocks that run at the same
/// time then share rows of A and columns of B in the L2 cache. group = 1 walks along each row.
__device__ __forceinline__ TileIndex groupedTile(int index, int tilesM, int tilesN, int group) {
    const int perGroup = group * tilesN;
    const int first = index / perGroup * group;
    const int rows = tilesM - first < group ? tilesM - first : group;
    const int within = index % perGroup;
    return {first + within % rows, within / rows};
}
