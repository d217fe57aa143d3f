#include "services/grid_geo/surroundings/service.h"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "services/grid_geo/domain/place/distance.h"
#include "services/grid_geo/locator/point.h"
#include "services/grid_geo/places/access.h"
#include "services/grid_geo/places/convert.h"
#include "services/grid_geo/wire.h"

namespace hailan::grid_geo {
namespace {

constexpr double kDefaultRadius = 1000;
constexpr double kFarthest = 20000;
constexpr double kDefaultMinutes = 15;

const std::vector<std::string>& DefaultCategories() {
  static const auto* const kCategories = new std::vector<std::string>{"market",
                                                                      "convenience-store",
                                                                      "canteen",
                                                                      "clinic",
                                                                      "pharmacy",
                                                                      "kindergarten",
                                                                      "primary-school",
                                                                      "elderly-care",
                                                                      "park",
                                                                      "public-toilet",
                                                                      "parcel-station",
                                                                      "bus-stop",
                                                                      "grid-station"};
  return *kCategories;
}

// The categories asked for, each once.
std::vector<std::string> CategoriesOf(
    const google::protobuf::RepeatedPtrField<std::string>& asked) {
  std::vector<std::string> categories;
  for (const std::string& category : asked) {
    if (std::find(categories.begin(), categories.end(), category) == categories.end()) {
      categories.push_back(category);
    }
  }
  return categories.empty() ? DefaultCategories() : categories;
}

// A number that a request may leave at 0; NaN counts as left out.
double Or(double asked, double fallback) {
  return asked > 0 ? asked : fallback;
}

absl::StatusOr<std::optional<absl::Time>> OpenAt(bool given,
                                                 const google::protobuf::Timestamp& time) {
  if (!given) return std::optional<absl::Time>();
  HL_ASSIGN_OR_RETURN(const absl::Time at, ParseTime(time, "open_at"));
  return std::optional<absl::Time>(at);
}

// What every search looks at.
struct Search {
  PointE7 from;
  double radius = 0;
  std::optional<absl::Time> open_at;
  absl::TimeZone zone;

