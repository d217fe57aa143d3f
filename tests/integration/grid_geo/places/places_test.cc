// The register of places over PostgreSQL.
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "tests/integration/grid_geo/places/place_town.h"

namespace hailan::grid_geo::testing {

using absl::StatusCode;
using hailan::testing::FailsWith;
using hailan::testing::HasReason;
using hailan::testing::Must;

namespace {

v1::CreatePlaceRequest Creation(const v1::Place& place) {
  v1::CreatePlaceRequest request;
  request.set_parent(kParent);
  request.set_request_id(Town::NewRequestId());
  *request.mutable_place() = place;
  return request;
}

absl::Status TryCreate(PlaceTown& town, const v1::Place& place) {
  return town.places.CreatePlace(town.MakeCall(), Creation(place)).status();
}

// The reason of the one broken field.
std::string FieldReason(const absl::Status& status) {
  const auto violations = ViolationsOf(status);
  return violations.empty() ? std::string(status.message()) : violations.front().reason;
}

absl::StatusOr<v1::Place> Get(PlaceTown& town, const std::string& name, Role role) {
  v1::GetPlaceRequest request;
  request.set_name(name);
  return town.places.GetPlace(town.CallAs(role), request);
}

std::vector<std::string> Codes(const v1::ListPlacesResponse& response) {
  std::vector<std::string> codes;
  for (const v1::Place& place : response.places()) codes.push_back(place.external_code());
  std::sort(codes.begin(), codes.end());
  return codes;
}

v1::HealthReport Report(const std::string& name, v1::HealthState state, absl::Time time) {
  v1::HealthReport report;
  report.set_name(name);
  report.set_state(state);
  report.mutable_time()->set_seconds(absl::ToUnixSeconds(time));
  return report;
}

}  // namespace

TEST_CASE("a place is created in the grids at its point, read, changed and retired") {
  PlaceTown town(true);
  const v1::CreatePlaceRequest request = Creation(Asset("M-1", 129.15, 42.05));
  const rpc::Call call = town.MakeCall();
  const v1::Place made = Must(town.places.CreatePlace(call, request));
  CHECK(made.territory() == Territory(GridCode(2)));
  CHECK(made.exclusive_territory() == Territory(GridCode(4)));
  CHECK(made.state() == v1::PLACE_STATE_ACTIVE);
  CHECK(made.asset().kind() == "manhole");
  CHECK(made.etag() == "1");
  CHECK(Must(town.places.CreatePlace(call, request)).name() == made.name());
  CHECK_THAT(TryCreate(town, Asset("M-1", 129.05, 42.05)),
             FailsWith(StatusCode::kAlreadyExists, "ALREADY_EXISTS"));

  v1::UpdatePlaceRequest update;
  update.set_request_id(town.Id());
  *update.mutable_place() = made;
  update.mutable_place()->mutable_point()->set_longitude(129.05);
  update.mutable_place()->mutable_asset()->set_condition(v1::ASSET_CONDITION_DAMAGED);
  const v1::Place moved = Must(town.places.UpdatePlace(town.MakeCall(), update));
  CHECK(moved.territory() == Territory(GridCode(1)));
  CHECK(moved.exclusive_territory().empty());
  CHECK(moved.etag() == "2");
  update.set_request_id(town.Id());
  CHECK_THAT(town.places.UpdatePlace(town.MakeCall(), update).status(),
             FailsWith(StatusCode::kAborted, "STALE_ETAG"));
  *update.mutable_place() = moved;
  update.mutable_place()->set_external_code("M-2");
  CHECK_THAT(town.places.UpdatePlace(town.MakeCall(), update).status(),
             FailsWith(StatusCode::kFailedPrecondition, "IMMUTABLE_PLACE_FIELD"));

  v1::RetirePlaceRequest retire;
  retire.set_name(made.name());
  retire.set_request_id(town.Id());
  CHECK(Must(town.places.RetirePlace(town.MakeCall(), retire)).state() == v1::PLACE_STATE_RETIRED);
  retire.set_request_id(town.Id());
  CHECK(Must(town.places.RetirePlace(town.MakeCall(), retire)).etag() == "3");
  *update.mutable_place() = moved;
  update.mutable_place()->clear_etag();
  update.set_request_id(town.Id());
  CHECK_THAT(town.places.UpdatePlace(town.MakeCall(), update).status(),
             FailsWith(StatusCode::kFailedPrecondition, "PLACE_RETIRED"));
  CHECK(town.database.Value("SELECT count(*) FROM outbox WHERE type LIKE 'place.%'") == "3");
}

TEST_CASE("every class keeps its detail, and no detail of another class") {
  PlaceTown town;
  const v1::Place building = town.Create(Building("B-1", 129.05, 42.05, 48));
  CHECK(building.building().floors_above() == 6);
  CHECK(building.building().footprint().longitude_e7_size() == 4);
  const v1::Place camera = town.Create(Camera("C-1", 129.05, 42.05));
  CHECK(camera.camera().covered_grids(0) == Territory(GridCode(1)));
  CHECK(town.Create(Device("D-1", 129.05, 42.05)).device().event_template().text() == "烟感报警");
  v1::Place station = ServicePoint("", 129.05, 42.05, "");
  station.set_place_class(v1::PLACE_CLASS_GRID_STATION);
  CHECK(town.Create(station).service().category() == "grid-station");
  v1::Place patrol = Asset("", 129.05, 42.05);
  patrol.set_place_class(v1::PLACE_CLASS_PATROL_POINT);
  CHECK(FieldReason(TryCreate(town, patrol)) == "WRONG_DETAIL");
  patrol.mutable_patrol_point()->set_instruction("看灭火器");
  CHECK(town.Create(patrol).patrol_point().geofence_radius_m() == 50);
  v1::Place none = Asset("", 129.05, 42.05);
  none.clear_detail();
  CHECK(FieldReason(TryCreate(town, none)) == "WRONG_DETAIL");
}

TEST_CASE("a place that cannot be is refused by name") {
  PlaceTown town;
  v1::Place place = Asset("M-1", std::nan(""), 42.05);
  CHECK(FieldReason(TryCreate(town, place)) == "NOT_A_NUMBER");
  CHECK(FieldReason(TryCreate(town, Asset("M-1", 129.05, 300))) == "OUT_OF_RANGE");
  // Swapped coordinates are somewhere else.
  CHECK_THAT(TryCreate(town, Asset("M-1", 42.05, 29.0)),
             FailsWith(StatusCode::kNotFound, "POINT_OUTSIDE_CITY"));
  place = Asset("M-1", 129.05, 42.05);
  place.mutable_point()->clear_system();
  CHECK(FieldReason(TryCreate(town, place)) == "REQUIRED");
  place = Asset("M-1", 129.05, 42.05);
  place.clear_external_source();
  CHECK(FieldReason(TryCreate(town, place)) == "MISSING_EXTERNAL_CODE");
  place = Asset("M-1", 129.05, 42.05);
  place.mutable_asset()->set_owner_department("cities/222405/departments/nobody");
  CHECK_THAT(TryCreate(town, place), HasReason("DEPARTMENT_NOT_FOUND"));
  place = Camera("C-1", 129.05, 42.05);
  place.mutable_camera()->add_covered_grids(Territory(GridCode(99)));
  CHECK_THAT(TryCreate(town, place), HasReason("TERRITORY_NOT_FOUND"));
  place = Camera("C-1", 129.05, 42.05);
  place.mutable_camera()->set_stream_reference("rtsp://admin:secret@10.0.0.1/1");
  CHECK(FieldReason(TryCreate(town, place)) == "INVALID_STREAM_REFERENCE");
  place = Building("B-1", 129.05, 42.05, 3);
  place.mutable_building()->mutable_footprint()->set_longitude_e7(0, 1170000000);
  CHECK(FieldReason(TryCreate(town, place)) == "FOOTPRINT_ELSEWHERE");
  place = Building("B-1", 129.05, 42.05, 3);
  place.mutable_building()->mutable_footprint()->mutable_longitude_e7()->SwapElements(0, 1);
  CHECK(FieldReason(TryCreate(town, place)) == "INVALID_FOOTPRINT");
  place = Building("B-1", 129.05, 42.05, 3);
  place.mutable_building()->mutable_footprint()->add_ring_sizes(3);
  CHECK(FieldReason(TryCreate(town, place)) == "INVALID_FOOTPRINT");
  place = ServicePoint("S-1", 129.05, 42.05, "");
  CHECK(FieldReason(TryCreate(town, place)) == "MISSING_CATEGORY");
}

TEST_CASE("hours that overlap, repeat or never end are refused") {
  PlaceTown town;
  v1::Place place = ServicePoint("S-1", 129.05, 42.05, "market");
  v1::WeekdayHours& monday = *place.mutable_service()->mutable_hours()->add_weekdays();
  monday.set_weekday(1);
  v1::OpenInterval& morning = *monday.add_intervals();
  morning.set_open_minute(480);
  morning.set_close_minute(480);
  CHECK(FieldReason(TryCreate(town, place)) == "INVALID_HOURS");
  morning.set_close_minute(480 + 1441);
  CHECK(FieldReason(TryCreate(town, place)) == "INVALID_HOURS");
  morning.set_close_minute(720);
  *monday.add_intervals() = morning;
  CHECK(FieldReason(TryCreate(town, place)) == "INVALID_HOURS");
  monday.mutable_intervals()->RemoveLast();
  v1::DateHours& holiday = *place.mutable_service()->mutable_hours()->add_dates();
  holiday.set_date("2026-02-30");
  CHECK(FieldReason(TryCreate(town, place)) == "INVALID_HOURS");
  holiday.set_date("2026-10-01");
  CHECK(town.Create(place).service().hours().dates(0).date() == "2026-10-01");
}

TEST_CASE("places are upserted in bulk by external code, twice without effect") {
  PlaceTown town;
  std::vector<v1::Place> rows;
  for (int i = 0; i < 300; ++i) {
    rows.push_back(Asset("M-" + std::to_string(i), 129.001 + i * 0.0009, 42.05));
  }
  rows.push_back(rows.front());
  rows.push_back(Asset("", 129.05, 42.05));
  rows.push_back(Asset("far", 120.0, 42.05));
  for (const int round : {1, 2}) {
    const v1::ImportReport report = town.Upsert(rows);
    CHECK(report.created_count() == (round == 1 ? 300 : 0));
    CHECK(report.unchanged_count() == (round == 1 ? 0 : 300));
    REQUIRE(report.faults_size() == 3);
    CHECK(report.faults(0).reason() == "DUPLICATE_ROW");
    CHECK(report.faults(1).reason() == "MISSING_EXTERNAL_CODE");
    CHECK(report.faults(2).reason() == "POINT_OUTSIDE_CITY");
  }
  CHECK(town.database.Value("SELECT max(revision) FROM places") == "1");
  CHECK(town.database.Value("SELECT count(*) FROM outbox WHERE type = 'place.imported'") == "300");
  rows.resize(2);
  rows[1].set_display_name("新名");
  CHECK(town.Upsert(rows).updated_count() == 1);
}

TEST_CASE("places are listed page by page, by class, category, subtree and code") {
  PlaceTown town;
  town.Upsert({Asset("M-1", 129.05, 42.05),
               Asset("M-2", 129.15, 42.05),
               Camera("C-1", 129.15, 42.05),
               ServicePoint("S-1", 129.15, 42.05, "market")});
  v1::ListPlacesRequest request;
  request.set_parent(kParent);
  const auto list = [&](Role role = Role::kCity) {
    return Codes(Must(town.places.ListPlaces(town.CallAs(role), request)));
  };
  CHECK(list() == std::vector<std::string>{"C-1", "M-1", "M-2", "S-1"});
  request.set_subtree(Territory(GridCode(2)));
  CHECK(list() == std::vector<std::string>{"C-1", "M-2", "S-1"});
  request.set_place_class(v1::PLACE_CLASS_ASSET);
  CHECK(list() == std::vector<std::string>{"M-2"});
  request.Clear();
  request.set_parent(kParent);
  request.set_category("market");
  CHECK(list() == std::vector<std::string>{"S-1"});
  request.clear_category();
  request.set_external_code("M-1");
  CHECK(list() == std::vector<std::string>{"M-1"});
  request.clear_external_code();
  request.set_page_size(3);
  const auto page = Must(town.places.ListPlaces(town.CallAs(Role::kCity), request));
  REQUIRE(page.places_size() == 3);
  request.set_page_token(page.next_page_token());
  CHECK(list().size() == 1);
  // A token shows no more than its own caller may see.
  CHECK_THAT(town.places.ListPlaces(town.CallAs(Role::kResident), request).status(),
             HasReason("INVALID_PAGE_TOKEN"));
}

TEST_CASE("residents see service points and stations only") {
  PlaceTown town;
  const v1::Place camera = town.Create(Camera("C-1", 129.05, 42.05));
  const v1::Place market = town.Create(ServicePoint("S-1", 129.05, 42.05, "market"));
  CHECK(Must(Get(town, market.name(), Role::kResident)).service().category() == "market");
  CHECK_THAT(Get(town, camera.name(), Role::kResident).status(),
             FailsWith(StatusCode::kNotFound, "NOT_FOUND"));
  CHECK(Must(Get(town, camera.name(), Role::kGridMember)).name() == camera.name());
  v1::ListPlacesRequest request;
  request.set_parent(kParent);
  CHECK(Codes(Must(town.places.ListPlaces(town.CallAs(Role::kResident), request))) ==
        std::vector<std::string>{"S-1"});
  request.set_place_class(v1::PLACE_CLASS_CAMERA);
  CHECK_THAT(town.places.ListPlaces(town.CallAs(Role::kResident), request).status(),
             FailsWith(StatusCode::kPermissionDenied, "PERMISSION_DENIED"));
}

TEST_CASE("writers act inside their areas only, before and after a move") {
  PlaceTown town(true);
  const rpc::Call first = town.CallAs(Role::kCommunity, {GridCode(1)});
  const v1::Place here =
      Must(town.places.CreatePlace(first, Creation(Asset("M-1", 129.05, 42.05))));
  CHECK_THAT(town.places
                 .CreatePlace(town.CallAs(Role::kCommunity, {GridCode(1)}),
                              Creation(Asset("M-2", 129.25, 42.05)))
                 .status(),
             FailsWith(StatusCode::kPermissionDenied, "OUT_OF_SCOPE"));
  v1::UpdatePlaceRequest away;
  away.set_request_id(town.Id());
  *away.mutable_place() = here;
  away.mutable_place()->mutable_point()->set_longitude(129.25);
  CHECK_THAT(town.places.UpdatePlace(town.CallAs(Role::kCommunity, {GridCode(1)}), away).status(),
             HasReason("OUT_OF_SCOPE"));
  // The exclusive grid over the second basic one is an area too.
  CHECK(town.places
            .CreatePlace(town.CallAs(Role::kCommunity, {GridCode(4)}),
                         Creation(Asset("M-3", 129.15, 42.05)))
            .ok());
  v1::BulkUpsertPlacesRequest bulk;
  bulk.set_parent(kParent);
  bulk.set_request_id(town.Id());
  *bulk.add_rows() = Asset("M-4", 129.05, 42.05);
  *bulk.add_rows() = Asset("M-5", 129.25, 42.05);
  CHECK_THAT(
      town.places.BulkUpsertPlaces(town.CallAs(Role::kCommunity, {GridCode(1)}), bulk).status(),
      HasReason("OUT_OF_SCOPE"));
  CHECK(town.database.Value("SELECT count(*) FROM places WHERE external_code = 'M-4'") == "0");
}

TEST_CASE("health is the latest report, without history") {
  PlaceTown town;
  const std::string camera = town.Create(Camera("C-1", 129.05, 42.05)).name();
  const std::string asset = town.Create(Asset("M-1", 129.05, 42.05)).name();
  const absl::Time now = town.clock.Now();
  v1::ReportHealthRequest request;
  request.set_parent(kParent);
  *request.add_reports() = Report(camera, v1::HEALTH_STATE_FAULT, now - absl::Seconds(20));
  *request.add_reports() = Report(camera, v1::HEALTH_STATE_OK, now - absl::Seconds(10));
  *request.add_reports() = Report(camera, v1::HEALTH_STATE_OK, now + absl::Hours(1));
  *request.add_reports() = Report(asset, v1::HEALTH_STATE_OK, now);
  *request.add_reports() = Report("cities/222405/places/nothing", v1::HEALTH_STATE_OK, now);
  const auto response = Must(town.places.ReportHealth(town.MakeCall(), request));
  CHECK(response.updated_count() == 1);
  CHECK(response.stale_count() == 1);
  REQUIRE(response.faults_size() == 3);
  CHECK(response.faults(0).reason() == "TIME_IN_FUTURE");
  CHECK(response.faults(1).reason() == "NOT_A_MONITORED_PLACE");
  CHECK(response.faults(2).reason() == "NOT_FOUND");
  CHECK(Must(Get(town, camera, Role::kCity)).health().state() == v1::HEALTH_STATE_OK);
  CHECK(Must(town.places.ReportHealth(town.MakeCall(), request)).updated_count() == 0);
  CHECK(Must(Get(town, camera, Role::kCity)).etag() == "1");
  CHECK(town.database.Value("SELECT count(*) FROM place_health") == "1");
  CHECK_THAT(
      town.places.ReportHealth(town.CallAs(Role::kCommunity, {GridCode(2)}), request).status(),
      HasReason("OUT_OF_SCOPE"));
}

TEST_CASE("places follow when boundaries change, once and no further than that") {
  PlaceTown town;
  const std::string moves = town.Create(Asset("M-1", 129.02, 42.05)).name();
  const std::string stays = town.Create(Asset("M-2", 129.15, 42.05)).name();
  const auto relocate = [&town] {
    REQUIRE(town.relocator.Run(absl::Now() + absl::Seconds(20)).ok());
  };
  relocate();
  CHECK(Must(Get(town, moves, Role::kCity)).etag() == "1");
  // The second grid takes the first one's ground, which is drawn elsewhere.
  town.Draw(Squares({{GridCode(1), 5, 5}, {GridCode(2), 0, 0, 2}}));
  relocate();
  relocate();
  const v1::Place moved = Must(Get(town, moves, Role::kCity));
  CHECK(moved.territory() == Territory(GridCode(2)));
  CHECK(moved.etag() == "2");
  CHECK(Must(Get(town, stays, Role::kCity)).etag() == "1");
  CHECK(town.database.Value("SELECT count(*) FROM outbox WHERE type = 'place.relocated'") == "1");
  // Ground that nobody has any more leaves the place to the city.
  town.Draw(Squares({{GridCode(2), 1, 0}}));
  relocate();
  CHECK(Must(Get(town, moves, Role::kCity)).territory() == Territory(kCity));
}

}  // namespace hailan::grid_geo::testing
