// Maps of other days than today, built when somebody asks for one.
#pragma once

#include <list>
#include <memory>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/pg/pool.h"
#include "services/grid_geo/domain/city_map.h"

namespace hailan::grid_geo {

// Thread-safe; waits for the database. Keeps the maps asked for last, not one per day: all days
// between two changes share a map, and a change of the boundaries makes new ones.
class PastMaps {
 public:
  // A map of 3,500 grids takes some 10 MiB.
  static constexpr size_t kMostMaps = 6;

  explicit PastMaps(pg::Pool& pool) : pool_(pool) {}

  // The boundaries and names that hold on the day, without duties; nullptr for a city without
  // territories.
  absl::StatusOr<std::shared_ptr<const CityMap>> Get(const std::string& city,
                                                     absl::CivilDay day,
                                                     absl::Time deadline);

 private:
  // What distinguishes maps: city, boundary version, sum of territory revisions, last days of
  // change.
  absl::StatusOr<std::string> KeyOf(const std::string& city,
                                    absl::CivilDay day,
                                    absl::Time deadline);
  std::shared_ptr<const CityMap> FindKept(const std::string& key);

  pg::Pool& pool_;
  // Held while a map is built, so that many who ask for one build it once; taken before mutex_.
  absl::Mutex build_mutex_;
  absl::Mutex mutex_;
  // The map used last comes first.
  std::list<std::pair<std::string, std::shared_ptr<const CityMap>>> kept_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace hailan::grid_geo
