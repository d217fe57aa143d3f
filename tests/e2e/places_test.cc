// Rows A09 to A14 of the requirements through the gateway: the map, the matrix of a building, the
// convenience circle, cameras, devices and assets.
#include <catch2/catch.hpp>
#include <cmath>
#include <nlohmann/json.hpp>

#include "absl/strings/str_format.h"
#include "common/rpc/timestamp.h"
#include "hailan/grid_geo/v1/places.pb.h"
#include "hailan/grid_geo/v1/surroundings.pb.h"
#include "hailan/grid_geo/v1/viewport.pb.h"
#include "hailan/residents/v1/access_log.pb.h"
#include "hailan/residents/v1/houses.pb.h"
#include "hailan/residents/v1/residents.pb.h"
#include "tests/support/builders.h"

namespace hailan::testing {
namespace {

namespace geo = hailan::grid_geo::v1;
namespace reg = hailan::residents::v1;
namespace evt = hailan::event_workflow::v1;
namespace gw = hailan::gateway::v1;
using absl::StatusCode;

constexpr char kBulkUpsert[] = "hailan.grid_geo.v1.Places/BulkUpsertPlaces";
constexpr char kGetPlace[] = "hailan.grid_geo.v1.Places/GetPlace";
constexpr char kListPlaces[] = "hailan.grid_geo.v1.Places/ListPlaces";
constexpr char kReportEvent[] = "hailan.gateway.v1.Gateway/ReportEvent";
constexpr char kGetEvent[] = "hailan.event_workflow.v1.Events/GetEvent";
constexpr char kListEvents[] = "hailan.event_workflow.v1.Events/ListEvents";
constexpr char kGetViewport[] = "hailan.grid_geo.v1.Viewport/GetViewport";
constexpr char kMatrix[] = "hailan.residents.v1.Houses/GetBuildingMatrix";
constexpr char kSearchNearby[] = "hailan.grid_geo.v1.Surroundings/SearchNearby";

geo::Place PlaceAt(geo::PlaceClass place_class, const std::string& code, double east_of_middle) {
  geo::Place place;
  place.set_place_class(place_class);
  place.set_external_source("e2e");
  place.set_external_code(code);
  place.set_display_name("地点 " + code);
  *place.mutable_point() = PointIn(1);
  place.mutable_point()->set_longitude(place.point().longitude() + east_of_middle);
  return place;
}

// Whether a place is where PlaceAt puts one so many degrees east.
bool StandsEastOfMiddle(const geo::Place& place, double degrees) {
  const auto off = [](double a, double b) { return std::abs(a - b) > 1e-7; };
  return !off(place.point().longitude(), PointIn(1).longitude() + degrees) &&
         !off(place.point().latitude(), PointIn(1).latitude()) &&
         place.point().system() == hailan::type::v1::COORDINATE_SYSTEM_WGS84;
}

// One place of each of five classes in grid 1.
struct PlaceCity {
  std::unique_ptr<MiniSuite> suite = MiniSuite::Start();
  Caller resident{*suite, Resident()};
  Caller member{*suite, GridMember(1)};
  Caller officer{*suite, Officer()};

