// What an account may do follows from appointments and department, and from nothing else.
#include "services/grid_geo/domain/staffing/account.h"

#include <catch2/catch.hpp>

namespace hailan::grid_geo {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

Appointment Duty(std::string code, GridRole role, int until_hours = 1) {
  return {.id = "a",
          .territory_code = std::move(code),
          .role = role,
          .start = kNow - absl::Hours(24),
          .end = kNow + absl::Hours(until_hours)};
}

Department Of(int kind) {
  Department department;
  department.id = "d1";
  department.kind = kind;
  return department;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("the four levels of accounts") {
  Staff staff;
  staff.appointments = {Duty("222405001001002", GridRole::kHead),
                        Duty("222405001001001", GridRole::kPartTime),
                        Duty("222405001001001", GridRole::kAllRound),
                        Duty("222405001001", GridRole::kOfficer),
                        Duty("222405001", GridRole::kOfficer),
                        Duty("222405", GridRole::kOfficer)};
  const auto scopes = ResolveAccount(staff, Of(1), kNow);
  REQUIRE(scopes.size() == 5);
  CHECK(scopes[0].role == Role::kCity);
  CHECK(scopes[0].areas == Texts{"222405"});
  CHECK(scopes[1].role == Role::kStreet);
  CHECK(scopes[1].areas == Texts{"222405001"});
  CHECK(scopes[2].role == Role::kDepartment);
  CHECK(scopes[2].level == AccountLevel::kStreetAndDepartment);
  CHECK(scopes[2].areas.empty());
  CHECK(scopes[2].departments == Texts{"d1"});
  CHECK(scopes[3].role == Role::kCommunity);
  CHECK(scopes[4].role == Role::kGridMember);
  CHECK(scopes[4].areas == Texts{"222405001001001", "222405001001002"});
  CHECK(scopes[4].departments.empty());
}

TEST_CASE("what has ended or not begun gives nothing") {
  Staff staff;
  staff.appointments = {Duty("222405001001001", GridRole::kHead)};
  CHECK(ResolveAccount(staff, std::nullopt, kNow).size() == 1);
  CHECK(ResolveAccount(staff, std::nullopt, kNow + absl::Hours(1)).empty());
  CHECK(ResolveAccount(staff, std::nullopt, kNow - absl::Hours(25)).empty());
}

TEST_CASE("heads of buildings and units report as neighbours do, without any area") {
  Staff staff;
  staff.appointments = {Duty("222405001001001", GridRole::kUnitHead)};
  staff.appointments[0].building_id = "B1";
  staff.appointments[0].unit = "2";
  const auto scopes = ResolveAccount(staff, std::nullopt, kNow);
  REQUIRE(scopes.size() == 1);
  CHECK(scopes[0].role == Role::kResident);
  CHECK(scopes[0].areas.empty());
  REQUIRE(scopes[0].assignments.size() == 1);
  CHECK(scopes[0].assignments[0].unit == "2");
}

TEST_CASE("A07: a member of an office acts for the office and the department around it") {
  Department office = Of(5);
  office.id = "housing-lamps";
  office.parent_id = "housing";
  const auto scopes = ResolveAccount(Staff(), office, kNow);
  REQUIRE(scopes.size() == 1);
  CHECK(scopes[0].role == Role::kDepartment);
  CHECK(scopes[0].departments == Texts{"housing", "housing-lamps"});
  CHECK(scopes[0].areas.empty());
}

TEST_CASE("A08: party organisations and alliance units give no scope; other kinds do") {
  for (int kind = 1; kind <= 8; ++kind) {
    CAPTURE(kind);
    const auto scopes = ResolveAccount(Staff(), Of(kind), kNow);
    CHECK(scopes.empty() == (kind == 6 || kind == 7));
  }
  CHECK(ResolveAccount(Staff(), Of(4), kNow)[0].level == AccountLevel::kCommunity);
  // A sunk cadre acts where it was sent, whoever sent it.
  Staff cadre;
  cadre.appointments = {Duty("222405001001001", GridRole::kSunkCadre)};
  cadre.appointments[0].organisation_id = "d1";
  const auto scopes = ResolveAccount(cadre, Of(6), kNow);
  REQUIRE(scopes.size() == 1);
  CHECK(scopes[0].role == Role::kGridMember);
  CHECK(scopes[0].departments.empty());
}

}  // namespace hailan::grid_geo
