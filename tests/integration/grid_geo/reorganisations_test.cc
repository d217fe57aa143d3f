// Splits, mergers, new homes and ends over PostgreSQL, and reports by old and by new grids.
#include <catch2/catch.hpp>
#include <map>
#include <thread>

#include "absl/strings/str_format.h"
#include "common/rpc/timestamp.h"
#include "hailan/grid_geo/v1/lineage.pb.h"
#include "tests/integration/grid_geo/town.h"

namespace hailan::grid_geo::testing {

using hailan::testing::FailsWith;
using hailan::testing::HasReason;
using hailan::testing::Must;

namespace {

google::protobuf::Timestamp At(int month, int day, int hour = 12) {
  return rpc::ToTimestamp(StartOf(absl::CivilDay(2026, month, day)) + absl::Hours(hour));
}

// A rectangle as GeoJSON, in tenths of a degree from 129 E 42 N.
std::string Box(double west, double south, double east, double north) {
  return absl::StrFormat(
      R"({"type":"Polygon","coordinates":[[[%.7f,%.7f],[%.7f,%.7f],[%.7f,%.7f],[%.7f,%.7f],)"
      R"([%.7f,%.7f]]]})",
      129 + west / 10,
      42 + south / 10,
      129 + east / 10,
      42 + south / 10,
      129 + east / 10,
      42 + north / 10,
      129 + west / 10,
      42 + north / 10,
      129 + west / 10,
      42 + south / 10);
}

v1::NewTerritory New(const std::string& code, const std::string& geometry = "") {
  v1::NewTerritory made;
  made.set_code(code);
  made.set_display_name("新网格");
  made.set_geometry(geometry);
  return made;
}

// Grids 1 (2 × 1 squares), 2 and 3 (one each) in a row.
void Build(Town& town) {
  town.Plant(3);
  town.Draw(Squares(
      {{"222405", 0, 0, 4}, {GridCode(1), 0, 0}, {GridCode(2), 1, 0}, {GridCode(3), 2, 0}}));
}

// Grid 1 becomes 11 (a quarter, west) and 12.
v1::SplitTerritoryRequest Split(const std::string& day = "2026-03-15") {
  v1::SplitTerritoryRequest request;
  request.set_name(Territory(GridCode(1)));
  request.set_request_id(Town::NewRequestId());
  request.set_effective_date(day);
  request.set_system(type::v1::COORDINATE_SYSTEM_WGS84);
  *request.add_parts() = New(GridCode(11), Box(0, 0, 0.25, 1));
  *request.add_parts() = New(GridCode(12), Box(0.25, 0, 1, 1));
  return request;
}

v1::MergeTerritoriesRequest Merge(int one, int other, int into, const std::string& day) {
  v1::MergeTerritoriesRequest request;
  request.set_parent(kParent);
  request.set_request_id(Town::NewRequestId());
  request.set_effective_date(day);
  request.add_names(Territory(GridCode(one)));
  request.add_names(Territory(GridCode(other)));
  *request.mutable_into() = New(GridCode(into));
  return request;
}

std::string FieldReason(const absl::Status& status) {
  const auto violations = ViolationsOf(status);
  return violations.empty() ? ReasonOf(status) : violations.front().reason;
}

std::string GridAt(Town& town, double lon, double lat, const google::protobuf::Timestamp& as_of) {
  v1::LocateRequest request;
  request.set_parent(kParent);
  request.mutable_point()->set_longitude(lon);
  request.mutable_point()->set_latitude(lat);
  request.mutable_point()->set_system(type::v1::COORDINATE_SYSTEM_WGS84);
  *request.mutable_as_of() = as_of;
  const auto at = town.locator.Locate(town.MakeCall(), request);
  return at.ok() ? at->grid() : ReasonOf(at.status());
}

void Employ(Town& town, const std::string& id, const std::string& code) {
  v1::CreateStaffRequest create;
  create.set_parent(kParent);
  create.set_request_id(town.Id());
  create.set_staff_id(id);
  create.set_display_name("金英");
  Must(town.staff.CreateStaff(town.MakeCall(), create));
  v1::AppointStaffRequest appoint;
  appoint.set_name("cities/222405/staff/" + id);
  appoint.set_request_id(town.Id());
  appoint.set_territory(Territory(code));
  appoint.set_role(v1::GRID_ROLE_HEAD);
  Must(town.staff.AppointStaff(town.MakeCall(), appoint));
}

void Oblige(Town& town, const std::string& code) {
  v1::CreateDepartmentRequest create;
  create.set_parent(kParent);
  create.set_request_id(town.Id());
  create.mutable_department()->set_department_id("heat");
  create.mutable_department()->set_display_name("供热公司");
  create.mutable_department()->set_kind(v1::DEPARTMENT_KIND_FUNCTIONAL);
  create.mutable_department()->set_territory_code(kCity);
  Must(town.departments.CreateDepartment(town.MakeCall(), create));
  v1::SetResponsibilityRequest rule;
  rule.set_name("cities/222405/departments/heat");
  rule.set_request_id(town.Id());
  rule.set_territory(Territory(code));
  rule.set_matter("*");
  Must(town.departments.SetResponsibility(town.MakeCall(), rule));
}

// One event of the month.
struct Happening {
  double lon, lat;
  google::protobuf::Timestamp time;
};

// Counts by the territories that `resolve` gives, of events recorded by the grid of their time.
std::map<std::string, int> Report(Town& town,
                                  const std::vector<Happening>& events,
                                  const google::protobuf::Timestamp& by,
                                  bool with_points) {
  v1::ResolveTerritoryRequest request;
  request.set_parent(kParent);
  *request.mutable_as_of() = by;
  for (const Happening& event : events) {
    v1::TerritoryQuestion& question = *request.add_questions();
    question.set_territory(GridAt(town, event.lon, event.lat, event.time));
    *question.mutable_time() = event.time;
    if (!with_points) continue;
    question.mutable_point()->set_longitude(event.lon);
    question.mutable_point()->set_latitude(event.lat);
    question.mutable_point()->set_system(type::v1::COORDINATE_SYSTEM_WGS84);
  }
  std::map<std::string, int> counts;
  const auto reply = Must(town.reorganisations.ResolveTerritory(town.MakeCall(), request));
  CHECK(reply.answers_size() == static_cast<int>(events.size()));
  for (const v1::TerritoryAnswer& answer : reply.answers()) ++counts[answer.territory()];
  return counts;
}

int Total(const std::map<std::string, int>& counts) {
  int total = 0;
  for (const auto& [code, count] : counts) total += count;
  return total;
}

}  // namespace

TEST_CASE("a split in mid-month: the report by old and by new grids sums to the same total") {
  Town town;
  Build(town);
  const auto split = Must(town.reorganisations.SplitTerritory(town.MakeCall(), Split()));
  CHECK(split.kind() == v1::REORGANISATION_KIND_SPLIT);
  CHECK(split.effective_date() == "2026-03-15");
  CHECK(split.boundary_version() == 2);
  CHECK(split.from_size() == 1);
  CHECK(split.to_size() == 2);
  CHECK(GridAt(town, 129.01, 42.05, At(3, 14, 23)) == Territory(GridCode(1)));
  CHECK(GridAt(town, 129.01, 42.05, At(3, 15, 0)) == Territory(GridCode(11)));

  std::vector<Happening> events;
  for (int i = 0; i < 120; ++i) {
    events.push_back({129.0 + 0.3 * ((i * 37) % 120) / 120.0 + 0.0001, 42.05, At(3, 1 + i / 4)});
  }
  for (const bool with_points : {true, false}) {
    const auto by_old = Report(town, events, At(3, 1), with_points);
    const auto by_new = Report(town, events, At(3, 31), with_points);
    CHECK(Total(by_old) == 120);
    CHECK(Total(by_new) == 120);
    CHECK(by_old.at(Territory(GridCode(2))) == by_new.at(Territory(GridCode(2))));
    CHECK(by_old.at(Territory(GridCode(3))) == by_new.at(Territory(GridCode(3))));
    const int parts = by_new.at(Territory(GridCode(11))) + by_new.at(Territory(GridCode(12)));
    CHECK(by_old.at(Territory(GridCode(1))) == parts);
    CHECK(by_old.size() == 3);
    CHECK(by_new.size() == 4);
  }
  // With points the west quarter gets what happened there: every fourth event of grid 1.
  CHECK(Report(town, events, At(3, 31), true).at(Territory(GridCode(11))) == 10);
}

TEST_CASE("lineage has the shares of the ground, and the feed tells of it once") {
  Town town;
  Build(town);
  Must(town.reorganisations.SplitTerritory(town.MakeCall(), Split()));
  Must(town.reorganisations.MergeTerritories(town.MakeCall(), Merge(12, 2, 13, "2026-04-01")));
  v1::GetLineageRequest request;
  request.set_name(Territory(GridCode(1)));
  const auto lineage = Must(town.reorganisations.GetLineage(town.MakeCall(), request));
  REQUIRE(lineage.successors_size() == 3);
  CHECK(lineage.predecessors().empty());
  CHECK(lineage.successors(0).to() == Territory(GridCode(11)));
  CHECK(lineage.successors(0).share_of_from() == Approx(0.25));
  CHECK(lineage.successors(1).share_of_from() == Approx(0.75));
  CHECK(lineage.successors(2).from() == Territory(GridCode(12)));
  CHECK(lineage.successors(2).share_of_to() == Approx(0.75 / 1.75));
  CHECK(lineage.successors(2).effective_date() == "2026-04-01");
  request.set_name(Territory(GridCode(13)));
  CHECK(Must(town.reorganisations.GetLineage(town.MakeCall(), request)).predecessors_size() == 3);
  request.set_name(Territory(GridCode(99)));
  CHECK_THAT(town.reorganisations.GetLineage(town.MakeCall(), request).status(),
             FailsWith(absl::StatusCode::kNotFound, "NOT_FOUND"));
  CHECK(town.database.Value("SELECT count(*) FROM outbox WHERE type = 'territory.reorganised'") ==
        "2");
  // The union of two neighbours has no seam.
  CHECK(GridAt(town, 129.1, 42.05, At(4, 1)) == Territory(GridCode(13)));
  CHECK(town.database.Value("SELECT vertices FROM boundaries WHERE code = '" + GridCode(13) +
                            "'") <= "6");

  v1::ListReorganisationsRequest list;
  list.set_parent(kParent);
  list.set_page_size(1);
  const auto first = Must(town.reorganisations.ListReorganisations(town.MakeCall(), list));
  REQUIRE(first.reorganisations_size() == 1);
  CHECK(first.reorganisations(0).kind() == v1::REORGANISATION_KIND_MERGE);
  list.set_page_token(first.next_page_token());
  const auto second = Must(town.reorganisations.ListReorganisations(town.MakeCall(), list));
  REQUIRE(second.reorganisations_size() == 1);
  CHECK(second.reorganisations(0).kind() == v1::REORGANISATION_KIND_SPLIT);
  CHECK(second.next_page_token().empty());
  list.clear_page_token();
  list.set_territory(Territory(GridCode(2)));
  CHECK(Must(town.reorganisations.ListReorganisations(town.MakeCall(), list))
            .reorganisations_size() == 1);
}

TEST_CASE("a split to come takes effect by itself") {
  Town town;
  Build(town);
  Must(town.reorganisations.SplitTerritory(town.MakeCall(), Split()));
  CHECK(Must(town.Locate(129.01, 42.05)).grid() == Territory(GridCode(1)));
  town.clock.Set(StartOf(absl::CivilDay(2026, 3, 15)));
  Must(town.maps.Refresh(town.MakeCall().deadline));
  CHECK(Must(town.Locate(129.01, 42.05)).grid() == Territory(GridCode(11)));
  CHECK(Must(town.Locate(129.01, 42.05)).display_name() == "新网格");
  // What has a change before it cannot be split for an earlier day.
  v1::SplitTerritoryRequest again = Split("2026-03-10");
  CHECK_THAT(town.reorganisations.SplitTerritory(town.MakeCall(), again).status(),
             FailsWith(absl::StatusCode::kFailedPrecondition, "NOT_AFTER_LAST_CHANGE"));
}

TEST_CASE("parts must tile the old grid") {
  Town town;
  Build(town);
  const auto reason = [&town](const std::string& west, const std::string& east) {
    v1::SplitTerritoryRequest request = Split();
    request.mutable_parts(0)->set_geometry(west);
    request.mutable_parts(1)->set_geometry(east);
    return FieldReason(town.reorganisations.SplitTerritory(town.MakeCall(), request).status());
  };
  CHECK(reason(Box(0, 0, 0.3, 1), Box(0.25, 0, 1, 1)) == "PARTS_OVERLAP");
  CHECK(reason(Box(0, 0, 0.2, 1), Box(0.25, 0, 1, 1)) == "PARTS_LEAVE_GAP");
  CHECK(reason(Box(0, 0, 0.25, 1), Box(0.25, 0, 1.1, 1)) == "PARTS_EXCEED");
  CHECK(reason(Box(0, 0, 0.25, 1), "") == "GEOMETRY_MISSING");
  CHECK(reason("", "") == "GEOMETRY_MISSING");
  CHECK(reason(Box(0, 0, 0.25, 1), "[]") == "UNSUPPORTED_GEOMETRY");
  CHECK(reason(Box(0, 0, 0.25, 1), "null}],\"x\":[{\"y\":1") != "");
  CHECK(reason(Box(0, 0, 0.25, 1), "{") == "MALFORMED_JSON");
  CHECK(reason(Box(0, 0, 0.25, 1),
               R"({"type":"Polygon","coordinates":[[[129,42],[129.1,42],[129,42.1]]]})") ==
        "TOO_FEW_POINTS");
  v1::SplitTerritoryRequest request = Split();
  request.clear_system();
  CHECK_THAT(town.reorganisations.SplitTerritory(town.MakeCall(), request).status(),
             HasReason("INVALID_FIELD"));
  // A strip of a centimetre is rounding, not a gap.
  CHECK(reason(Box(0, 0, 0.25, 1), Box(0.250001, 0, 1, 1)).empty());
  CHECK(town.database.Value("SELECT count(*) FROM reorganisations") == "1");
}

TEST_CASE("a repeated split is a replay; its id with another body and an old etag are refused") {
  Town town;
  Build(town);
  const v1::SplitTerritoryRequest request = Split();
  const rpc::Call call = town.MakeCall();
  const auto first = Must(town.reorganisations.SplitTerritory(call, request));
  const auto replay = Must(town.reorganisations.SplitTerritory(call, request));
  CHECK(replay.name() == first.name());
  CHECK(replay.boundary_version() == first.boundary_version());
  CHECK_THAT(town.reorganisations.SplitTerritory(town.MakeCall(), request).status(),
             FailsWith(absl::StatusCode::kInvalidArgument, "REQUEST_ID_REUSED"));
  v1::MergeTerritoriesRequest merge = Merge(2, 3, 4, "2026-03-15");
  merge.set_etag("1");
  CHECK_THAT(town.reorganisations.MergeTerritories(town.MakeCall(), merge).status(),
             FailsWith(absl::StatusCode::kAborted, "STALE_ETAG"));
  merge.set_etag("2");
  CHECK(Must(town.reorganisations.MergeTerritories(town.MakeCall(), merge)).boundary_version() ==
        3);
}

TEST_CASE("duties on what ends are named, or carried over when asked") {
  Town town;
  Build(town);
  Employ(town, "kim", GridCode(1));
  Oblige(town, GridCode(1));
  const auto open = Must(town.reorganisations.SplitTerritory(town.MakeCall(), Split()));
  REQUIRE(open.follow_ups_size() == 2);
  CHECK(open.carried_duties() == 0);
  CHECK(open.follow_ups(0).department() == "cities/222405/departments/heat");
  CHECK(open.follow_ups(0).matter() == "*");
  CHECK(open.follow_ups(1).staff() == "cities/222405/staff/kim");

  Town other;
  Build(other);
  Employ(other, "kim", GridCode(1));
  Oblige(other, GridCode(1));
  v1::SplitTerritoryRequest request = Split();
  request.set_carry_duties(true);
  const auto carried = Must(other.reorganisations.SplitTerritory(other.MakeCall(), request));
  CHECK(carried.carried_duties() == 4);
  CHECK(carried.follow_ups().empty());
  v1::ListStaffRequest list;
  list.set_parent(kParent);
  const auto on_duty = [&other, &list](int grid, const google::protobuf::Timestamp& as_of) {
    list.set_territory(Territory(GridCode(grid)));
    *list.mutable_as_of() = as_of;
    return Must(other.staff.ListStaff(other.MakeCall(), list)).staff_size();
  };
  CHECK(on_duty(1, At(3, 14)) == 1);
  CHECK(on_duty(1, At(3, 15)) == 0);
  CHECK(on_duty(11, At(3, 14)) == 0);
  CHECK(on_duty(11, At(3, 15)) == 1);
  CHECK(on_duty(12, At(3, 15)) == 1);
  v1::FindResponsibleRequest find;
  find.set_territory(Territory(GridCode(12)));
  find.set_matter("heating");
  *find.mutable_as_of() = At(3, 15);
  CHECK(Must(other.departments.FindResponsible(other.MakeCall(), find)).departments_size() == 1);
  *find.mutable_as_of() = At(3, 14);
  CHECK_THAT(other.departments.FindResponsible(other.MakeCall(), find).status(),
             FailsWith(absl::StatusCode::kNotFound, "TERRITORY_NOT_VALID"));
  v1::ListVacanciesRequest vacant;
  vacant.set_parent(kParent);
  *vacant.mutable_as_of() = At(3, 15);
  const auto vacancies = Must(other.staff.ListVacancies(other.MakeCall(), vacant));
  REQUIRE(vacancies.vacancies_size() == 4);
  CHECK(vacancies.vacancies(0).territory() == Territory(GridCode(2)));
  // The head of both merged grids is head of the result once.
  v1::MergeTerritoriesRequest merge = Merge(11, 12, 13, "2026-04-01");
  merge.set_carry_duties(true);
  CHECK(Must(other.reorganisations.MergeTerritories(other.MakeCall(), merge)).carried_duties() ==
        2);
}

TEST_CASE("a grid moves to another community with its code, boundary and micro-grids") {
  Town town;
  Build(town);
  v1::ImportTerritoriesRequest more;
  more.set_parent(kParent);
  more.set_request_id(town.Id());
  const auto add = [&more](const std::string& code, v1::TerritoryLevel level) {
    v1::TerritoryRow& row = *more.add_rows();
    row.set_code(code);
    row.set_level(level);
    row.set_display_name("新");
  };
  add("222405001002", v1::TERRITORY_LEVEL_COMMUNITY);
  add(GridCode(1) + "01", v1::TERRITORY_LEVEL_MICRO_GRID);
  Must(town.territories.ImportTerritories(town.MakeCall(), more));
  v1::RehomeTerritoryRequest request;
  request.set_name(Territory(GridCode(1)));
  request.set_request_id(town.Id());
  request.set_effective_date("2026-03-15");
  request.set_new_code("222405001002007");
  const auto moved = Must(town.reorganisations.RehomeTerritory(town.MakeCall(), request));
  CHECK(moved.to(0) == Territory("222405001002007"));
  CHECK(GridAt(town, 129.05, 42.05, At(3, 15)) == Territory("222405001002007"));
  v1::GetTerritoryRequest get;
  get.set_name(Territory("22240500100200701"));
  CHECK(Must(town.territories.GetTerritory(town.MakeCall(), get)).valid_from() == "2026-03-15");
  get.set_name(Territory(GridCode(1)));
  CHECK(Must(town.territories.GetTerritory(town.MakeCall(), get)).valid_to() == "2026-03-15");
  // The old code is not given again, neither by an order nor by an import.
  v1::SplitTerritoryRequest reuse = Split("2026-04-01");
  reuse.set_name(Territory(GridCode(2)));
  reuse.mutable_parts(0)->set_code(GridCode(1));
  CHECK_THAT(town.reorganisations.SplitTerritory(town.MakeCall(), reuse).status(),
             HasReason("CODE_RETIRED"));
  request.set_request_id(town.Id());
  request.set_name(Territory(GridCode(2)));
  request.set_new_code("222405001009001");
  CHECK_THAT(town.reorganisations.RehomeTerritory(town.MakeCall(), request).status(),
             FailsWith(absl::StatusCode::kFailedPrecondition, "PARENT_NOT_VALID"));
}

TEST_CASE(
    "a drawn basic grid cannot just end; an exclusive one can, and stands for its community") {
  Town town;
  town.Plant(3, true);
  town.Draw(Squares({{"222405", 0, 0, 4}, {GridCode(1), 0, 0}, {GridCode(3), 0, 0}}));
  v1::RetireTerritoryRequest request;
  request.set_name(Territory(GridCode(1)));
  request.set_request_id(town.Id());
  request.set_effective_date("2026-03-15");
  CHECK_THAT(town.reorganisations.RetireTerritory(town.MakeCall(), request).status(),
             FailsWith(absl::StatusCode::kFailedPrecondition, "GROUND_LEFT_BEHIND"));
  request.set_name(Territory("222405001001"));
  CHECK_THAT(town.reorganisations.RetireTerritory(town.MakeCall(), request).status(),
             HasReason("CHILD_NOT_REHOMED"));
  request.set_name(Territory(GridCode(3)));
  request.set_request_id(town.Id());
  Must(town.reorganisations.RetireTerritory(town.MakeCall(), request));
  v1::ResolveTerritoryRequest resolve;
  resolve.set_parent(kParent);
  *resolve.mutable_as_of() = At(3, 31);
  v1::TerritoryQuestion& question = *resolve.add_questions();
  question.set_territory(Territory(GridCode(3)));
  *question.mutable_time() = At(3, 1);
  const auto reply = Must(town.reorganisations.ResolveTerritory(town.MakeCall(), resolve));
  CHECK(reply.answers(0).territory() == Territory("222405001001"));
  CHECK(reply.answers(0).basis() == v1::RESOLVE_BASIS_ANCESTOR);
}

TEST_CASE("orders at the same moment are planned one on the other, and every one counts") {
  Town town;
  Build(town);
  const rpc::Call one = town.MakeCall();
  const rpc::Call two = town.MakeCall();
  absl::Status first, second;
  const auto split = Split();
  const auto merge = Merge(2, 3, 4, "2026-03-15");
  std::thread a([&] { first = town.reorganisations.SplitTerritory(one, split).status(); });
  std::thread b([&] { second = town.reorganisations.MergeTerritories(two, merge).status(); });
  a.join();
  b.join();
  CHECK(first.ok());
  CHECK(second.ok());
  CHECK(town.database.Value("SELECT revision FROM boundary_sets") == "3");
  CHECK(GridAt(town, 129.25, 42.05, At(3, 15)) == Territory(GridCode(4)));
}

TEST_CASE("who may not change the area may not redraw it") {
  Town town;
  Build(town);
  rpc::Call call = town.MakeCall();
  auto actor = std::make_shared<Actor>();
  actor->subject = "street-2";
  actor->roles.Add(Role::kStreet);
  actor->city = kCity;
  actor->areas = {"222405002"};
  call.actor_ptr = actor;
  CHECK_THAT(town.reorganisations.SplitTerritory(call, Split()).status(),
             FailsWith(absl::StatusCode::kPermissionDenied, "OUT_OF_SCOPE"));
}

}  // namespace hailan::grid_geo::testing
