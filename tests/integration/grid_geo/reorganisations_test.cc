// Splits and mergers over PostgreSQL, what becomes of duties, and reports by old and by new grids.
#include <catch2/catch.hpp>
#include <map>

#include "hailan/grid_geo/v1/lineage.pb.h"
#include "tests/integration/grid_geo/reorganise.h"

namespace hailan::grid_geo::testing {

using hailan::testing::FailsWith;
using hailan::testing::HasReason;
using hailan::testing::Must;

namespace {

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

}  // namespace hailan::grid_geo::testing
