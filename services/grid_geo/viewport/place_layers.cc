#include "services/grid_geo/viewport/place_layers.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

namespace hailan::grid_geo {
namespace {

constexpr int kLeastZoomOfPoints = 11;
constexpr int kLeastZoomOfBuildings = 13;

options::v1::Permission PermissionOf(PlaceClass place_class) {
  return IsPublic(place_class) ? options::v1::PERMISSION_TERRITORY_READ
                               : options::v1::PERMISSION_PLACE_READ;
}

class PlaceLayer : public MapLayer {
 public:
  PlaceLayer(std::string name, const PlaceMaps& maps, PlaceClass place_class, int least_zoom)
      : MapLayer(std::move(name), PermissionOf(place_class), least_zoom),
        maps_(maps),
        place_class_(place_class) {}

  std::optional<std::string> State(absl::string_view city) const override {
    return absl::StrCat(maps_.Find(city)->revision);
  }

  absl::Status Visit(const MapQuery& query,
                     absl::FunctionRef<bool(const MapFeature&)> visit) const override {
    const std::shared_ptr<const PlaceMap> map = maps_.Find(query.city);
    const PlaceMap::Layer& layer = map->layer(place_class_);
    // By id, so that the same box is always drawn, and cut off, alike.
    std::vector<uint32_t> items;
    layer.index.VisitBox(query.box.Grown(layer.reach), [&items](uint32_t item) {
      items.push_back(item);
      return true;
    });
    std::sort(items.begin(), items.end());
    std::vector<Attribute> attributes;
    for (const uint32_t item : items) {
      const MapPlace& place = *layer.places[item];
      attributes.clear();
      Describe(place, attributes);
      const MapFeature feature{.shape = place.footprint.empty() ? nullptr : &place.footprint,
                               .world = nullptr,
                               .world_box = nullptr,
                               .point = place.place.point,
                               .attributes = attributes};
      if (!visit(feature)) break;
    }
    return absl::OkStatus();
  }

 private:
  static void Describe(const MapPlace& place, std::vector<Attribute>& attributes) {
    attributes.emplace_back("id", place.place.id);
    attributes.emplace_back("name", place.place.display_name);
    if (!place.place.category.empty()) attributes.emplace_back("category", place.place.category);
    if (place.place.place_class != PlaceClass::kBuilding) return;
    // `height` and `min_height` are what extruding clients look for.
    attributes.emplace_back("height", place.height_m);
    attributes.emplace_back("min_height", 0.0);
    attributes.emplace_back("floors_above", int64_t{place.floors_above});
    attributes.emplace_back("floors_below", int64_t{place.floors_below});
  }

  const PlaceMaps& maps_;
  const PlaceClass place_class_;
};

}  // namespace

void AddPlaceLayers(const PlaceMaps& maps, LayerRegistry& registry) {
  registry.Add(std::make_unique<PlaceLayer>(
      "buildings", maps, PlaceClass::kBuilding, kLeastZoomOfBuildings));
  for (const auto& [name, place_class] : {std::pair("assets", PlaceClass::kAsset),
                                          {"cameras", PlaceClass::kCamera},
                                          {"devices", PlaceClass::kDevice},
                                          {"service-points", PlaceClass::kServicePoint},
                                          {"grid-stations", PlaceClass::kGridStation},
                                          {"patrol-points", PlaceClass::kPatrolPoint}}) {
    registry.Add(std::make_unique<PlaceLayer>(name, maps, place_class, kLeastZoomOfPoints));
  }
}

}  // namespace hailan::grid_geo
