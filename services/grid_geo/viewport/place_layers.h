// Places as they are drawn.
#pragma once

#include "services/grid_geo/places/place_maps.h"
#include "services/grid_geo/viewport/layers.h"

namespace hailan::grid_geo {

// Adds `buildings` and one layer of points per other class. Classes that are for everybody need
// PERMISSION_TERRITORY_READ, the others PERMISSION_PLACE_READ.
void AddPlaceLayers(const PlaceMaps& maps, LayerRegistry& registry);

}  // namespace hailan::grid_geo
