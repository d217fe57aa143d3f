// The table of RPCs of the Coordinates service.
#pragma once

#include "common/app/host.h"
#include "services/grid_geo/locator/city_maps.h"

namespace hailan::grid_geo {

// Makes the service over the maps and hands it to the host.
void AddCoordinates(app::Host& host, const CityMaps& maps);

}  // namespace hailan::grid_geo
