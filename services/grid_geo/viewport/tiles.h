// One layer of one tile.
#pragma once

#include "services/grid_geo/viewport/layers.h"
#include "services/grid_geo/viewport/tile_cache.h"

namespace hailan::grid_geo {

inline constexpr size_t kMostTileFeatures = 20000;

// Draws what the layer has in the tile, at most kMostTileFeatures features. Box and zoom of `query`
// follow from the tile.
absl::StatusOr<TileCache::Entry> DrawLayer(const MapLayer& layer, TileId tile, MapQuery query);

}  // namespace hailan::grid_geo