  PlaceCity() {
    LoadMiniCity(*suite);
    geo::BulkUpsertPlacesRequest request;
    request.set_parent(kParent);
    request.set_request_id(NewRequestId());
    geo::Place& building = *request.add_rows() = PlaceAt(geo::PLACE_CLASS_BUILDING, "b-1", 0);
    building.mutable_building()->set_height_m(18);
    building.mutable_building()->set_floors_above(6);
    building.mutable_building()->set_dwelling_count(48);
    geo::Place& asset = *request.add_rows() = PlaceAt(geo::PLACE_CLASS_ASSET, "m-1", 0.0001);
    asset.mutable_asset()->set_kind("manhole");
    asset.mutable_asset()->set_owner_department(NameOf("departments", kHeat));
    geo::Place& camera = *request.add_rows() = PlaceAt(geo::PLACE_CLASS_CAMERA, "c-1", 0.0002);
    camera.mutable_camera()->add_covered_grids(NameOf("territories", Grid(1)));
    camera.mutable_camera()->add_covered_grids(NameOf("territories", Grid(2)));
    camera.mutable_camera()->set_stream_reference("34020000001320000001");
    geo::Place& device = *request.add_rows() = PlaceAt(geo::PLACE_CLASS_DEVICE, "d-1", 0.0003);
    device.mutable_device()->set_kind("water-level");
    device.mutable_device()->set_owner_department(NameOf("departments", kPower));
    device.mutable_device()->mutable_event_template()->set_catalogue_item(
        NameOf("catalogueItems", kLeak));
    geo::Place& market = *request.add_rows() =
        PlaceAt(geo::PLACE_CLASS_SERVICE_POINT, "s-1", 0.001);
    market.mutable_service()->set_category("market");
    geo::Place& park = *request.add_rows() = PlaceAt(geo::PLACE_CLASS_SERVICE_POINT, "s-2", 0.02);
    park.mutable_service()->set_category("park");
    const auto report = officer.Do<geo::ImportReport>(kBulkUpsert, request);
    CHECK(report.faults().empty());
    CHECK(report.created_count() == 6);
  }

