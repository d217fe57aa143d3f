// The map of grid_geo as the module sees it.
#pragma once

#include "common/app/host.h"
#include "services/grid_geo/locator/city_maps.h"
#include "services/grid_geo/locator/past_maps.h"
#include "services/grid_geo/places/place_maps.h"

namespace hailan::grid_geo {

// What is drawn from memory.
struct Maps {
  const CityMaps& today;
  PastMaps& past;
  const PlaceMaps& places;
};

// Hands the Viewport service and the job that follows the boundaries to the host.
void AddViewport(app::Host& host, pg::Pool& pool, const Maps& maps);

}  // namespace hailan::grid_geo
