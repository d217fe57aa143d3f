// Heads of buildings and units, cadres and who sent them, over PostgreSQL.
#include <catch2/catch.hpp>

#include "tests/integration/grid_geo/people/people.h"
#include "tests/integration/grid_geo/reorganise.h"

namespace hailan::grid_geo::testing {

using absl::StatusCode;
using hailan::testing::FailsWith;
using hailan::testing::HasReason;
using hailan::testing::Must;

namespace {

struct Estate : Town {
  Estate() {
    Plant(2);
    buildings.territories = {{"B1", GridCode(1)}, {"B2", GridCode(2)}, {"B0", "222405001001"}};
    Hire(*this, "jin");
    Hire(*this, "li");
  }
  std::vector<std::string> HeadsOf(const std::string& building) {
    v1::ListStaffRequest request;
    request.set_parent(kParent);
    request.set_building("cities/222405/buildings/" + building);
    std::vector<std::string> names;
    const auto found = Must(staff.ListStaff(MakeCall(), request));
    for (const auto& person : found.staff()) names.push_back(person.name());
    return names;
  }
};

}  // namespace

TEST_CASE("three chiefs: heads attach to a building or to a unit in it") {
  Estate town;
  const auto head = Must(Appoint(town, HeadOf("jin", "B1")));
  REQUIRE(head.appointments_size() == 1);
  CHECK(head.appointments(0).assignment().building() == "cities/222405/buildings/B1");
  CHECK(head.appointments(0).assignment().unit().empty());
  Must(Appoint(town, HeadOf("li", "B1", "1")));
  const auto both = Must(Appoint(town, HeadOf("li", "B1", "2")));
  CHECK(both.appointments_size() == 2);
  CHECK(both.appointments(0).assignment().unit() != both.appointments(1).assignment().unit());
  CHECK(town.HeadsOf("B1") == std::vector<std::string>{Person("jin"), Person("li")});
  CHECK(town.HeadsOf("B2").empty());
  CHECK_THAT(Appoint(town, HeadOf("li", "B1", "2")).status(), HasReason("ALREADY_APPOINTED"));
  // A building of a community whose grids are not drawn yet may be in any of them.
  CHECK(Appoint(town, HeadOf("jin", "B0")).ok());

  // They are many, and nobody asks for them by a point: cards of the grid leave them out.
  v1::GetGridCardRequest card;
  card.set_name(Territory(GridCode(1)));
  CHECK(Must(town.locator.GetGridCard(town.MakeCall(), card)).staff().empty());
  v1::ListStaffRequest by_territory;
  by_territory.set_parent(kParent);
  by_territory.set_territory(Territory(GridCode(1)));
  CHECK(Must(town.staff.ListStaff(town.MakeCall(), by_territory)).staff_size() == 2);
}

TEST_CASE("what a head is head of is refused by name when it does not fit") {
  Estate town;
  CHECK_THAT(Appoint(town, HeadOf("jin", "B9")).status(),
             FailsWith(StatusCode::kNotFound, "BUILDING_NOT_FOUND"));
  CHECK_THAT(Appoint(town, HeadOf("jin", "B2")).status(),
             FailsWith(StatusCode::kFailedPrecondition, "BUILDING_OUTSIDE_TERRITORY"));
  const auto bad_field = [&town](const v1::AppointStaffRequest& request) {
    const absl::Status status = Appoint(town, request).status();
    return status.code() == StatusCode::kInvalidArgument ? FieldReason(status) : status.ToString();
  };
  auto request = Appointing("jin", GridCode(1), v1::GRID_ROLE_BUILDING_HEAD);
  CHECK(bad_field(request) == "INVALID_APPOINTMENT");
  request = HeadOf("jin", "B1");
  request.set_role(v1::GRID_ROLE_HEAD);
  CHECK(bad_field(request) == "INVALID_APPOINTMENT");
  request = HeadOf("jin", "B1", "1");
  request.mutable_assignment()->clear_unit();
  CHECK(bad_field(request) == "INVALID_APPOINTMENT");
  request = HeadOf("jin", "B1", "1\n");
  CHECK(bad_field(request) == "INVALID_TEXT");
  CHECK(bad_field(Appointing("jin", GridCode(1), v1::GRID_ROLE_OFFICER)) == "INVALID_APPOINTMENT");
  request = HeadOf("jin", "B1");
  request.mutable_assignment()->set_building("cities/410204/buildings/B1");
  CHECK(bad_field(request) == "FOREIGN_CODE");
  // While the register cannot be asked, nothing is guessed; others are appointed as ever.
  town.buildings.away = true;
  CHECK_THAT(Appoint(town, HeadOf("jin", "B1")).status(),
             FailsWith(StatusCode::kUnavailable, "PEER_UNAVAILABLE"));
  CHECK(Appoint(town, Appointing("jin", GridCode(1), v1::GRID_ROLE_PART_TIME)).ok());
}

TEST_CASE("a cadre is sent by an organisation, from and to a day") {
  Estate town;
  Found(town, "housing", v1::DEPARTMENT_KIND_FUNCTIONAL);
  Found(town, "party-7", v1::DEPARTMENT_KIND_PARTY_ORGANISATION);
  Hire(town, "cadre", "housing");
  CHECK_THAT(Appoint(town, Appointing("jin", GridCode(1), v1::GRID_ROLE_SUNK_CADRE)).status(),
             FailsWith(StatusCode::kInvalidArgument, "INVALID_FIELD"));
  auto request = Appointing("cadre", GridCode(1), v1::GRID_ROLE_SUNK_CADRE);
  request.mutable_end_time()->set_seconds(absl::ToUnixSeconds(town.clock.Now() + absl::Hours(48)));
  const auto sent = Must(Appoint(town, request));
  CHECK(sent.appointments(0).assignment().organisation() == Office("housing"));
  request = Appointing("jin", "222405001001", v1::GRID_ROLE_SUNK_CADRE);
  request.mutable_assignment()->set_organisation(Office("nobody"));
  CHECK_THAT(Appoint(town, request).status(), HasReason("DEPARTMENT_NOT_FOUND"));
  request.mutable_assignment()->set_organisation(Office("party-7"));
  Must(Appoint(town, request));

  v1::ListStaffRequest of;
  of.set_parent(kParent);
  of.set_department(Office("party-7"));
  const auto theirs = Must(town.staff.ListStaff(town.MakeCall(), of));
  REQUIRE(theirs.staff_size() == 1);
  CHECK(theirs.staff(0).name() == Person("jin"));

  // Who serves the grid: the department that answers, with its cadre there.
  Must(town.departments.SetResponsibility(town.MakeCall(), Giving("housing", "222405", "01")));
  Must(town.departments.SetResponsibility(town.MakeCall(), Giving("party-7", GridCode(1), "*")));
  v1::FindResponsibleRequest find;
  find.set_territory(Territory(GridCode(1)));
  find.set_matter("0101");
  const auto found = Must(town.departments.FindResponsible(town.MakeCall(), find));
  REQUIRE(found.departments_size() == 1);
  CHECK(found.departments(0).department() == Office("housing"));
  REQUIRE(found.departments(0).cadres_size() == 1);
  CHECK(found.departments(0).cadres(0).staff() == Person("cadre"));
  // The party organisation takes part, however specific its rule; it never answers for the matter.
  REQUIRE(found.partners_size() == 1);
  CHECK(found.partners(0).department() == Office("party-7"));
  CHECK(found.partners(0).cadres(0).staff() == Person("jin"));
  town.clock.Advance(absl::Hours(48));
  CHECK(Must(town.departments.FindResponsible(town.MakeCall(), find))
            .departments(0)
            .cadres()
            .empty());
}

TEST_CASE("heads of buildings follow where one successor is certain, and are listed where not") {
  Estate town;
  town.Draw(Squares({{"222405", 0, 0, 4}, {GridCode(1), 0, 0}, {GridCode(2), 1, 0}}));
  auto head = HeadOf("jin", "B1", "1");
  head.mutable_start_time()->set_seconds(1'700'000'000);
  Must(Appoint(town, head));
  v1::SplitTerritoryRequest split = Split();
  split.set_carry_duties(true);
  const auto parts = Must(town.reorganisations.SplitTerritory(town.MakeCall(), split));
  CHECK(parts.carried_duties() == 0);
  REQUIRE(parts.follow_ups_size() == 1);
  CHECK(town.HeadsOf("B1").size() == 1);

  Estate other;
  other.Draw(Squares({{"222405", 0, 0, 4}, {GridCode(1), 0, 0}, {GridCode(2), 1, 0}}));
  head.set_request_id(other.Id());
  Must(Appoint(other, head));
  v1::MergeTerritoriesRequest merge = Merge(1, 2, 21, "2026-03-15");
  merge.set_carry_duties(true);
  CHECK(Must(other.reorganisations.MergeTerritories(other.MakeCall(), merge)).carried_duties() ==
        1);
  CHECK(other.database.Value("SELECT building_id || '/' || unit FROM appointments WHERE "
                             "territory_code = '222405001001021'") == "B1/1");
}

}  // namespace hailan::grid_geo::testing
