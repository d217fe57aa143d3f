// Builds tracks and positions and hands their RPC tables and jobs to the host.
#pragma once

#include "common/app/host.h"
#include "services/grid_geo/locator/city_maps.h"
#include "services/grid_geo/patrols/store.h"
#include "services/grid_geo/places/place_maps.h"

namespace hailan::grid_geo {

// Reads HAILAN_TRACK_RETENTION_DAYS. Whoever is wired outlives the host's services.
void AddTracks(app::Host& host,
               pg::Pool& pool,
               PatrolStore& patrols,
               const CityMaps& maps,
               const PlaceMaps& places);

}  // namespace hailan::grid_geo
