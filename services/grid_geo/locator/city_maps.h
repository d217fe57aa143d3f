// The maps of all cities in memory, kept in step with the database.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/base/clock.h"
#include "common/pg/pool.h"
#include "services/grid_geo/domain/city_map.h"
#include "services/grid_geo/staff/store.h"

namespace hailan::grid_geo {

// Thread-safe. Readers share a map as long as they hold it; a refresh builds the next one beside
// it.
class CityMaps {
 public:
  CityMaps(pg::Pool& pool, StaffStore& staff, const Clock& clock)
      : pool_(pool), staff_(staff), clock_(clock) {}

  // The current map; nullptr for a city without territories. Never waits for a refresh.
  std::shared_ptr<const CityMap> Find(absl::string_view city) const;

  // The drawn part of that map, which decides where the offset of GCJ-02 and BD-09 applies; nullptr
  // while there is none.
  std::shared_ptr<const CityLayers> FindLayers(absl::string_view city) const;

  // Cities that have a map.
  std::vector<std::string> Cities() const;

  // Compares versions with the database and loads what has changed, also because a day has begun;
  // other refreshes wait. When the call returns OK, everything committed before it began is
  // visible.
  absl::Status Refresh(absl::Time deadline);

  // OK once a refresh has succeeded; for readiness.
  absl::Status CheckLoaded() const;

 private:
  // What list_map_versions says of a city.
  struct Version {
    std::string city;
    int64_t boundaries = 0;
    std::string territories;
    std::string staff;
    // The last days on which something dated began or ended.
    std::string days;
    // The day that the boundary version is of, once a refresh has seen that version.
    std::optional<absl::CivilDay> day;
    bool SameDirectory(const Version& other) const {
      return territories == other.territories && staff == other.staff && days == other.days;
    }
    bool SameLayers(const Version& other) const {
      return boundaries == other.boundaries && days == other.days;
    }
  };
  struct Entry {
    Version version;
    std::shared_ptr<const CityMap> map;
  };
  using Entries = absl::flat_hash_map<std::string, Entry>;

  absl::StatusOr<std::vector<Version>> LoadVersions(absl::CivilDay today, absl::Time deadline);
  // The same once all boundaries have been taken on to `today`. Sets `today` to the next day when a
  // replica whose clock is ahead has begun it: else one version would stand for two maps.
  absl::StatusOr<std::vector<Version>> LoadToday(absl::CivilDay& today, absl::Time deadline);
  // The next map of a city; `current` may be empty.
  absl::StatusOr<Entry> Next(const Entry& current,
                             Version version,
                             absl::CivilDay today,
                             absl::Time deadline);
  absl::StatusOr<std::shared_ptr<const CityDirectory>> LoadDirectory(const std::string& city,
                                                                     absl::CivilDay today,
                                                                     absl::Time deadline);

  pg::Pool& pool_;
  StaffStore& staff_;
  const Clock& clock_;
  // Held during a refresh; taken before mutex_.
  absl::Mutex refresh_mutex_;
  mutable absl::Mutex mutex_;
  std::shared_ptr<const Entries> entries_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace hailan::grid_geo
