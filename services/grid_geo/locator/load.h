// Reads what a map of one day is made of.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/pg/pool.h"
#include "services/grid_geo/domain/city_map.h"

namespace hailan::grid_geo {

// What is shown of the territories that are valid on the day, by code.
absl::StatusOr<TerritoryLabels> LoadLabels(pg::Pool& pool,
                                           const std::string& city,
                                           absl::CivilDay day,
                                           absl::Time deadline);

// Takes the boundaries of a city from `version` on to a day that has begun: if something dated
// begins or ends by then, their version rises and the feed tells of it, once among all replicas.
absl::Status BeginDay(pg::Pool& pool,
                      const std::string& city,
                      int64_t version,
                      absl::CivilDay day,
                      absl::Time now,
                      absl::Time deadline);

// Sets version, day and layers of `map` from the boundaries that hold on the day.
absl::Status LoadLayers(
    pg::Pool& pool, const std::string& city, absl::CivilDay day, CityMap& map, absl::Time deadline);

}  // namespace hailan::grid_geo
