// Builds plans and patrols and hands their RPC tables and jobs to the host.
#pragma once

#include "common/app/host.h"
#include "services/grid_geo/locator/city_maps.h"
#include "services/grid_geo/places/place_maps.h"
#include "services/grid_geo/territories/store.h"

namespace hailan::grid_geo {

// Whoever is wired outlives the host's services.
void AddPatrols(app::Host& host,
                pg::Pool& pool,
                TerritoryStore& territories,
                const CityMaps& maps,
                const PlaceMaps& places);

}  // namespace hailan::grid_geo
