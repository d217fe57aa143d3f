#include "services/grid_geo/viewport/territory_layers.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status_macros.h"
#include "services/grid_geo/boundaries/geometry.h"
#include "services/grid_geo/domain/reorganisation/validity.h"
#include "services/grid_geo/sql.h"

namespace hailan::grid_geo {
namespace {

bool Meet(const Box& a, const Box& b) {
  return a.min_x <= b.max_x && b.min_x <= a.max_x && a.min_y <= b.max_y && b.min_y <= a.max_y;
}

class TerritoryLayer final : public MapLayer {
 public:
  TerritoryLayer(std::string name, TerritoryDrawings& drawings, Layer layer)
      : MapLayer(std::move(name), options::v1::PERMISSION_TERRITORY_READ, 0),
        drawings_(drawings),
        layer_(layer) {}

  bool keeps_history() const override { return true; }

  std::optional<std::string> State(absl::string_view city) const override {
    const auto drawing = drawings_.Find(city);
    if (drawing == nullptr) return "none";
    return absl::StrCat(drawing->serial);
  }

  absl::Status Visit(const MapQuery& query,
                     absl::FunctionRef<bool(const MapFeature&)> visit) const override {
    HL_ASSIGN_OR_RETURN(const auto drawing, DrawingOf(query));
    if (drawing == nullptr) return absl::OkStatus();
    for (const DrawnTerritory& territory : drawing->layer(layer_)) {
      if (!Meet(territory.box, query.box)) continue;
      const MapFeature feature{.shape = &territory.shape,
                               .world = &territory.world,
                               .world_box = &territory.world_box,
                               .point = {},
                               .attributes = territory.attributes};
      if (!visit(feature)) break;
    }
    return absl::OkStatus();
  }

 private:
  absl::StatusOr<std::shared_ptr<const TerritoryDrawing>> DrawingOf(const MapQuery& query) const {
    if (!query.day.has_value()) return drawings_.Find(query.city);
    return drawings_.FindAt(std::string(query.city), *query.day, query.call.deadline);
  }

  TerritoryDrawings& drawings_;
  const Layer layer_;
};

DrawnTerritory Draw(std::string code,
                    Shape shape,
                    const CityDirectory& directory,
                    Geometry& geometry) {
  DrawnTerritory drawn;
  drawn.middle = geometry.PointInside(shape);
  drawn.code = std::move(code);
  drawn.shape = std::move(shape);
  drawn.box.Add(drawn.shape);
  drawn.world = ToWorld(drawn.shape);
  drawn.world_box = BoundsOf(drawn.world);
  const auto label = directory.territories.find(drawn.code);
  drawn.attributes = {
      {"code", drawn.code},
      {"name", label == directory.territories.end() ? "" : label->second.display_name},
      {"level", int64_t{static_cast<int>(LevelOf(drawn.code).value_or(Level::kGrid))}}};
  return drawn;
}

}  // namespace

std::shared_ptr<const TerritoryDrawing> TerritoryDrawings::Find(absl::string_view city) const {
  absl::ReaderMutexLock lock(&mutex_);
  const auto found = drawings_.find(city);
  return found == drawings_.end() ? nullptr : found->second;
}

absl::Status TerritoryDrawings::Refresh(absl::Time deadline) {
  for (const std::string& city : maps_.Cities()) {
    const std::shared_ptr<const CityMap> map = maps_.Find(city);
    if (map == nullptr || map->directory == nullptr) continue;
    const auto current = Find(city);
    if (current != nullptr && current->indexes == map->layers &&
        current->directory == map->directory) {
      continue;
    }
    HL_ASSIGN_OR_RETURN(const auto next, Load(city, *map, deadline));
    next->serial = ++serial_;
    absl::MutexLock lock(&mutex_);
    drawings_[city] = next;
  }
  return absl::OkStatus();
}

absl::StatusOr<std::shared_ptr<const TerritoryDrawing>> TerritoryDrawings::FindAt(
    const std::string& city, absl::CivilDay day, absl::Time deadline) {
  HL_ASSIGN_OR_RETURN(const auto map, past_.Get(city, day, deadline));
  if (map == nullptr) return std::shared_ptr<const TerritoryDrawing>();
  absl::MutexLock lock(&past_mutex_);
  const auto kept =
      std::find_if(past_drawings_.begin(), past_drawings_.end(), [&map](const auto& drawing) {
        return drawing->indexes == map->layers;
      });
  if (kept != past_drawings_.end()) {
    past_drawings_.splice(past_drawings_.begin(), past_drawings_, kept);
    return past_drawings_.front();
  }
  HL_ASSIGN_OR_RETURN(const auto drawn, Load(city, *map, deadline));
  past_drawings_.push_front(drawn);
  if (past_drawings_.size() > kMostPast) past_drawings_.pop_back();
  return past_drawings_.front();
}

absl::StatusOr<std::shared_ptr<TerritoryDrawing>> TerritoryDrawings::Load(const std::string& city,
                                                                          const CityMap& map,
                                                                          absl::Time deadline) {
  pg::Params params;
  params.Add(city).Add(ToSqlDay(map.day));
  HL_ASSIGN_OR_RETURN(const pg::Rows rows, pool_.Exec(sql::kListMapBoundaries, params, deadline));
  auto drawing = std::make_shared<TerritoryDrawing>();
  // If the database is ahead of the map, the map's next refresh brings this here again.
  drawing->indexes = map.layers;
  drawing->directory = map.directory;
  Geometry geometry;
  for (const pg::Row row : rows) {
    const std::string code = row.Text(1);
    const std::optional<Layer> layer = LayerOf(code, static_cast<GridClass>(row.Int(2)));
    if (!layer.has_value()) continue;
    HL_ASSIGN_OR_RETURN(Shape shape, DecodeShape(row.Bytes(3)));
    drawing->layers[static_cast<size_t>(*layer)].push_back(
        Draw(code, std::move(shape), *map.directory, geometry));
  }
  for (std::vector<DrawnTerritory>& layer : drawing->layers) {
    std::sort(layer.begin(), layer.end(), [](const DrawnTerritory& a, const DrawnTerritory& b) {
      return a.code < b.code;
    });
  }
  return drawing;
}

void AddTerritoryLayers(TerritoryDrawings& drawings, LayerRegistry& registry) {
  for (const auto& [name, layer] : {std::pair("city", Layer::kCity),
                                    {"streets", Layer::kStreet},
                                    {"communities", Layer::kCommunity},
                                    {"grids", Layer::kBasic},
                                    {"exclusive-grids", Layer::kExclusive},
                                    {"micro-grids", Layer::kMicro}}) {
    registry.Add(std::make_unique<TerritoryLayer>(name, drawings, layer));
  }
}

}  // namespace hailan::grid_geo
