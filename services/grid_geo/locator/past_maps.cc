#include "services/grid_geo/locator/past_maps.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "services/grid_geo/locator/load.h"
#include "services/grid_geo/sql.h"

namespace hailan::grid_geo {

absl::StatusOr<std::string> PastMaps::KeyOf(const std::string& city,
                                            absl::CivilDay day,
                                            absl::Time deadline) {
  pg::Params params;
  params.Add(ToSqlDay(day)).Add(city);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kListMapVersions, params, deadline));
  if (rows.empty()) return std::string();
  return absl::StrCat(city, "|", rows[0].View(1), "|", rows[0].View(2), "|", rows[0].View(4));
}

std::shared_ptr<const CityMap> PastMaps::FindKept(const std::string& key) {
  absl::MutexLock lock(&mutex_);
  const auto found = std::find_if(
      kept_.begin(), kept_.end(), [&key](const auto& entry) { return entry.first == key; });
  if (found == kept_.end()) return nullptr;
  kept_.splice(kept_.begin(), kept_, found);
  return found->second;
}

absl::StatusOr<std::shared_ptr<const CityMap>> PastMaps::Get(const std::string& city,
                                                             absl::CivilDay day,
                                                             absl::Time deadline) {
  HL_ASSIGN_OR_RETURN(const std::string key, KeyOf(city, day, deadline));
  if (key.empty()) return std::shared_ptr<const CityMap>();
  if (auto kept = FindKept(key); kept != nullptr) return kept;
  absl::MutexLock building(&build_mutex_);
  if (auto kept = FindKept(key); kept != nullptr) return kept;
  auto map = std::make_shared<CityMap>();
  auto directory = std::make_shared<CityDirectory>();
  HL_ASSIGN_OR_RETURN(directory->territories, LoadLabels(pool_, city, day, deadline));
  map->directory = std::move(directory);
  HL_RETURN_IF_ERROR(LoadLayers(pool_, city, day, *map, deadline));
  // Should the boundaries have changed since the key was read, the next request has another key.
  absl::MutexLock lock(&mutex_);
  kept_.emplace_front(key, map);
  if (kept_.size() > kMostMaps) kept_.pop_back();
  return std::shared_ptr<const CityMap>(std::move(map));
}

}  // namespace hailan::grid_geo
