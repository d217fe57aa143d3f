#include "services/grid_geo/locator/city_maps.h"

#include <algorithm>
#include <utility>

#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "services/grid_geo/locator/load.h"
#include "services/grid_geo/sql.h"

namespace hailan::grid_geo {
namespace {

// True when some territory's boundary lies on another layer than before.
bool ClassesDiffer(const CityDirectory& a, const CityDirectory& b) {
  for (const auto& [code, label] : a.territories) {
    const auto other = b.territories.find(code);
    if (other != b.territories.end() && other->second.grid_class != label.grid_class) return true;
  }
  return false;
}

}  // namespace

std::shared_ptr<const CityMap> CityMaps::Find(absl::string_view city) const {
  std::shared_ptr<const Entries> entries;
  {
    absl::ReaderMutexLock lock(&mutex_);
    entries = entries_;
  }
  if (entries == nullptr) return nullptr;
  const auto found = entries->find(city);
  return found == entries->end() ? nullptr : found->second.map;
}

std::shared_ptr<const CityLayers> CityMaps::FindLayers(absl::string_view city) const {
  const std::shared_ptr<const CityMap> map = Find(city);
  return map == nullptr ? nullptr : map->layers;
}

std::vector<std::string> CityMaps::Cities() const {
  absl::ReaderMutexLock lock(&mutex_);
  std::vector<std::string> cities;
  if (entries_ == nullptr) return cities;
  for (const auto& [city, entry] : *entries_) cities.push_back(city);
  return cities;
}

absl::Status CityMaps::CheckLoaded() const {
  absl::ReaderMutexLock lock(&mutex_);
  if (entries_ != nullptr) return absl::OkStatus();
  return absl::UnavailableError("The maps have not been loaded yet.");
}

absl::Status CityMaps::Refresh(absl::Time deadline) {
  absl::MutexLock refreshing(&refresh_mutex_);
  std::shared_ptr<const Entries> current;
  {
    absl::ReaderMutexLock lock(&mutex_);
    current = entries_;
  }
  absl::CivilDay today = DayOf(clock_.Now());
  HL_ASSIGN_OR_RETURN(std::vector<Version> versions, LoadToday(today, deadline));
  auto next = std::make_shared<Entries>();
  bool changed = current == nullptr;
  for (Version& version : versions) {
    Entry entry;
    if (current != nullptr) {
      const auto found = current->find(version.city);
      if (found != current->end()) entry = found->second;
    }
    if (entry.map == nullptr || !entry.version.SameLayers(version) ||
        !entry.version.SameDirectory(version)) {
      HL_ASSIGN_OR_RETURN(entry, Next(entry, std::move(version), today, deadline));
      changed = true;
    }
    (*next)[entry.version.city] = std::move(entry);
  }
  if (!changed) return absl::OkStatus();
  absl::MutexLock lock(&mutex_);
  entries_ = std::move(next);
  return absl::OkStatus();
}

absl::StatusOr<std::vector<CityMaps::Version>> CityMaps::LoadVersions(absl::CivilDay today,
                                                                      absl::Time deadline) {
  pg::Params params;
  params.Add(ToSqlDay(today)).AddNull();
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kListMapVersions, params, deadline));
  std::vector<Version> versions;
  for (const pg::Row row : rows) {
    versions.push_back({row.Text(0), row.Int(1), row.Text(2), row.Text(3), row.Text(4), {}});
    if (!row.IsNull(5)) versions.back().day = ReadSqlDay(row.View(5));
  }
  return versions;
}

absl::StatusOr<std::vector<CityMaps::Version>> CityMaps::LoadToday(absl::CivilDay& today,
                                                                   absl::Time deadline) {
  HL_ASSIGN_OR_RETURN(std::vector<Version> versions, LoadVersions(today, deadline));
  const absl::CivilDay tomorrow = today + 1;
  // Not farther than that: a clock that is a week ahead is wrong, and nobody follows it.
  if (std::any_of(versions.begin(), versions.end(), [tomorrow](const Version& version) {
        return version.day == tomorrow;
      })) {
    today = tomorrow;
    HL_ASSIGN_OR_RETURN(versions, LoadVersions(today, deadline));
  }
  bool behind = false;
  for (const Version& version : versions) {
    if (version.boundaries == 0 || (version.day.has_value() && *version.day >= today)) continue;
    behind = true;
    HL_RETURN_IF_ERROR(
        BeginDay(pool_, version.city, version.boundaries, today, clock_.Now(), deadline));
  }
  if (!behind) return versions;
  return LoadVersions(today, deadline);
}

absl::StatusOr<CityMaps::Entry> CityMaps::Next(const Entry& current,
                                               Version version,
                                               absl::CivilDay today,
                                               absl::Time deadline) {
  auto map = std::make_shared<CityMap>();
  if (current.map != nullptr) *map = *current.map;
  const std::shared_ptr<const CityDirectory> before = map->directory;
  if (before == nullptr || !current.version.SameDirectory(version)) {
    HL_ASSIGN_OR_RETURN(map->directory, LoadDirectory(version.city, today, deadline));
  }
  if (map->layers == nullptr || !current.version.SameLayers(version) ||
      ClassesDiffer(*before, *map->directory)) {
    HL_RETURN_IF_ERROR(LoadLayers(pool_, version.city, today, *map, deadline));
  }
  // What was loaded may be newer than `version`; then the next refresh loads it once more.
  return Entry{std::move(version), std::move(map)};
}

absl::StatusOr<std::shared_ptr<const CityDirectory>> CityMaps::LoadDirectory(
    const std::string& city, absl::CivilDay today, absl::Time deadline) {
  auto directory = std::make_shared<CityDirectory>();
  HL_ASSIGN_OR_RETURN(directory->territories, LoadLabels(pool_, city, today, deadline));
  HL_ASSIGN_OR_RETURN(std::vector<Duty> duties,
                      staff_.ListDuties(city, std::nullopt, clock_.Now(), deadline));
  for (Duty& duty : duties) {
    directory->duties[duty.appointment.territory_code].push_back(std::move(duty));
  }
  return directory;
}

}  // namespace hailan::grid_geo
