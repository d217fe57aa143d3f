#include "services/grid_geo/locator/city_maps.h"

#include <utility>

#include "common/base/error.h"
#include "common/base/status_macros.h"
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
  HL_ASSIGN_OR_RETURN(std::vector<Version> versions, LoadVersions(deadline));
  auto next = std::make_shared<Entries>();
  bool changed = current == nullptr;
  for (Version& version : versions) {
    Entry entry;
    if (current != nullptr) {
      const auto found = current->find(version.city);
      if (found != current->end()) entry = found->second;
    }
    if (entry.map == nullptr || entry.version.boundaries != version.boundaries ||
        !entry.version.SameDirectory(version)) {
      HL_ASSIGN_OR_RETURN(entry, Next(entry, std::move(version), deadline));
      changed = true;
    }
    (*next)[entry.version.city] = std::move(entry);
  }
  if (!changed) return absl::OkStatus();
  absl::MutexLock lock(&mutex_);
  entries_ = std::move(next);
  return absl::OkStatus();
}

absl::StatusOr<std::vector<CityMaps::Version>> CityMaps::LoadVersions(absl::Time deadline) {
  HL_ASSIGN_OR_RETURN(const pg::Rows rows,
                      pool_.Exec(sql::kListMapVersions, pg::Params(), deadline));
  std::vector<Version> versions;
  for (const pg::Row row : rows) {
    versions.push_back({row.Text(0), row.Int(1), row.Text(2), row.Text(3)});
  }
  return versions;
}

absl::StatusOr<CityMaps::Entry> CityMaps::Next(const Entry& current,
                                               Version version,
                                               absl::Time deadline) {
  auto map = std::make_shared<CityMap>();
  if (current.map != nullptr) *map = *current.map;
  const std::shared_ptr<const CityDirectory> before = map->directory;
  if (before == nullptr || !current.version.SameDirectory(version)) {
    HL_ASSIGN_OR_RETURN(map->directory, LoadDirectory(version.city, deadline));
  }
  if (map->layers == nullptr || current.version.boundaries != version.boundaries ||
      ClassesDiffer(*before, *map->directory)) {
    HL_RETURN_IF_ERROR(LoadLayers(version.city, *map, deadline));
  }
  // What was loaded may be newer than `version`; then the next refresh loads it once more.
  return Entry{std::move(version), std::move(map)};
}

absl::StatusOr<std::shared_ptr<const CityDirectory>> CityMaps::LoadDirectory(
    const std::string& city, absl::Time deadline) {
  pg::Params params;
  params.Add(city);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kListMapTerritories, params, deadline));
  auto directory = std::make_shared<CityDirectory>();
  for (const pg::Row row : rows) {
    directory->territories[row.Text(0)] = {row.Text(1), static_cast<GridClass>(row.Int(2))};
  }
  HL_ASSIGN_OR_RETURN(std::vector<Duty> duties,
                      staff_.ListDuties(city, std::nullopt, clock_.Now(), deadline));
  for (Duty& duty : duties) {
    directory->duties[duty.appointment.territory_code].push_back(std::move(duty));
  }
  return directory;
}

absl::Status CityMaps::LoadLayers(const std::string& city, CityMap& map, absl::Time deadline) {
  pg::Params params;
  params.Add(city);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kListMapBoundaries, params, deadline));
  std::vector<LoadedBoundary> boundaries;
  map.boundary_version = 0;
  for (const pg::Row row : rows) {
    map.boundary_version = row.Int(0);
    const std::string code = row.Text(1);
    const std::optional<Layer> layer = LayerOf(code, static_cast<GridClass>(row.Int(2)));
    if (!layer.has_value()) continue;
    HL_ASSIGN_OR_RETURN(Shape shape, DecodeShape(row.Bytes(3)));
    boundaries.push_back({code, *layer, std::move(shape)});
  }
  map.layers = std::make_shared<const CityLayers>(std::move(boundaries));
  return absl::OkStatus();
}

}  // namespace hailan::grid_geo