  geo::Place Find(const std::string& code) const {
    geo::ListPlacesRequest request;
    request.set_parent(kParent);
    request.set_external_code(code);
    const auto response = officer.Do<geo::ListPlacesResponse>(kListPlaces, request);
    REQUIRE(response.places_size() == 1);
    return response.places(0);
  }
};

// All three grids, close enough for every layer.
geo::GetViewportRequest WholeView() {
  geo::GetViewportRequest request;
  request.set_parent(kParent);
  request.set_system(hailan::type::v1::COORDINATE_SYSTEM_WGS84);
  request.set_west(129.39);
  request.set_south(42.75);
  request.set_east(129.45);
  request.set_north(42.78);
  request.set_zoom(15);
  return request;
}

}  // namespace

TEST_CASE("A09: one viewport call shows authorised layers with heights to extrude") {
  PlaceCity city;
  geo::GetViewportRequest request = WholeView();
  for (const char* layer :
       {"grids", "buildings", "service-points", "cameras", "houses", "organisations"}) {
    request.add_layers(layer);
  }
  geo::GetViewportResponse view;
  const absl::Status drawn = Eventually([&] {
    view = city.officer.Do<geo::GetViewportResponse>(kGetViewport, request);
    return view.layers_size() == 6 && view.layers(0).feature_count() == 3 &&
                   view.layers(1).feature_count() == 1
               ? absl::OkStatus()
               : absl::NotFoundError("not drawn yet");
  });
  REQUIRE(drawn.ok());
  const auto buildings = nlohmann::json::parse(view.layers(1).geojson());
  CHECK(buildings["features"][0]["properties"]["height"] == 18);
  CHECK(buildings["features"][0]["properties"]["floors_above"] == 6);
  CHECK(view.layers(3).feature_count() == 1);
  const auto houses = nlohmann::json::parse(view.layers(4).geojson());
  REQUIRE(houses["features"].size() == 1);
  CHECK(houses["features"][0]["properties"]["count"] == 2);
  const auto seen = city.resident.Do<geo::GetViewportResponse>(kGetViewport, request);
  CHECK(seen.layers_size() == 3);
  CHECK(seen.withheld_layers_size() == 3);

  geo::GetTileRequest tile;
  tile.set_parent(kParent);
  tile.set_z(40);
  tile.add_layers("grids");
  CHECK(city.officer.Call<geo::GetTileResponse>("hailan.grid_geo.v1.Viewport/GetTile", tile)
            .status()
            .code() == StatusCode::kInvalidArgument);
  tile.set_z(10);
  tile.set_x(880);
  tile.set_y(377);
  CHECK_FALSE(city.officer.Do<geo::GetTileResponse>("hailan.grid_geo.v1.Viewport/GetTile", tile)
                  .tile()
                  .empty());
}

TEST_CASE(
    "A09: open events are counted by light on the map, and members are for who may see them") {
  PlaceCity city;
  city.resident.Do<gw::ReportEventResponse>(kReportEvent, LeakReport());
  geo::GetViewportRequest request = WholeView();
  request.clear_layers();
  request.add_layers("events");
  request.add_layers("staff");
  geo::GetViewportResponse view;
  const absl::Status drawn = Eventually([&] {
    view = city.officer.Do<geo::GetViewportResponse>(kGetViewport, request);
    return view.layers_size() == 2 && view.layers(0).feature_count() == 1
               ? absl::OkStatus()
               : absl::NotFoundError("not drawn yet");
  });
  REQUIRE(drawn.ok());
  const auto grid = nlohmann::json::parse(view.layers(0).geojson())["features"][0];
  CHECK(grid["geometry"]["type"] == "Point");
  CHECK(grid["properties"]["code"] == Grid(1));
  CHECK(grid["properties"]["open"] == 1);
  CHECK(grid["properties"]["progress_red"] == 1);
  CHECK(grid["properties"]["sla_none"] == 1);
  // Nobody is on patrol.
  CHECK(view.layers(1).feature_count() == 0);
  const auto seen = city.resident.Do<geo::GetViewportResponse>(kGetViewport, request);
  REQUIRE(seen.withheld_layers_size() == 1);
  CHECK(seen.withheld_layers(0) == "staff");
  Caller elsewhere{*city.suite, GridMember(3)};
  const auto none = elsewhere.Do<geo::GetViewportResponse>(kGetViewport, request);
  CHECK(none.layers(0).feature_count() == 0);
}

TEST_CASE("A10: the matrix of a building in one call, with colours, without names") {
  const PlaceCity city;
  const Caller clerk(*city.suite, Operator());
  reg::ImportHousesRequest houses;
  houses.set_parent(kParent);
  houses.set_request_id(NewRequestId());
  for (int unit = 1; unit <= 10; unit += 3) {
    for (int floor = 1; floor <= 6; ++floor) {
      for (int room = 1; room <= 2; ++room) {
        reg::House& house = *houses.add_houses();
        house.set_name(NameOf("houses", absl::StrFormat("M%d-%d0%d", unit, floor, room)));
        house.set_building(NameOf("buildings", "B1"));
        house.set_unit(std::to_string(unit));
        house.set_floor(floor);
        house.set_room(absl::StrFormat("%d0%d", floor, room));
        house.set_use(room == 1 ? reg::HOUSE_USE_LET : reg::HOUSE_USE_VACANT);
      }
    }
  }
  CHECK(clerk.Do<reg::ImportResponse>("hailan.residents.v1.Houses/ImportHouses", houses)
            .created_count() == 48);
  reg::CreateResidentRequest create;
  create.set_parent(kParent);
  create.set_request_id(NewRequestId());
  create.mutable_resident()->set_display_name("韩革权");
  create.mutable_resident()->set_registered_territory(NameOf("territories", Grid(1)));
  create.mutable_resident()->add_tags("退役军人");
  create.mutable_resident()->add_tags("独居老人");
  reg::Residence& home = *create.mutable_resident()->add_residences();
  home.set_house(NameOf("houses", "M4-301"));
  home.set_kind(reg::RESIDENCE_KIND_TENANT);
  const auto person =
      city.member.Do<reg::Resident>("hailan.residents.v1.Residents/CreateResident", create);

  reg::GetBuildingMatrixRequest request;
  request.set_name(NameOf("buildings", "B1"));
  request.set_purpose("door-knock action");
  const auto matrix = city.member.Do<reg::BuildingMatrix>(kMatrix, request);
  CHECK(matrix.tags_shown());
  REQUIRE(matrix.units_size() == 4);
  CHECK(matrix.units(3).unit() == "10");
  REQUIRE(matrix.units(1).floors_size() == 6);
  CHECK(matrix.units(1).floors(0).floor() == 6);
  const reg::MatrixSquare& square = matrix.units(1).floors(3).squares(0);
  CHECK(square.house() == NameOf("houses", "M4-301"));
  CHECK(square.resident_count() == 1);
  REQUIRE(square.tags_size() == 2);
  CHECK(square.tags(0) == "独居老人");
  CHECK(matrix.legend(0).label() == "独居老人");
  CHECK(matrix.legend(0).colour() == square.colour());
  CHECK(matrix.units(1).floors(3).squares(1).colour() != square.colour());
  CHECK(matrix.SerializeAsString().find("韩") == std::string::npos);
  // H101 of the mini city: two owners who live nowhere else.
  CHECK(matrix.units(0).floors(5).squares(0).resident_count() == 2);

  // The look is in the log of the person; without a purpose there is nothing to log.
  reg::ListAccessesRequest log;
  log.set_parent(person.name());
  const auto accesses = [&] {
    return city.officer
        .Do<reg::ListAccessesResponse>("hailan.residents.v1.AccessLog/ListAccesses", log)
        .accesses_size();
  };
  const int before = accesses();
  CHECK(before >= 1);
  request.clear_purpose();
  const auto plain = city.member.Do<reg::BuildingMatrix>(kMatrix, request);
  CHECK_FALSE(plain.tags_shown());
  CHECK(plain.units(1).floors(3).squares(0).tags().empty());
  CHECK(plain.units(1).floors(3).squares(0).resident_count() == 1);
  // The operations team keeps the register and sees no tags, whatever the purpose.
  request.set_purpose("curiosity");
  CHECK_FALSE(clerk.Do<reg::BuildingMatrix>(kMatrix, request).tags_shown());
  CHECK(accesses() == before);
  CHECK_THAT(
      Caller(*city.suite, GridMember(2)).Call<reg::BuildingMatrix>(kMatrix, request).status(),
      FailsWith(StatusCode::kPermissionDenied, "OUT_OF_SCOPE"));
  request.set_name(NameOf("buildings", "B404"));
  CHECK_THAT(clerk.Call<reg::BuildingMatrix>(kMatrix, request).status(),
             FailsWith(StatusCode::kNotFound, "NOT_FOUND"));
}

TEST_CASE("A11: service points in walking range come nearest first, and the circle names gaps") {
  PlaceCity city;
  geo::SearchNearbyRequest request;
  request.set_parent(kParent);
  *request.mutable_point() = PointIn(1);
  request.set_walk_minutes(60);
  geo::SearchNearbyResponse near;
  const absl::Status found = Eventually([&] {
    near = city.resident.Do<geo::SearchNearbyResponse>(kSearchNearby, request);
    return near.places_size() == 2 ? absl::OkStatus() : absl::NotFoundError("not there yet");
  });
  REQUIRE(found.ok());
  CHECK(near.places(0).place().external_code() == "s-1");
  CHECK(near.places(0).distance_m() == Approx(81.8).epsilon(0.01));
  request.set_walk_minutes(15);
  CHECK(city.resident.Do<geo::SearchNearbyResponse>(kSearchNearby, request).places_size() == 1);
  geo::GetLivingCircleRequest circle;
  circle.set_parent(kParent);
  *circle.mutable_point() = PointIn(1);
  circle.add_categories("market");
  circle.add_categories("park");
  const auto reach = city.resident.Do<geo::LivingCircle>(
      "hailan.grid_geo.v1.Surroundings/GetLivingCircle", circle);
  REQUIRE(reach.reached_size() == 1);
  CHECK(reach.reached(0).category() == "market");
  REQUIRE(reach.missing_categories_size() == 1);
  CHECK(reach.missing_categories(0) == "park");
  geo::ListServiceGapsRequest gaps;
  gaps.set_territory(NameOf("territories", kCommunity));
  gaps.add_categories("park");
  const auto shares = city.officer.Do<geo::ListServiceGapsResponse>(
      "hailan.grid_geo.v1.Surroundings/ListServiceGaps", gaps);
  REQUIRE(shares.gaps_size() == 1);
  CHECK(shares.gaps(0).dwelling_count() == 48);
  CHECK(shares.gaps(0).categories(0).share() == 0);
}

TEST_CASE("A12: a camera has a position, covered grids, a stream reference and health") {
  PlaceCity city;
  const geo::Place camera = city.Find("c-1");
  CHECK(camera.place_class() == geo::PLACE_CLASS_CAMERA);
  CHECK(StandsEastOfMiddle(camera, 0.0002));
  CHECK(camera.camera().covered_grids_size() == 2);
  CHECK(camera.camera().stream_reference() == "34020000001320000001");
  geo::ReportHealthRequest request;
  request.set_parent(kParent);
  geo::HealthReport& report = *request.add_reports();
  report.set_name(camera.name());
  report.set_state(geo::HEALTH_STATE_OFFLINE);
  report.mutable_time()->set_seconds(absl::ToUnixSeconds(absl::Now()));
  const auto noted =
      city.officer.Do<geo::ReportHealthResponse>("hailan.grid_geo.v1.Places/ReportHealth", request);
  CHECK(noted.updated_count() == 1);
  CHECK(city.Find("c-1").health().state() == geo::HEALTH_STATE_OFFLINE);
  geo::GetPlaceRequest get;
  get.set_name(camera.name());
  CHECK(city.resident.Call<geo::Place>(kGetPlace, get).status().code() == StatusCode::kNotFound);
  geo::UpdatePlaceRequest update;
  *update.mutable_place() = camera;
  update.set_request_id(NewRequestId());
  update.mutable_place()->mutable_camera()->set_stream_reference("rtsp://admin:1@10.0.0.1/");
  CHECK(city.officer.Call<geo::Place>("hailan.grid_geo.v1.Places/UpdatePlace", update)
            .status()
            .code() == StatusCode::kInvalidArgument);
}

TEST_CASE("A13: a device has a position, a grid, an owner department and an event template") {
  PlaceCity city;
  const geo::Place device = city.Find("d-1");
  CHECK(device.place_class() == geo::PLACE_CLASS_DEVICE);
  CHECK(StandsEastOfMiddle(device, 0.0003));
  CHECK(device.territory() == NameOf("territories", Grid(1)));
  CHECK(device.device().owner_department() == NameOf("departments", kPower));
  CHECK(device.device().event_template().catalogue_item() == NameOf("catalogueItems", kLeak));
}

TEST_CASE("A14: an asset has a code, a class, an owner and a point") {
  PlaceCity city;
  const geo::Place asset = city.Find("m-1");
  CHECK(asset.place_class() == geo::PLACE_CLASS_ASSET);
  CHECK(StandsEastOfMiddle(asset, 0.0001));
  CHECK(asset.asset().kind() == "manhole");
  CHECK(asset.asset().owner_department() == NameOf("departments", kHeat));
  CHECK(asset.territory() == NameOf("territories", Grid(1)));
  geo::GetPlaceRequest get;
  get.set_name(asset.name());
  CHECK(city.member.Do<geo::Place>(kGetPlace, get).external_code() == "m-1");
}

TEST_CASE("A14: an event can refer to an asset and is found by it") {
  PlaceCity city;
  const std::string asset = city.Find("m-1").name();
  gw::ReportEventRequest report = LeakReport();
  report.set_asset(asset);
  const auto reported = city.resident.Do<gw::ReportEventResponse>(kReportEvent, report);
  city.resident.Do<gw::ReportEventResponse>(kReportEvent, LeakReport());
  evt::GetEventRequest get;
  get.set_name(reported.event().name());
  CHECK(city.officer.Do<evt::Event>(kGetEvent, get).report().asset() == asset);
  evt::ListEventsRequest list;
  list.set_parent(kParent);
  list.set_asset(asset);
  const auto about = city.officer.Do<evt::ListEventsResponse>(kListEvents, list);
  REQUIRE(about.events_size() == 1);
  CHECK(about.events(0).name() == reported.event().name());
  report.set_request_id(NewRequestId());
  report.set_asset("cities/222405/pipes/m-1");
  CHECK(city.resident.Call<gw::ReportEventResponse>(kReportEvent, report).status().code() ==
        StatusCode::kInvalidArgument);
}

}  // namespace hailan::testing
