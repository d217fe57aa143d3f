// Tile numbers (z: 1 byte, x and y: 4 each), the four sides of a box (4 bytes each, 1e-7 degree),
// zoom (1), then features until the bytes end.
#include <nlohmann/json.hpp>

#include "services/grid_geo/viewport/layers.h"
#include "services/grid_geo/viewport/service.h"
#include "tests/fuzz/bytes.h"
#include "tests/fuzz/targets.h"
#include "tests/unit/grid_geo/places/tile_decoder.h"

namespace hailan::fuzz {
namespace {

using namespace grid_geo;  // NOLINT(google-build-using-namespace): what is tested

struct Drawn {
  Shape shape;
  PointE7 point;
  std::vector<Attribute> attributes;
};

// Draws what an input says, whatever box is asked for.
class AnyLayer final : public MapLayer {
 public:
  AnyLayer() : MapLayer("any", options::v1::PERMISSION_TERRITORY_READ, 0) {}
  std::optional<std::string> State(absl::string_view) const override { return std::nullopt; }
  absl::Status Visit(const MapQuery&,
                     absl::FunctionRef<bool(const MapFeature&)> visit) const override {
    for (const Drawn& drawn : features) {
      const MapFeature feature{.shape = drawn.shape.empty() ? nullptr : &drawn.shape,
                               .point = drawn.point,
                               .attributes = drawn.attributes};
      if (!visit(feature)) break;
    }
    return absl::OkStatus();
  }
  std::vector<Drawn> features;
};

struct Map {
  LayerRegistry registry;
  AnyLayer* layer;
  ViewportService service{registry};
  rpc::Call call;

