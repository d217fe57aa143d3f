// The places of grid_geo as the module sees them: stores, services, jobs and tables of RPCs.
#pragma once

#include "common/app/host.h"
#include "services/grid_geo/locator/city_maps.h"
#include "services/grid_geo/places/place_maps.h"
#include "services/grid_geo/territories/store.h"

namespace hailan::grid_geo {

// Hands the Places and Surroundings services and what keeps them current to the host; answers with
// the places in memory.
const PlaceMaps& AddPlaces(app::Host& host,
                           pg::Pool& pool,
                           TerritoryStore& territories,
                           const CityMaps& maps);

}  // namespace hailan::grid_geo