  OpenState State(const MapPlace& place) const {
    return open_at.has_value() ? StateAt(place.hours, *open_at, zone) : OpenState::kUnknown;
  }
};

struct Found {
  const MapPlace* place = nullptr;
  double metres = 0;
};

v1::NearbyPlace ToNearby(const Search& search, const Found& found) {
  v1::NearbyPlace out;
  *out.mutable_place() = ToProto(found.place->place);
  out.set_distance_m(found.metres);
  out.set_walk_minutes(WalkMinutes(found.metres));
  const OpenState state = search.State(*found.place);
  if (state == OpenState::kOpen) out.set_openness(v1::OPENNESS_OPEN);
  if (state == OpenState::kClosed) out.set_openness(v1::OPENNESS_CLOSED);
  return out;
}

// The `limit` nearest places of the classes that are open and of a category (empty = any).
std::vector<Found> FindNearest(const PlaceMap& map,
                               const std::vector<PlaceClass>& classes,
                               const absl::flat_hash_set<std::string>& categories,
                               const Search& search,
                               size_t limit) {
  std::vector<Found> all;
  for (const PlaceClass place_class : classes) {
    const PlaceMap::Layer& layer = map.layer(place_class);
    const auto accept = [&](uint32_t item) {
      const MapPlace& place = *layer.places[item];
      return (categories.empty() || categories.contains(place.place.category)) &&
             search.State(place) != OpenState::kClosed;
    };
    for (const PointIndex::Hit& hit :
         layer.index.Nearest(search.from, search.radius, limit, accept)) {
      all.push_back({layer.places[hit.item].get(), hit.metres});
    }
  }
  std::stable_sort(
      all.begin(), all.end(), [](const Found& a, const Found& b) { return a.metres < b.metres; });
  if (all.size() > limit) all.resize(limit);
  return all;
}

absl::StatusOr<std::vector<PlaceClass>> ClassesOf(const v1::SearchNearbyRequest& request,
                                                  const Actor& actor) {
  std::vector<PlaceClass> classes;
  for (int number = 1; number < static_cast<int>(kPlaceClasses); ++number) {
    const auto place_class = static_cast<PlaceClass>(number);
    const bool asked =
        std::find(request.place_classes().begin(), request.place_classes().end(), number) !=
        request.place_classes().end();
    if (asked) HL_RETURN_IF_ERROR(CheckMayRead(actor, place_class));
    if (asked || (request.place_classes().empty() && MayRead(actor, place_class))) {
      classes.push_back(place_class);
    }
  }
  return classes;
}

// Points of the services of one category.
PointIndex IndexOf(const PlaceMap& map, const std::string& category) {
  std::vector<PointE7> points;
  for (const PlaceClass place_class : {PlaceClass::kServicePoint, PlaceClass::kGridStation}) {
    for (const auto& place : map.layer(place_class).places) {
      if (place->place.category == category) points.push_back(place->place.point);
    }
  }
  return PointIndex(std::move(points));
}

using BuildingsByGrid = std::map<std::string, std::vector<const MapPlace*>>;

// Buildings with dwellings in the territory, by basic grid; only grids after code `after`.
BuildingsByGrid BuildingsIn(const PlaceMap& map,
                            const std::string& code,
                            const std::string& after) {
  BuildingsByGrid grids;
  for (const auto& building : map.layer(PlaceClass::kBuilding).places) {
    const std::string& grid = building->place.ground.territory_code;
    if (building->dwelling_count <= 0 || !absl::StartsWith(grid, code) || grid <= after) continue;
    grids[grid].push_back(building.get());
  }
  return grids;
}

v1::ServiceGap Measure(const std::vector<const MapPlace*>& buildings,
                       const std::vector<std::string>& categories,
                       const std::vector<PointIndex>& services,
                       double radius) {
  v1::ServiceGap gap;
  gap.set_building_count(static_cast<int32_t>(buildings.size()));
  for (const MapPlace* building : buildings) {
    gap.set_dwelling_count(gap.dwelling_count() + building->dwelling_count);
  }
  for (size_t i = 0; i < categories.size(); ++i) {
    int64_t reached = 0;
    for (const MapPlace* building : buildings) {
      const bool near = services[i].AnyWithin(building->place.point, radius);
      reached += near ? building->dwelling_count : 0;
    }
    v1::CategoryCoverage& coverage = *gap.add_categories();
    coverage.set_category(categories[i]);
    coverage.set_reached_dwelling_count(reached);
    coverage.set_share(static_cast<double>(reached) / static_cast<double>(gap.dwelling_count()));
  }
  return gap;
}

}  // namespace

absl::StatusOr<v1::SearchNearbyResponse> SurroundingsService::SearchNearby(
    const rpc::Call& call, const v1::SearchNearbyRequest& request) const {
  HL_ASSIGN_OR_RETURN(const std::string city, ParseCity(request.parent()));
  Search search{.from = {}, .radius = 0, .open_at = std::nullopt, .zone = zone_};
  HL_ASSIGN_OR_RETURN(search.from,
                      ParsePointE7(request.point(), "point", cities_.FindLayers(city).get()));
  HL_ASSIGN_OR_RETURN(search.open_at, OpenAt(request.has_open_at(), request.open_at()));
  HL_ASSIGN_OR_RETURN(const std::vector<PlaceClass> classes, ClassesOf(request, call.actor()));
  const double walk = Or(WalkRadius(request.walk_minutes()), kFarthest);
  const double fallback = request.walk_minutes() > 0 ? kFarthest : kDefaultRadius;
  search.radius = std::min({walk, Or(request.radius_m(), fallback), kFarthest});
  const absl::flat_hash_set<std::string> categories(request.categories().begin(),
                                                    request.categories().end());
  const auto limit = static_cast<size_t>(PageSize(request.limit(), 20, 200));
  const std::shared_ptr<const PlaceMap> map = maps_.Find(city);
  std::vector<Found> found = FindNearest(*map, classes, categories, search, limit + 1);
  v1::SearchNearbyResponse response;
  if (found.size() > limit) {
    response.set_truncated(true);
    found.resize(limit);
  }
  for (const Found& hit : found) *response.add_places() = ToNearby(search, hit);
  return response;
}

absl::StatusOr<v1::LivingCircle> SurroundingsService::GetLivingCircle(
    const rpc::Call& /*call*/, const v1::GetLivingCircleRequest& request) const {
  HL_ASSIGN_OR_RETURN(const std::string city, ParseCity(request.parent()));
  Search search{.from = {}, .radius = 0, .open_at = std::nullopt, .zone = zone_};
  HL_ASSIGN_OR_RETURN(search.from,
                      ParsePointE7(request.point(), "point", cities_.FindLayers(city).get()));
  HL_ASSIGN_OR_RETURN(search.open_at, OpenAt(request.has_open_at(), request.open_at()));
  search.radius = WalkRadius(Or(request.walk_minutes(), kDefaultMinutes));
  const std::shared_ptr<const PlaceMap> map = maps_.Find(city);
  const std::vector<std::string> categories = CategoriesOf(request.categories());
  const absl::flat_hash_set<std::string> wanted(categories.begin(), categories.end());
  absl::flat_hash_map<std::string, v1::CategoryReach> reached;
  for (const Found& hit : FindNearest(
           *map, {PlaceClass::kServicePoint, PlaceClass::kGridStation}, wanted, search, SIZE_MAX)) {
    v1::CategoryReach& reach = reached[hit.place->place.category];
    if (reach.place_count() == 0) *reach.mutable_nearest() = ToNearby(search, hit);
    reach.set_place_count(reach.place_count() + 1);
  }
  v1::LivingCircle circle;
  circle.set_radius_m(search.radius);
  for (const std::string& category : categories) {
    const auto at = reached.find(category);
    if (at == reached.end()) {
      circle.add_missing_categories(category);
      continue;
    }
    at->second.set_category(category);
    *circle.add_reached() = std::move(at->second);
  }
  return circle;
}

absl::StatusOr<v1::ListServiceGapsResponse> SurroundingsService::ListServiceGaps(
    const rpc::Call& call, const v1::ListServiceGapsRequest& request) const {
  HL_ASSIGN_OR_RETURN(const TerritoryName territory,
                      ParseTerritory(request.territory(), "territory"));
  HL_RETURN_IF_ERROR(CheckArea(call.actor(), territory.id()));
  const std::vector<std::string> categories = CategoriesOf(request.categories());
  const double radius = WalkRadius(Or(request.walk_minutes(), kDefaultMinutes));
  const std::string identity = absl::StrJoin({std::string("ListServiceGaps"),
                                              territory.Format(),
                                              absl::StrCat(radius),
                                              absl::StrJoin(categories, ",")},
                                             "\n");
  HL_ASSIGN_OR_RETURN(const std::vector<std::string> last,
                      tokens_.Decode(request.page_token(), identity));
  const std::shared_ptr<const PlaceMap> map = maps_.Find(territory.city());
  std::vector<PointIndex> services;
  services.reserve(categories.size());
  for (const std::string& category : categories) services.push_back(IndexOf(*map, category));
  const auto size = static_cast<int>(PageSize(request.page_size()));
  v1::ListServiceGapsResponse response;
  for (const auto& [grid, buildings] :
       BuildingsIn(*map, territory.id(), last.empty() ? "" : last.front())) {
    if (response.gaps_size() == size) {
      const absl::StatusOr<TerritoryName> shown =
          TerritoryName::Parse(response.gaps(size - 1).territory());
      response.set_next_page_token(tokens_.Encode({shown->id()}, identity));
      break;
    }
    *response.add_gaps() = Measure(buildings, categories, services, radius);
    response.mutable_gaps(response.gaps_size() - 1)
        ->set_territory(FormatTerritory(territory.city(), grid));
  }
  return response;
}

}  // namespace hailan::grid_geo
