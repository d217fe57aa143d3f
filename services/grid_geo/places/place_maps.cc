#include "services/grid_geo/places/place_maps.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "common/base/status_macros.h"
#include "hailan/grid_geo/v1/place.pb.h"
#include "services/grid_geo/places/convert.h"
#include "services/grid_geo/places/store.h"
#include "services/grid_geo/sql.h"

namespace hailan::grid_geo {
namespace {

int32_t ReachOf(const MapPlace& place) {
  int64_t reach = 0;
  for (const Polygon& polygon : place.footprint) {
    for (const PointE7 point : polygon.front()) {
      reach = std::max({reach,
                        std::abs(int64_t{point.x} - place.place.point.x),
                        std::abs(int64_t{point.y} - place.place.point.y)});
    }
  }
  return static_cast<int32_t>(std::min<int64_t>(reach, INT32_MAX));
}

}  // namespace

MapPlace MakeMapPlace(Place place) {
  MapPlace out;
  v1::Place detail;
  // Written by SetDetail; one that cannot be read adds nothing.
  if (detail.ParseFromString(place.detail)) {
    if (detail.has_service()) out.hours = HoursOf(detail.service());
    if (detail.has_building()) {
      const v1::BuildingDetail& building = detail.building();
      if (building.has_footprint()) out.footprint = ShapeOf(building.footprint());
      out.height_m = building.height_m();
      out.floors_above = building.floors_above();
      out.floors_below = building.floors_below();
      out.dwelling_count = building.dwelling_count();
    }
  }
  out.place = std::move(place);
  return out;
}

std::shared_ptr<const PlaceMap> MakePlaceMap(int64_t revision, MapPlaces places) {
  auto map = std::make_shared<PlaceMap>();
  map->revision = revision;
  std::sort(places.begin(), places.end(), [](const auto& a, const auto& b) {
    return a->place.id < b->place.id;
  });
  for (std::shared_ptr<const MapPlace>& place : places) {
    PlaceMap::Layer& layer = map->layers[static_cast<size_t>(place->place.place_class)];
    layer.reach = std::max(layer.reach, ReachOf(*place));
    layer.places.push_back(std::move(place));
  }
  for (PlaceMap::Layer& layer : map->layers) {
    std::vector<PointE7> points;
    points.reserve(layer.places.size());
    for (const auto& place : layer.places) points.push_back(place->place.point);
    layer.index = PointIndex(std::move(points));
  }
  return map;
}

std::shared_ptr<const PlaceMap> PlaceMaps::Find(absl::string_view city) const {
  static const auto* const kEmpty =
      new std::shared_ptr<const PlaceMap>(std::make_shared<PlaceMap>());
  absl::ReaderMutexLock lock(&mutex_);
  const auto found = maps_.find(city);
  return found == maps_.end() ? *kEmpty : found->second;
}

absl::Status PlaceMaps::Refresh(absl::Time deadline) {
  absl::MutexLock refreshing(&refresh_mutex_);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kListPlaceSets, pg::Params(), deadline));
  for (const pg::Row row : rows) {
    const std::string city = row.Text(0);
    const std::shared_ptr<const PlaceMap> current = Find(city);
    if (current->revision == row.Int(1)) continue;
    HL_ASSIGN_OR_RETURN(std::shared_ptr<const PlaceMap> next, Next(city, *current, deadline));
    absl::MutexLock lock(&mutex_);
    maps_[city] = std::move(next);
  }
  return absl::OkStatus();
}

absl::StatusOr<std::shared_ptr<const PlaceMap>> PlaceMaps::Next(const std::string& city,
                                                                const PlaceMap& current,
                                                                absl::Time deadline) {
  pg::Params params;
  params.Add(city).Add(current.revision);
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kListChangedPlaces, params, deadline));
  absl::flat_hash_map<std::string, std::shared_ptr<const MapPlace>> changed;
  int64_t revision = current.revision;
  for (const pg::Row row : rows) {
    Place place = ReadPlace(row, 0);
    revision = std::max(revision, row.Int(kPlaceColumns));
    const std::string id = place.id;
    changed[id] =
        place.retired ? nullptr : std::make_shared<const MapPlace>(MakeMapPlace(std::move(place)));
  }
  MapPlaces places;
  for (const PlaceMap::Layer& layer : current.layers) {
    for (const auto& place : layer.places) {
      if (!changed.contains(place->place.id)) places.push_back(place);
    }
  }
  for (auto& [id, place] : changed) {
    if (place != nullptr) places.push_back(std::move(place));
  }
  return MakePlaceMap(revision, std::move(places));
}

}  // namespace hailan::grid_geo