  Map() {
    auto any = std::make_unique<AnyLayer>();
    layer = any.get();
    registry.Add(std::move(any));
    auto actor = std::make_shared<Actor>();
    actor->roles.Add(Role::kCity);
    call.actor_ptr = std::move(actor);
  }
};

// Far points and near ones: a step to the next point is a whole int32 or a byte.
Ring TakeRing(Bytes& bytes) {
  Ring ring;
  PointE7 last{bytes.Take<int32_t>(), bytes.Take<int32_t>()};
  const size_t count = 3 + bytes.Count(60);
  const bool far = bytes.Count(3) == 0;
  for (size_t i = 0; i < count; ++i) {
    if (far) {
      last = {bytes.Take<int32_t>(), bytes.Take<int32_t>()};
    } else {
      last.x = static_cast<int32_t>(int64_t{last.x} / 2 + bytes.Take<int8_t>() * 1000);
      last.y = static_cast<int32_t>(int64_t{last.y} / 2 + bytes.Take<int8_t>() * 1000);
    }
    ring.push_back(last);
  }
  return ring;
}

Drawn TakeFeature(Bytes& bytes) {
  Drawn drawn;
  const size_t polygons = bytes.Count(3);
  if (polygons == 0) drawn.point = {bytes.Take<int32_t>(), bytes.Take<int32_t>()};
  for (size_t i = 0; i < polygons; ++i) {
    Polygon& polygon = drawn.shape.emplace_back();
    const size_t holes = bytes.Count(2);
    for (size_t ring = 0; ring <= holes; ++ring) polygon.push_back(TakeRing(bytes));
  }
  drawn.attributes = {{"name", bytes.Text(bytes.Count(20))},
                      {"height", bytes.Take<double>()},
                      {"level", bytes.Take<int64_t>()},
                      {"lit", bytes.Take<uint8_t>() > 127}};
  return drawn;
}

// Rings are rings, wound as the specification wants them, and within the tile's rim.
void CheckTile(const std::string& tile, absl::string_view input) {
  for (const auto& layer : grid_geo::testing::DecodeTile(tile)) {
    for (const auto& feature : layer.features) {
      for (const auto& part : feature.parts) {
        Promise(feature.type == 1 || part.size() >= 3, "a ring has three points", input);
        for (const auto& point : part) {
          Promise(std::abs(point.x - kTileExtent / 2) <= kTileExtent / 2 + kTileBuffer &&
                      std::abs(point.y - kTileExtent / 2) <= kTileExtent / 2 + kTileBuffer,
                  "geometry stays within the rim",
                  input);
        }
      }
    }
  }
}

void CheckView(const v1::GetViewportResponse& view, absl::string_view input) {
  const auto json = nlohmann::json::parse(view.layers(0).geojson(), nullptr, false);
  Promise(!json.is_discarded(), "a view is JSON", input);
  Promise(json["features"].size() == static_cast<size_t>(view.layers(0).feature_count()),
          "features are counted",
          input);
  for (const auto& feature : json["features"]) {
    const auto& geometry = feature["geometry"];
    if (geometry["type"] != "Polygon") continue;
    for (const auto& ring : geometry["coordinates"]) {
      Promise(ring.size() >= 3 && ring.front() == ring.back(), "rings are closed", input);
    }
  }
}

void Run(absl::string_view input) {
  static Map& map = *new Map;
  Bytes bytes(input);
  v1::GetTileRequest tile;
  tile.set_parent("cities/222405");
  tile.set_z(bytes.Take<int8_t>());
  tile.set_x(bytes.Take<int32_t>());
  tile.set_y(bytes.Take<int32_t>());
  tile.add_layers("any");
  v1::GetViewportRequest view;
  view.set_parent(tile.parent());
  view.set_system(type::v1::COORDINATE_SYSTEM_WGS84);
  view.set_west(bytes.Take<int32_t>() / 1e7);
  view.set_south(bytes.Take<int32_t>() / 1e7);
  view.set_east(bytes.Take<int32_t>() / 1e7);
  view.set_north(bytes.Take<int32_t>() / 1e7);
  view.set_zoom(bytes.Take<int8_t>());
  view.add_layers("any");
  map.layer->features.clear();
  while (!bytes.empty() && map.layer->features.size() < 20) {
    map.layer->features.push_back(TakeFeature(bytes));
  }
  const auto drawn = map.service.GetTile(map.call, tile);
  if (drawn.ok()) CheckTile(drawn->tile(), input);
  // The same numbers made to fit.
  tile.set_z(std::abs(tile.z()) % (kDeepestZoom + 1));
  tile.set_x(static_cast<int32_t>(static_cast<uint32_t>(tile.x()) % (1U << tile.z())));
  tile.set_y(static_cast<int32_t>(static_cast<uint32_t>(tile.y()) % (1U << tile.z())));
  const auto fitted = map.service.GetTile(map.call, tile);
  Promise(fitted.ok(), "every tile that exists is answered", input);
  CheckTile(fitted->tile(), input);
  const auto seen = map.service.GetViewport(map.call, view);
  if (seen.ok()) CheckView(*seen, input);
}

void Put(int32_t value, std::string& out) {
  out.append(reinterpret_cast<const char*>(&value), sizeof(value));
}

// A tile and a view over Longjing with one feature.
std::string Seed(int8_t zoom, int32_t x, int32_t y, const std::string& feature) {
  std::string seed(1, static_cast<char>(zoom));
  Put(x, seed);
  Put(y, seed);
  for (const int32_t side : {1'290'000'000, 420'000'000, 1'300'000'000, 430'000'000}) {
    Put(side, seed);
  }
  seed.push_back(static_cast<char>(zoom));
  return seed + feature;
}

std::vector<std::string> Seeds() {
  std::string square("\x01\x00", 2);
  Put(1'290'500'000, square);
  Put(420'500'000, square);
  square += std::string("\x01\x00", 2);
  for (const auto& [x, y] : {std::pair(1'290'500'000, 420'500'000),
                             {1'290'600'000, 420'500'000},
                             {1'290'600'000, 420'600'000},
                             {1'290'500'000, 420'600'000}}) {
    Put(x, square);
    Put(y, square);
  }
  std::string world = square;
  for (size_t i = 0; i < 4; ++i) {
    std::string corner;
    Put(i == 0 || i == 3 ? -1'800'000'000 : 1'800'000'000, corner);
    Put(i < 2 ? -900'000'000 : 900'000'000, corner);
    world.replace(12 + i * 8, 8, corner);
  }
  std::string point(1, '\0');
  Put(1'290'550'000, point);
  Put(420'550'000, point);
  return {Seed(14, 14065, 6078, square + "\x05name" + std::string(17, '\x40')),
          Seed(0, 0, 0, world),
          Seed(22, 3600000, 1556000, point + square),
          Seed(40, -1, -1, square + point + world)};
}

}  // namespace

const Target kTile{"tile", Run, Seeds};

}  // namespace hailan::fuzz
