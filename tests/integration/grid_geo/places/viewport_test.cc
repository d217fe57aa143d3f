// The map: views and tiles of a town.
#include <catch2/catch.hpp>
#include <cmath>
#include <nlohmann/json.hpp>

#include "services/grid_geo/viewport/count_layers.h"
#include "services/grid_geo/viewport/place_layers.h"
#include "services/grid_geo/viewport/service.h"
#include "services/grid_geo/viewport/territory_layers.h"
#include "tests/integration/grid_geo/places/place_town.h"
#include "tests/unit/grid_geo/places/tile_decoder.h"

namespace hailan::grid_geo::testing {

using absl::StatusCode;
using hailan::testing::FailsWith;
using hailan::testing::Must;
using Json = nlohmann::json;

namespace {

// Members on duty, as somebody else would register them: only within the caller's areas.
class StaffLayer final : public MapLayer {
 public:
  StaffLayer() : MapLayer("staff", options::v1::PERMISSION_POSITION_READ, 0) {}
  std::optional<std::string> State(absl::string_view) const override { return std::nullopt; }
  absl::Status Visit(const MapQuery& query,
                     absl::FunctionRef<bool(const MapFeature&)> visit) const override {
    const std::vector<Attribute> attributes = {{"age_s", int64_t{++calls}}};
    MapFeature feature{.point = {1290500000, 420500000}, .attributes = attributes};
    if (query.box.Contains(feature.point)) visit(feature);
    return absl::OkStatus();
  }
  mutable int calls = 0;
};

struct MapTown : PlaceTown {
  MapTown() : PlaceTown(true) {
    Upsert({Building("house-1", 129.05, 42.05, 30),
            Camera("camera-1", 129.051, 42.05),
            ServicePoint("market-1", 129.052, 42.05, "market")});
    AddTerritoryLayers(drawings, registry);
    AddPlaceLayers(place_maps, registry);
    AddCountLayers(pool, residents, drawings, registry);
    registry.Add(std::make_unique<StaffLayer>());
    Follow();
  }
  void Follow() {
    REQUIRE(maps.Refresh(absl::Now() + absl::Seconds(20)).ok());
    REQUIRE(place_maps.Refresh(absl::Now() + absl::Seconds(20)).ok());
    REQUIRE(drawings.Refresh(absl::Now() + absl::Seconds(20)).ok());
  }
  TerritoryDrawings drawings{pool, maps, past_maps};
  LayerRegistry registry;
  // The register of residents, which the end-to-end tests run for real: here it is away.
  std::shared_ptr<rpc::Peer> residents = std::make_shared<rpc::Peer>(
      [] { return Must(rpc::MakeChannel("unix:/nowhere/residents.sock", {})); });
  ViewportService viewport{registry};
};

v1::GetViewportRequest View(const std::vector<std::string>& layers) {
  v1::GetViewportRequest request;
  request.set_parent(kParent);
  request.set_system(type::v1::COORDINATE_SYSTEM_WGS84);
  request.set_west(129.04);
  request.set_south(42.04);
  request.set_east(129.06);
  request.set_north(42.06);
  request.set_zoom(16);
  for (const std::string& layer : layers) request.add_layers(layer);
  return request;
}

// The tile of zoom 14 that holds 129.05 E 42.05 N.
v1::GetTileRequest Tile(const std::vector<std::string>& layers) {
  v1::GetTileRequest request;
  request.set_parent(kParent);
  request.set_z(14);
  request.set_x(14065);
  request.set_y(6078);
  for (const std::string& layer : layers) request.add_layers(layer);
  return request;
}

using Line = std::vector<std::pair<double, double>>;

// A disc around 129.05 E 42.05 N whose rim goes in and out by a metre.
Line Rim(int points) {
  Line rim;
  for (int i = 0; i < points; ++i) {
    const double angle = 2 * M_PI * i / points;
    const double radius = 0.03 + (i % 2) * 1e-5;
    rim.emplace_back(129.05 + radius * std::cos(angle), 42.05 + radius * std::sin(angle));
  }
  return rim;
}

std::string Collection(const std::vector<std::pair<std::string, Line>>& outlines) {
  Json features = Json::array();
  for (const auto& [code, line] : outlines) {
    Line ring = line;
    ring.push_back(line.front());
    features.push_back({{"type", "Feature"},
                        {"properties", {{"code", code}}},
                        {"geometry", {{"type", "Polygon"}, {"coordinates", {ring}}}}});
  }
  return Json{{"type", "FeatureCollection"}, {"features", features}}.dump();
}

// Degrees from the point of `line` that lies farthest from the closed `ring`.
double Farthest(const Line& line, const Line& ring) {
  double worst = 0;
  for (const auto& [x, y] : line) {
    double best = 1e9;
    for (size_t i = 1; i < ring.size(); ++i) {
      const double dx = ring[i].first - ring[i - 1].first;
      const double dy = ring[i].second - ring[i - 1].second;
      const double px = x - ring[i - 1].first;
      const double py = y - ring[i - 1].second;
      const double t = std::clamp((px * dx + py * dy) / (dx * dx + dy * dy), 0.0, 1.0);
      best = std::min(best, std::hypot(px - t * dx, py - t * dy));
    }
    worst = std::max(worst, best);
  }
  return worst;
}

}  // namespace

TEST_CASE("a view shows authorised layers as GeoJSON, with heights to extrude") {
  MapTown town;
  const auto view = Must(town.viewport.GetViewport(
      town.CallAs(Role::kCity), View({"grids", "buildings", "cameras", "staff", "grids"})));
  REQUIRE(view.layers_size() == 4);
  CHECK(view.withheld_layers().empty());
  const Json grids = Json::parse(view.layers(0).geojson());
  REQUIRE(grids["features"].size() == 1);
  CHECK(grids["features"][0]["properties"]["code"] == GridCode(1));
  CHECK(grids["features"][0]["geometry"]["coordinates"][0].size() == 5);
  const Json buildings = Json::parse(view.layers(1).geojson());
  REQUIRE(buildings["features"].size() == 1);
  CHECK(buildings["features"][0]["properties"]["height"] == 18.5);
  CHECK(buildings["features"][0]["properties"]["floors_above"] == 6);
  CHECK(buildings["features"][0]["geometry"]["type"] == "Polygon");
  const Json cameras = Json::parse(view.layers(2).geojson());
  CHECK(cameras["features"][0]["geometry"]["coordinates"] == Json::parse("[129.051,42.05]"));
  CHECK(view.layers(2).geojson().find("3402") == std::string::npos);
}

TEST_CASE("streets and communities are drawn where their own boundaries are") {
  MapTown town;
  town.Draw(Squares({{"222405001", 0, 0, 4}, {"222405001001", 0, 0, 3}}));
  const rpc::Call call = town.CallAs(Role::kCity);
  CHECK(Must(town.viewport.GetViewport(call, View({"streets"}))).layers(0).feature_count() == 0);
  town.Follow();
  const auto view =
      Must(town.viewport.GetViewport(call, View({"streets", "communities", "grids"})));
  const auto properties = [&view](int layer) {
    const Json drawn = Json::parse(view.layers(layer).geojson());
    REQUIRE(drawn["features"].size() == 1);
    return drawn["features"][0]["properties"];
  };
  CHECK(properties(0)["code"] == "222405001");
  CHECK(properties(0)["level"] == 2);
  CHECK(properties(1)["code"] == "222405001001");
  CHECK(properties(1)["level"] == 3);
  CHECK(properties(2)["code"] == GridCode(1));
}

TEST_CASE("a view or tile of another day shows the territories of that day") {
  MapTown town;
  const absl::CivilDay later = DayOf(town.clock.Now()) + 10;
  v1::ImportBoundariesRequest import;
  import.set_parent(kParent);
  import.set_request_id(Town::Id());
  import.set_system(type::v1::COORDINATE_SYSTEM_WGS84);
  import.set_geojson(Squares({{ GridCode(1), 5, 5 }}));
  import.set_valid_from(FormatDay(later));
  REQUIRE(Must(town.boundaries.ImportBoundaries(town.MakeCall(), import)).applied());
  town.Follow();
  const rpc::Call call = town.CallAs(Role::kCity);
  const auto shown = [&](std::optional<absl::CivilDay> day) {
    v1::GetViewportRequest view = View({"grids"});
    v1::GetTileRequest tile = Tile({"grids"});
    if (day.has_value()) {
      view.mutable_as_of()->set_seconds(absl::ToUnixSeconds(StartOf(*day)));
      *tile.mutable_as_of() = view.as_of();
    }
    const int count = Must(town.viewport.GetViewport(call, view)).layers(0).feature_count();
    const auto layers = DecodeTile(Must(town.viewport.GetTile(call, tile)).tile());
    CHECK((layers.empty() ? 0 : static_cast<int>(layers[0].features.size())) == count);
    return count;
  };
  CHECK(shown(std::nullopt) == 1);
  CHECK(shown(later - 1) == 1);
  CHECK(shown(later) == 0);
  CHECK(shown(later + 100) == 0);
  CHECK(shown(later - 1) == 1);
  CHECK(shown(std::nullopt) == 1);
  // A change of the past is seen at once, whatever was kept.
  import.set_request_id(Town::Id());
  import.set_geojson(Squares({{ GridCode(1), 0, 0 }}));
  REQUIRE(Must(town.boundaries.ImportBoundaries(town.MakeCall(), import)).applied());
  CHECK(shown(later) == 1);

  v1::GetViewportRequest places = View({"grids", "buildings"});
  places.mutable_as_of()->set_seconds(absl::ToUnixSeconds(town.clock.Now()));
  CHECK(ViolationsOf(town.viewport.GetViewport(call, places).status()).front().reason ==
        "NO_HISTORY");
  v1::GetTileRequest tile = Tile({"cameras"});
  *tile.mutable_as_of() = places.as_of();
  CHECK(ViolationsOf(town.viewport.GetTile(call, tile).status()).front().field == "as_of");
}

TEST_CASE("organisations are counted where they belong, and a register that is away is named") {
  MapTown town;
  v1::ImportDepartmentsRequest import;
  import.set_parent(kParent);
  import.set_request_id(Town::Id());
  for (const auto& [id, code] : {std::pair<std::string, std::string>("housing", ""),
                                 {"water", ""},
                                 {"shop", "222405001001"}}) {
    v1::DepartmentRow& row = *import.add_rows();
    row.set_department_id(id);
    row.set_kind(v1::DEPARTMENT_KIND_ALLIANCE_UNIT);
    row.set_display_name("单位");
    row.set_territory_code(code);
  }
  REQUIRE(Must(town.departments.ImportDepartments(town.MakeCall(), import)).faults().empty());
  town.Draw(Squares({{"222405001001", 0, 0, 3}}));
  town.Follow();
  v1::GetViewportRequest request = View({"organisations", "people", "houses"});
  request.set_west(128.9);
  request.set_south(41.9);
  request.set_east(130.1);
  request.set_north(43.1);
  const auto view = Must(town.viewport.GetViewport(town.CallAs(Role::kCity), request));
  REQUIRE(view.layers_size() == 1);
  const Json drawn = Json::parse(view.layers(0).geojson());
  REQUIRE(drawn["features"].size() == 2);
  CHECK(drawn["features"][0]["properties"] == Json({{"code", "222405"}, {"count", 2}}));
  CHECK(drawn["features"][1]["properties"] == Json({{"code", "222405001001"}, {"count", 1}}));
  CHECK(drawn["features"][0]["geometry"]["type"] == "Point");
  REQUIRE(view.unavailable_layers_size() == 2);
  CHECK(view.unavailable_layers(0) == "people");
  const auto seen = Must(town.viewport.GetViewport(town.CallAs(Role::kResident), request));
  CHECK(seen.layers_size() == 1);
  CHECK(seen.withheld_layers_size() == 2);
}

TEST_CASE("layers that the caller may not see are named and left out, of tiles too") {
  MapTown town;
  const auto view = Must(town.viewport.GetViewport(
      town.CallAs(Role::kResident), View({"cameras", "service-points", "staff", "buildings"})));
  REQUIRE(view.layers_size() == 1);
  CHECK(view.layers(0).layer() == "service-points");
  CHECK(view.layers(0).feature_count() == 1);
  CHECK(view.withheld_layers_size() == 3);
  Must(town.viewport.GetTile(town.CallAs(Role::kCity), Tile({"cameras"})));
  const auto tile = Must(town.viewport.GetTile(town.CallAs(Role::kResident), Tile({"cameras"})));
  CHECK(tile.tile().empty());
  CHECK(tile.withheld_layers(0) == "cameras");
}

TEST_CASE("a view is bounded and its box is checked") {
  MapTown town;
  const rpc::Call call = town.CallAs(Role::kCity);
  v1::GetViewportRequest request = View({"exclusive-grids", "grids"});
  request.set_east(129.35);
  request.set_feature_limit(2);
  const auto cut = Must(town.viewport.GetViewport(call, request));
  CHECK(cut.layers(0).feature_count() == 1);
  CHECK_FALSE(cut.layers(0).truncated());
  CHECK(cut.layers(1).feature_count() == 2);
  CHECK(cut.layers(1).truncated());
  request = View({"grids"});
  request.set_east(129.0);
  CHECK(ViolationsOf(town.viewport.GetViewport(call, request).status()).front().reason ==
        "INVERTED_BOX");
  request = View({"grids"});
  request.clear_system();
  CHECK(town.viewport.GetViewport(call, request).status().code() == StatusCode::kInvalidArgument);
  request = View({"nothing"});
  CHECK(ViolationsOf(town.viewport.GetViewport(call, request).status()).front().reason ==
        "UNKNOWN_LAYER");
  request = View({"buildings"});
  request.set_zoom(3);
  CHECK(Must(town.viewport.GetViewport(call, request)).layers(0).feature_count() == 0);
}

TEST_CASE("a view of a whole city is bounded: outlines are as fine as its pixels") {
  MapTown town;
  // Grid 1 a disc of 2,000 vertices with a ragged rim, grid 2 a square of two metres.
  const std::vector<std::pair<double, double>> rim = Rim(2000);
  town.Draw(Collection(
      {{GridCode(1), rim},
       {GridCode(2),
        {{129.15, 42.05}, {129.15002, 42.05}, {129.15002, 42.05002}, {129.15, 42.05002}}}}));
  town.Follow();
  const rpc::Call call = town.CallAs(Role::kCity);
  const auto outlines = [&](const v1::GetViewportRequest& request) {
    const auto view = Must(town.viewport.GetViewport(call, request));
    CHECK_FALSE(view.layers(0).truncated());
    std::map<std::string, std::vector<std::pair<double, double>>> rings;
    const Json json = Json::parse(view.layers(0).geojson());
    for (const Json& feature : json["features"]) {
      rings[feature["properties"]["code"]] =
          feature["geometry"]["coordinates"][0].get<std::vector<std::pair<double, double>>>();
    }
    return rings;
  };
  v1::GetViewportRequest request = View({"grids"});
  request.set_west(128.9);
  request.set_south(41.9);
  request.set_east(129.5);
  request.set_north(42.5);
  request.set_zoom(10);
  auto drawn = outlines(request);
  CHECK(drawn.at(GridCode(1)).size() < 80);
  CHECK(drawn.at(GridCode(1)).size() > 10);
  CHECK(drawn.at(GridCode(1)).front() == drawn.at(GridCode(1)).back());
  // Half a pixel at 42.2 degrees north.
  const double half = 360.0 / (256 * 1024) * std::cos(42.2 * M_PI / 180) / 2;
  CHECK(Farthest(rim, drawn.at(GridCode(1))) <= half + 1e-6);
  // Too small to be seen, but there.
  CHECK(drawn.at(GridCode(2)).size() == 4);

  request = View({"grids"});
  request.set_zoom(22);
  drawn = outlines(request);
  CHECK(drawn.at(GridCode(1)).size() > 1500);
  CHECK(Farthest(rim, drawn.at(GridCode(1))) <= 0.02 / 8192 + 1e-7);
  // Whatever zoom a client pretends: never finer than 4,096 pixels a side.
  request.set_west(100);
  request.set_east(140);
  CHECK(outlines(request).at(GridCode(1)).size() < 80);
}

TEST_CASE("a tile holds its layers and follows changes") {
  MapTown town;
  const rpc::Call call = town.CallAs(Role::kCity);
  const v1::GetTileRequest request = Tile({"grids", "buildings", "cameras", "staff"});
  const auto decode = [&] { return DecodeTile(Must(town.viewport.GetTile(call, request)).tile()); };
  auto layers = decode();
  REQUIRE(layers.size() == 4);
  CHECK(layers[0].name == "grids");
  REQUIRE(layers[0].features.size() == 1);
  CHECK(layers[0].features[0].attributes.at("code") == GridCode(1));
  CHECK(layers[1].features[0].attributes.at("height") == "18.500000");
  CHECK(layers[2].features[0].type == 1);
  // What must not be kept is asked for again, what may be kept is not made again.
  CHECK(layers[3].features[0].attributes.at("age_s") == "1");
  CHECK(decode()[3].features[0].attributes.at("age_s") == "2");
  town.Upsert({Camera("camera-2", 129.0505, 42.05)});
  CHECK(decode()[2].features.size() == 1);
  town.Follow();
  CHECK(decode()[2].features.size() == 2);
  town.Draw(Squares({{GridCode(1), 5, 5}}));
  town.Follow();
  CHECK(decode()[0].name == "buildings");
}

TEST_CASE("tiles that do not exist are refused") {
  MapTown town;
  const rpc::Call call = town.CallAs(Role::kCity);
  v1::GetTileRequest request = Tile({"grids"});
  request.set_z(40);
  CHECK(town.viewport.GetTile(call, request).status().code() == StatusCode::kInvalidArgument);
  request.set_z(-1);
  CHECK(town.viewport.GetTile(call, request).status().code() == StatusCode::kInvalidArgument);
  request.set_z(3);
  CHECK(town.viewport.GetTile(call, request).status().code() == StatusCode::kInvalidArgument);
  request.set_x(7);
  request.set_y(7);
  CHECK(Must(town.viewport.GetTile(call, request)).tile().empty());
}

}  // namespace hailan::grid_geo::testing
