// The table of RPCs of the Boundaries service.
#pragma once

#include "common/app/host.h"
#include "services/grid_geo/boundaries/service.h"
#include "services/grid_geo/locator/city_maps.h"
#include "services/grid_geo/locator/past_maps.h"

namespace hailan::grid_geo {

// Makes the service and its job and hands them to the host.
void AddBoundaryFiles(app::Host& host,
                      pg::Pool& pool,
                      BoundariesService& boundaries,
                      BoundaryStore& versions,
                      TerritoryStore& territories,
                      const CityMaps& maps,
                      PastMaps& past);

}  // namespace hailan::grid_geo
