// The map of grid_geo as the module sees it.
#pragma once

#include "common/app/host.h"
#include "services/grid_geo/locator/city_maps.h"
#include "services/grid_geo/places/place_maps.h"

namespace hailan::grid_geo {

// Hands the Viewport service and the job that follows the boundaries to the host.
void AddViewport(app::Host& host, pg::Pool& pool, const CityMaps& maps, const PlaceMaps& places);

}  // namespace hailan::grid_geo
