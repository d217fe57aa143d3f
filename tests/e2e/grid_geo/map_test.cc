// Row A09 through the gateway: what is drawn of territories, and what is counted in them, to whom.
#include <set>

#include "hailan/gateway/v1/gateway.pb.h"
#include "hailan/grid_geo/v1/departments.pb.h"
#include "hailan/grid_geo/v1/places.pb.h"
#include "hailan/grid_geo/v1/territories.pb.h"
#include "hailan/residents/v1/residents.pb.h"
#include "tests/e2e/grid_geo/map_requests.h"

namespace hailan::testing {
namespace {

namespace geo = hailan::grid_geo::v1;
namespace reg = hailan::residents::v1;
using Json = nlohmann::json;

// Street and community are drawn as the square of grid 1, and the community has a committee.
struct DrawnCity {
  std::unique_ptr<MiniSuite> suite = MiniSuite::Start();
  Caller loader{*suite, Operator()};
  Caller officer{*suite, Officer()};

  DrawnCity() {
    LoadMiniCity(*suite);
    for (const char* code : {kStreet, kCommunity}) {
      geo::ImportBoundariesRequest request;
      request.set_parent(kParent);
      request.set_request_id(NewRequestId());
      request.set_geojson(Squares({code}));
      request.set_system(hailan::type::v1::COORDINATE_SYSTEM_WGS84);
      CHECK(loader
                .Do<geo::ImportBoundariesResponse>(
                    "hailan.grid_geo.v1.Territories/ImportBoundaries", request)
                .applied());
    }
    geo::CreateDepartmentRequest create;
    create.set_parent(kParent);
    create.set_request_id(NewRequestId());
    create.mutable_department()->set_department_id("committee");
    create.mutable_department()->set_kind(geo::DEPARTMENT_KIND_COMMUNITY_COMMITTEE);
    create.mutable_department()->set_display_name("龙门社区居委会");
    create.mutable_department()->set_territory_code(kCommunity);
    loader.Do<geo::Department>("hailan.grid_geo.v1.Departments/CreateDepartment", create);
    REQUIRE_THAT(Eventually([this] {
                   const auto view = View(officer, ViewOf({"streets", "communities"}));
                   return view.layers(0).feature_count() + view.layers(1).feature_count() == 2
                              ? absl::OkStatus()
                              : absl::NotFoundError("not drawn yet");
                 }),
                 IsOk());
  }

