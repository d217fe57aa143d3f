// The table of the Reorganisations service and what stands behind it.
#pragma once

#include "common/app/host.h"
#include "services/grid_geo/boundaries/store.h"
#include "services/grid_geo/locator/city_maps.h"
#include "services/grid_geo/locator/past_maps.h"
#include "services/grid_geo/territories/store.h"

namespace hailan::grid_geo {

// Makes the aggregate and hands its service to the host.
void AddReorganisations(app::Host& host,
                        TerritoryStore& territories,
                        BoundaryStore& boundaries,
                        CityMaps& maps,
                        PastMaps& past);

}  // namespace hailan::grid_geo
