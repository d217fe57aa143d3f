// Territories as they are drawn: shapes in memory beside the locator's indexes, which keep none.
#pragma once

#include <array>
#include <list>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/pg/pool.h"
#include "services/grid_geo/domain/city_map.h"
#include "services/grid_geo/locator/city_maps.h"
#include "services/grid_geo/locator/past_maps.h"
#include "services/grid_geo/viewport/layers.h"

namespace hailan::grid_geo {

// One territory, ready to be drawn.
struct DrawnTerritory {
  std::string code;
  Shape shape;
  Box box;
  // A point inside, for what is drawn once for the whole territory.
  PointE7 middle;
  WorldShape world;
  WorldBox world_box;
  // `code`, `name` and `level`.
  std::vector<Attribute> attributes;
};

// The territories of one city. Immutable; a change makes a new one.
struct TerritoryDrawing {
  // Unique among the drawings of today in this process; 0 for those of other days.
  int64_t serial = 0;
  // What the map was made of; the names of the directory are written into the attributes.
  std::shared_ptr<const CityLayers> indexes;
  std::shared_ptr<const CityDirectory> directory;
  // By Layer, in code order.
  std::array<std::vector<DrawnTerritory>, kLayers> layers;
  const std::vector<DrawnTerritory>& layer(Layer which) const {
    return layers[static_cast<size_t>(which)];
  }
};

// Thread-safe.
class TerritoryDrawings {
 public:
  // Past days whose drawings are kept; one of 3,500 grids takes some 10 MiB.
  static constexpr size_t kMostPast = 4;

  TerritoryDrawings(pg::Pool& pool, const CityMaps& maps, PastMaps& past)
      : pool_(pool), maps_(maps), past_(past) {}

  // Null for a city that has not been loaded.
  std::shared_ptr<const TerritoryDrawing> Find(absl::string_view city) const;
  // The territories that hold on a day, read from the database unless they are kept; null for a
  // city without territories.
  absl::StatusOr<std::shared_ptr<const TerritoryDrawing>> FindAt(const std::string& city,
                                                                 absl::CivilDay day,
                                                                 absl::Time deadline);
  // Follows the city maps, so call it after their refresh; one call at a time.
  absl::Status Refresh(absl::Time deadline);

 private:
  absl::StatusOr<std::shared_ptr<TerritoryDrawing>> Load(const std::string& city,
                                                         const CityMap& map,
                                                         absl::Time deadline);

  pg::Pool& pool_;
  const CityMaps& maps_;
  PastMaps& past_;
  int64_t serial_ = 0;
  mutable absl::Mutex mutex_;
  absl::flat_hash_map<std::string, std::shared_ptr<const TerritoryDrawing>> drawings_
      ABSL_GUARDED_BY(mutex_);
  // Held while a day is drawn, so that many who ask for one draw it once.
  absl::Mutex past_mutex_;
  // The drawing used last comes first.
  std::list<std::shared_ptr<const TerritoryDrawing>> past_drawings_ ABSL_GUARDED_BY(past_mutex_);
};

// Adds `grids`, `exclusive-grids`, `micro-grids`, `communities`, `streets` and `city`.
void AddTerritoryLayers(TerritoryDrawings& drawings, LayerRegistry& registry);

}  // namespace hailan::grid_geo