  // People in grid 1, beside the three of the mini city.
  void Register(int count) const {
    reg::ImportResidentsRequest request;
    request.set_parent(kParent);
    request.set_request_id(NewRequestId());
    for (int i = 0; i < count; ++i) {
      reg::Resident& person = *request.add_residents();
      person.set_name(NameOf("residents", "more-" + std::to_string(i)));
      person.set_display_name("李明");
      person.set_registered_territory(NameOf("territories", Grid(1)));
    }
    CHECK(loader.Do<reg::ImportResponse>("hailan.residents.v1.Residents/ImportResidents", request)
              .created_count() == count);
  }
};

// The properties of one feature.
std::vector<Json> Only(const std::string& code, const char* key, int number) {
  Json properties = Json::object();
  properties["code"] = code;
  properties[key] = number;
  return {properties};
}

// Half the sides of a building, in 1e-7 degree: it is some 49 by 13 metres.
constexpr int kHalfFront = 3000;
constexpr int kHalfDepth = 600;

// The corners of a building in the middle of grid 1.
std::vector<std::pair<int, int>> Corners() {
  const int x = static_cast<int>(std::lround(PointIn(1).longitude() * 1e7));
  const int y = static_cast<int>(std::lround(PointIn(1).latitude() * 1e7));
  return {{x - kHalfFront, y - kHalfDepth},
          {x + kHalfFront, y - kHalfDepth},
          {x + kHalfFront, y + kHalfDepth},
          {x - kHalfFront, y + kHalfDepth}};
}

geo::Place Building() {
  geo::Place place;
  place.set_place_class(geo::PLACE_CLASS_BUILDING);
  place.set_external_source("e2e");
  place.set_external_code("b-1");
  place.set_display_name("安海公寓1号楼");
  *place.mutable_point() = PointIn(1);
  place.mutable_building()->set_height_m(18.5);
  place.mutable_building()->set_floors_above(6);
  geo::Footprint& footprint = *place.mutable_building()->mutable_footprint();
  footprint.set_system(hailan::type::v1::COORDINATE_SYSTEM_WGS84);
  for (const auto& [x, y] : Corners()) {
    footprint.add_longitude_e7(x);
    footprint.add_latitude_e7(y);
  }
  return place;
}

}  // namespace

TEST_CASE_METHOD(DrawnCity, "A09: a building is a polygon to extrude, in the view and in a tile") {
  geo::BulkUpsertPlacesRequest request;
  request.set_parent(kParent);
  request.set_request_id(NewRequestId());
  *request.add_rows() = Building();
  CHECK(officer.Do<geo::ImportReport>("hailan.grid_geo.v1.Places/BulkUpsertPlaces", request)
            .created_count() == 1);
  geo::GetViewportResponse view;
  REQUIRE_THAT(Eventually([&] {
                 view = View(officer, ViewOf({"buildings"}));
                 return view.layers(0).feature_count() == 1 ? absl::OkStatus()
                                                            : absl::NotFoundError("not drawn yet");
               }),
               IsOk());
  const Json feature = Json::parse(view.layers(0).geojson())["features"][0];
  CHECK(feature["properties"]["height"] == 18.5);
  CHECK(feature["properties"]["min_height"] == 0);
  CHECK(feature["geometry"]["type"] == "Polygon");
  REQUIRE(feature["geometry"]["coordinates"].size() == 1);
  std::set<std::pair<int, int>> drawn;
  for (const Json& position : feature["geometry"]["coordinates"][0]) {
    drawn.emplace(static_cast<int>(std::lround(position[0].get<double>() * 1e7)),
                  static_cast<int>(std::lround(position[1].get<double>() * 1e7)));
  }
  const auto corners = Corners();
  CHECK(drawn == std::set<std::pair<int, int>>(corners.begin(), corners.end()));

  const auto tile = FeaturesIn(officer, TileOf("buildings", 14));
  REQUIRE(tile.size() == 1);
  CHECK(tile[0].type == 3);
  REQUIRE(tile[0].parts.size() == 1);
  CHECK(tile[0].parts[0].size() == 4);
  CHECK(tile[0].attributes.at("height") == "18.500000");
  CHECK(tile[0].attributes.at("min_height") == "0.000000");
}

TEST_CASE_METHOD(DrawnCity, "A09: streets and communities are drawn, now and as of a time") {
  geo::GetViewportRequest request = ViewOf({"streets", "communities", "grids"});
  const auto view = View(officer, request);
  REQUIRE(view.layers_size() == 3);
  CHECK(PropertiesOf(view.layers(0))[0]["code"] == kStreet);
  CHECK(PropertiesOf(view.layers(0))[0]["name"] == "安民街道");
  CHECK(PropertiesOf(view.layers(1))[0]["code"] == kCommunity);
  CHECK(view.layers(2).feature_count() == 3);
  geo::GetTileRequest tile = TileOf("communities");
  REQUIRE(FeaturesIn(officer, tile).size() == 1);
  CHECK(FeaturesIn(officer, tile)[0].attributes.at("level") == "3");

  // What is imported without dates holds since ever.
  request.mutable_as_of()->set_seconds(1'000'000'000);
  const auto past = View(officer, request);
  CHECK(past.layers(0).feature_count() == 1);
  CHECK(past.layers(2).feature_count() == 3);
  *tile.mutable_as_of() = request.as_of();
  CHECK(FeaturesIn(officer, tile).size() == 1);
  request.add_layers("people");
  const auto refused =
      officer.Call<geo::GetViewportResponse>("hailan.grid_geo.v1.Viewport/GetViewport", request);
  REQUIRE(ViolationsOf(refused.status()).size() == 1);
  CHECK(ViolationsOf(refused.status())[0].reason == "NO_HISTORY");
}

TEST_CASE_METHOD(DrawnCity,
                 "A09: people, houses and organisations are counts, people from five on") {
  const geo::GetViewportRequest request = ViewOf({"people", "houses", "organisations"});
  const auto view = View(officer, request);
  REQUIRE(view.layers_size() == 3);
  CHECK(view.unavailable_layers().empty());
  CHECK(PropertiesOf(view.layers(0)) == Only(Grid(1), "below", 5));
  CHECK(PropertiesOf(view.layers(1)) == Only(Grid(1), "count", 2));
  CHECK(PropertiesOf(view.layers(2)) == Only(kCommunity, "count", 1));
  CHECK(Json::parse(view.layers(0).geojson())["features"][0]["geometry"]["type"] == "Point");
  const auto features = FeaturesIn(officer, TileOf("people"));
  REQUIRE(features.size() == 1);
  CHECK(features[0].type == 1);
  CHECK(features[0].attributes.at("below") == "5");
  CHECK_FALSE(features[0].attributes.contains("count"));

  Register(2);
  const Caller director(*suite, Director());
  CHECK(PropertiesOf(View(director, request).layers(0)) == Only(Grid(1), "count", 5));

  // Nobody lives in grid 2, and its member does not see grid 1.
  const auto neighbours = View(Caller(*suite, GridMember(2)), request);
  REQUIRE(neighbours.layers_size() == 3);
  CHECK(neighbours.layers(0).feature_count() == 0);
  CHECK(neighbours.layers(1).feature_count() == 0);
  // Whoever may not read the register sees organisations only.
  const auto seen = View(Caller(*suite, Resident()), request);
  REQUIRE(seen.layers_size() == 1);
  CHECK(seen.layers(0).layer() == "organisations");
  CHECK(seen.withheld_layers_size() == 2);
}

TEST_CASE_METHOD(DrawnCity, "A09: a tile of events has the counts of the grid") {
  const Caller resident(*suite, Resident());
  resident.Do<gateway::v1::ReportEventResponse>("hailan.gateway.v1.Gateway/ReportEvent",
                                                LeakReport());
  std::vector<grid_geo::testing::DecodedFeature> events;
  REQUIRE_THAT(Eventually([&] {
                 events = FeaturesIn(officer, TileOf("events"));
                 return events.size() == 1 ? absl::OkStatus()
                                           : absl::NotFoundError("not counted yet");
               }),
               IsOk());
  CHECK(events[0].type == 1);
  CHECK(events[0].attributes.at("code") == Grid(1));
  CHECK(events[0].attributes.at("open") == "1");
  CHECK(events[0].attributes.at("progress_red") == "1");
  CHECK(events[0].attributes.at("progress_blue") == "0");
  CHECK(events[0].attributes.at("sla_none") == "1");
}

}  // namespace hailan::testing
