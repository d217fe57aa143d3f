// Territories as they are drawn: shapes in memory beside the locator's indexes, which keep none.
#pragma once

#include <array>
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
  // Unique in this process.
  int64_t serial = 0;
  // What the map was made of; the names of the directory are written into the attributes.
  std::shared_ptr<const CityLayers> indexes;
  std::shared_ptr<const CityDirectory> directory;
  // By layer of the city map, in code order.
  std::array<std::vector<DrawnTerritory>, kLayers> layers;
};

// Thread-safe.
class TerritoryDrawings {
 public:
  TerritoryDrawings(pg::Pool& pool, const CityMaps& maps) : pool_(pool), maps_(maps) {}

  // Null for a city that has not been loaded.
  std::shared_ptr<const TerritoryDrawing> Find(absl::string_view city) const;
  // Follows the city maps, so call it after their refresh; one call at a time.
  absl::Status Refresh(absl::Time deadline);

 private:
  absl::StatusOr<std::shared_ptr<const TerritoryDrawing>> Load(const std::string& city,
                                                               const CityMap& map,
                                                               absl::Time deadline);

  pg::Pool& pool_;
  const CityMaps& maps_;
  int64_t serial_ = 0;
  mutable absl::Mutex mutex_;
  absl::flat_hash_map<std::string, std::shared_ptr<const TerritoryDrawing>> drawings_
      ABSL_GUARDED_BY(mutex_);
};

// Adds `grids`, `exclusive-grids`, `micro-grids` and `city`.
void AddTerritoryLayers(const TerritoryDrawings& drawings, LayerRegistry& registry);

}  // namespace hailan::grid_geo
