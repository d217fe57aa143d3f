// A Town with its places.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "services/grid_geo/places/ground.h"
#include "services/grid_geo/places/service.h"
#include "tests/integration/grid_geo/town.h"

namespace hailan::grid_geo::testing {

class PlaceTown : public Town {
 public:
  // Three basic grids in a row from 129.0 E 42.0 N, each a tenth of a degree wide, inside a city of
  // one degree; an exclusive grid over the second one when `exclusive`.
  explicit PlaceTown(bool exclusive = false);

  // A call by somebody with this role and these areas.
  rpc::Call CallAs(Role role, std::vector<std::string> areas = {});

  v1::Place Create(const v1::Place& place);
  v1::ImportReport Upsert(const std::vector<v1::Place>& places);

  PlaceStore place_store{pool};
  command::Runner<PlaceStore> place_runner{place_store, clock, database.options()};
  PlacesService places{place_store, territory_store, maps, place_runner, place_runner, tokens};
  PlaceMaps place_maps{pool};
  PlaceRelocator relocator{place_maps, place_runner, maps, clock};
};

// Places at degrees east and north, WGS 84.
v1::Place Asset(const std::string& code, double lon, double lat);
v1::Place Camera(const std::string& code, double lon, double lat);
v1::Place Device(const std::string& code, double lon, double lat);
v1::Place Building(const std::string& code, double lon, double lat, int dwellings);
v1::Place ServicePoint(const std::string& code,
                       double lon,
                       double lat,
                       const std::string& category);

}  // namespace hailan::grid_geo::testing
