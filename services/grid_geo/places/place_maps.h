// The active places of all cities in memory, kept in step with the database.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/pg/pool.h"
#include "services/grid_geo/domain/place/hours.h"
#include "services/grid_geo/domain/place/place.h"
#include "services/grid_geo/domain/place/point_index.h"

namespace hailan::grid_geo {

// A place with what is read out of its detail once.
struct MapPlace {
  Place place;
  // Of services.
  OpeningHours hours;
  // Of buildings; the shape is empty without a footprint.
  Shape footprint;
  double height_m = 0;
  int floors_above = 0;
  int floors_below = 0;
  int dwelling_count = 0;
};

using MapPlaces = std::vector<std::shared_ptr<const MapPlace>>;

// The active places of one city. Immutable; a change makes a new one.
struct PlaceMap {
  // Of one class, in id order; items of the index are positions in `places`.
  struct Layer {
    MapPlaces places;
    PointIndex index;
    // How far an outline reaches beyond its place's point, in units.
    int32_t reach = 0;
  };
  // Revision of the city's set of places.
  int64_t revision = 0;
  std::array<Layer, kPlaceClasses> layers;

  const Layer& layer(PlaceClass place_class) const {
    return layers[static_cast<size_t>(place_class)];
  }
};

// Reads the detail of a place.
MapPlace MakeMapPlace(Place place);
// `places` in any order, retired ones already left out.
std::shared_ptr<const PlaceMap> MakePlaceMap(int64_t revision, MapPlaces places);

// Thread-safe. Readers share a map as long as they hold it.
class PlaceMaps {
 public:
  explicit PlaceMaps(pg::Pool& pool) : pool_(pool) {}

  // The current map, an empty one for a city without places; never null, never waits for a refresh.
  std::shared_ptr<const PlaceMap> Find(absl::string_view city) const;

  // Loads what was stored since the last refresh; other refreshes wait. When the call returns OK,
  // everything committed before it began is visible.
  absl::Status Refresh(absl::Time deadline);

 private:
  using Maps = absl::flat_hash_map<std::string, std::shared_ptr<const PlaceMap>>;

  absl::StatusOr<std::shared_ptr<const PlaceMap>> Next(const std::string& city,
                                                       const PlaceMap& current,
                                                       absl::Time deadline);

  pg::Pool& pool_;
  // Held during a refresh; taken before mutex_.
  absl::Mutex refresh_mutex_;
  mutable absl::Mutex mutex_;
  Maps maps_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace hailan::grid_geo
