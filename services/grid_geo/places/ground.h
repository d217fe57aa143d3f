// Whose ground a point is on, for places that are being written or moved by new boundaries.
#pragma once

#include <memory>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/clock.h"
#include "common/command/runner.h"
#include "services/grid_geo/locator/city_maps.h"
#include "services/grid_geo/places/place_maps.h"
#include "services/grid_geo/places/store.h"

namespace hailan::grid_geo {

// The grids at a point; the city itself while none is drawn there. NOT_FOUND (POINT_OUTSIDE_CITY).
absl::StatusOr<PlaceGround> FindGround(const CityMaps& maps,
                                       const std::string& city,
                                       PointE7 point);

// Keeps the territories of places in step with the boundaries. One call of Run at a time.
class PlaceRelocator {
 public:
  PlaceRelocator(PlaceMaps& places,
                 command::Runner<PlaceStore>& runner,
                 const CityMaps& maps,
                 const Clock& clock)
      : places_(places), runner_(runner), maps_(maps), clock_(clock) {}

  // Looks up every active place again in cities whose boundaries or places have changed since the
  // last run that succeeded; so what was written by older boundaries is found too, whoever wrote
  // it. A place that is outside the city now keeps its territories. Replicas may run this at once:
  // each move happens and is published once.
  absl::Status Run(absl::Time deadline);

 private:
  // What a run has looked at; keeps the boundaries alive so that their address stays theirs.
  struct Seen {
    std::shared_ptr<const CityLayers> boundaries;
    std::shared_ptr<const PlaceMap> places;
    bool operator==(const Seen&) const = default;
  };
  absl::Status RunCity(const std::string& city, const PlaceMap& places, absl::Time deadline);

  PlaceMaps& places_;
  command::Runner<PlaceStore>& runner_;
  const CityMaps& maps_;
  const Clock& clock_;
  absl::flat_hash_map<std::string, Seen> seen_;
};

}  // namespace hailan::grid_geo
