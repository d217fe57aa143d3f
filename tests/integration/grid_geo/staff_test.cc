// Staff, appointments, cards and vacancies over PostgreSQL.
#include <catch2/catch.hpp>
#include <future>

#include "tests/integration/grid_geo/town.h"

namespace hailan::grid_geo::testing {

using hailan::testing::FailsWith;
using hailan::testing::HasReason;
using hailan::testing::Must;

namespace {

constexpr char kJin[] = "cities/222405/staff/jin";

v1::CreateStaffRequest Create(const std::string& id, const std::string& name) {
  v1::CreateStaffRequest request;
  request.set_parent(kParent);
  request.set_request_id(Town::NewRequestId());
  request.set_staff_id(id);
  request.set_display_name(name);
  return request;
}

v1::AppointStaffRequest Appoint(const std::string& code, v1::GridRole role) {
  v1::AppointStaffRequest request;
  request.set_name(kJin);
  request.set_request_id(Town::NewRequestId());
  request.set_territory(Territory(code));
  request.set_role(role);
  return request;
}

absl::StatusOr<v1::StaffMember> End(Town& town, const std::string& appointment) {
  v1::EndAppointmentRequest request;
  request.set_name(kJin);
  request.set_request_id(town.Id());
  request.set_appointment_id(appointment);
  return town.staff.EndAppointment(town.MakeCall(), request);
}

std::vector<int> Vacant(Town& town, const std::string& code) {
  v1::ListVacanciesRequest request;
  request.set_parent(kParent);
  request.set_subtree(Territory(code));
  std::vector<int> roles;
  const auto response = Must(town.staff.ListVacancies(town.MakeCall(), request));
  for (const auto& vacancy : response.vacancies()) {
    roles.insert(roles.end(), vacancy.roles().begin(), vacancy.roles().end());
  }
  return roles;
}

}  // namespace

TEST_CASE("a person on duty is on the card, in the list and in Locate; one off duty is not") {
  Town town;
  town.Plant(2);
  town.Draw(Squares({{"222405", 0, 0, 4}, {GridCode(1), 0, 0}, {GridCode(2), 1, 0}}));
  Must(town.staff.CreateStaff(town.MakeCall(), Create("jin", "金哲")));
  CHECK(Vacant(town, GridCode(1)) == std::vector<int>{1, 2, 3});
  const auto appointed =
      Must(town.staff.AppointStaff(town.MakeCall(), Appoint(GridCode(1), v1::GRID_ROLE_HEAD)));
  REQUIRE(appointed.appointments_size() == 1);
  CHECK(appointed.etag() == "2");
  CHECK(Vacant(town, GridCode(1)) == std::vector<int>{2, 3});

  v1::GetGridCardRequest get;
  get.set_name(Territory(GridCode(1)));
  const auto card = Must(town.locator.GetGridCard(town.MakeCall(), get));
  REQUIRE(card.staff_size() == 1);
  CHECK(card.staff(0).staff() == kJin);
  CHECK(card.staff(0).role() == v1::GRID_ROLE_HEAD);
  CHECK(card.staff(0).phone().empty());
  CHECK(card.boundary_version() == 1);
  CHECK(card.territory().has_boundary());
  REQUIRE(card.ancestors_size() == 3);

  v1::ListStaffRequest list;
  list.set_parent(kParent);
  list.set_territory(Territory("222405001"));
  CHECK(Must(town.staff.ListStaff(town.MakeCall(), list)).staff_size() == 1);
  list.set_territory(Territory(GridCode(2)));
  CHECK(Must(town.staff.ListStaff(town.MakeCall(), list)).staff_size() == 0);

  Must(town.maps.Refresh(town.MakeCall().deadline));
  const auto at = Must(town.Locate(129.05, 42.05));
  REQUIRE(at.staff_size() == 1);
  CHECK(at.staff(0).display_name() == "金哲");

  town.clock.Advance(absl::Hours(1));
  Must(End(town, appointed.appointments(0).appointment_id()));
  CHECK(Must(town.locator.GetGridCard(town.MakeCall(), get)).staff().empty());
  // Also a map that has not followed yet knows the time of planned ends; this one has to follow.
  Must(town.maps.Refresh(town.MakeCall().deadline));
  CHECK(Must(town.Locate(129.05, 42.05)).staff().empty());
  CHECK_THAT(End(town, appointed.appointments(0).appointment_id()).status(),
             HasReason("APPOINTMENT_ENDED"));
  CHECK_THAT(End(town, Town::NewRequestId()).status(),
             FailsWith(absl::StatusCode::kNotFound, "APPOINTMENT_NOT_FOUND"));
}

TEST_CASE("a planned end takes effect without any refresh") {
  Town town;
  town.Plant(2);
  town.Draw(Squares({{GridCode(1), 0, 0}}));
  Must(town.staff.CreateStaff(town.MakeCall(), Create("jin", "金哲")));
  v1::AppointStaffRequest request = Appoint(GridCode(1), v1::GRID_ROLE_PART_TIME);
  request.mutable_end_time()->set_seconds(absl::ToUnixSeconds(town.clock.Now() + absl::Hours(2)));
  Must(town.staff.AppointStaff(town.MakeCall(), request));
  Must(town.maps.Refresh(town.MakeCall().deadline));
  CHECK(Must(town.Locate(129.05, 42.05)).staff_size() == 1);
  town.clock.Advance(absl::Hours(2));
  CHECK(Must(town.Locate(129.05, 42.05)).staff().empty());
}

TEST_CASE("appointments are refused by name, replayed by request id") {
  Town town;
  town.Plant(2);
  CHECK_THAT(
      town.staff.AppointStaff(town.MakeCall(), Appoint(GridCode(1), v1::GRID_ROLE_HEAD)).status(),
      FailsWith(absl::StatusCode::kNotFound, "NOT_FOUND"));
  Must(town.staff.CreateStaff(town.MakeCall(), Create("jin", "金哲")));
  const v1::AppointStaffRequest request = Appoint(GridCode(1), v1::GRID_ROLE_HEAD);
  const rpc::Call call = town.MakeCall();
  Must(town.staff.AppointStaff(call, request));
  // The replay precedes the rules: it is not refused as a second appointment.
  CHECK(Must(town.staff.AppointStaff(call, request)).appointments_size() == 1);
  CHECK_THAT(
      town.staff.AppointStaff(town.MakeCall(), Appoint(GridCode(1), v1::GRID_ROLE_HEAD)).status(),
      FailsWith(absl::StatusCode::kFailedPrecondition, "ALREADY_APPOINTED"));
  CHECK_THAT(
      town.staff.AppointStaff(town.MakeCall(), Appoint(GridCode(9), v1::GRID_ROLE_HEAD)).status(),
      HasReason("TERRITORY_NOT_FOUND"));
  v1::AppointStaffRequest stale = Appoint(GridCode(2), v1::GRID_ROLE_HEAD);
  stale.set_etag("1");
  CHECK_THAT(town.staff.AppointStaff(town.MakeCall(), stale).status(),
             FailsWith(absl::StatusCode::kAborted, "STALE_ETAG"));
  stale.set_etag("2");
  CHECK(Must(town.staff.AppointStaff(town.MakeCall(), stale)).etag() == "3");
}

TEST_CASE("a phone is kept only with consent, a department only when it exists") {
  Town town;
  town.Plant(1);
  v1::CreateStaffRequest request = Create("jin", "金哲");
  request.set_phone("13844330000");
  CHECK_THAT(town.staff.CreateStaff(town.MakeCall(), request).status(),
             FailsWith(absl::StatusCode::kFailedPrecondition, "PHONE_NOT_CONSENTED"));
  request.set_phone_consented(true);
  request.set_department("cities/222405/departments/nobody");
  CHECK_THAT(town.staff.CreateStaff(town.MakeCall(), request).status(),
             FailsWith(absl::StatusCode::kNotFound, "DEPARTMENT_NOT_FOUND"));
  request.clear_department();
  CHECK(Must(town.staff.CreateStaff(town.MakeCall(), request)).phone() == "13844330000");
  v1::GetStaffRequest get;
  get.set_name(kJin);
  CHECK(Must(town.staff.GetStaff(town.MakeCall(), get)).phone() == "13844330000");
  // The feed carries no name and no phone.
  CHECK(town.database.Value(
            "SELECT count(*) FROM outbox WHERE position('\\x3133383434'::bytea IN "
            "payload) > 0 OR position(convert_to('金哲', 'UTF8') IN payload) > 0") == "0");
}

TEST_CASE("staff are imported with their appointments, twice without effect") {
  Town town;
  town.Plant(30);
  v1::ImportStaffRequest request;
  request.set_parent(kParent);
  for (int i = 1; i <= 30; ++i) {
    for (const v1::GridRole role : {v1::GRID_ROLE_HEAD, v1::GRID_ROLE_ALL_ROUND}) {
      v1::StaffRow& row = *request.add_rows();
      row.set_staff_id("s" + std::to_string(i) + "-" + std::to_string(role));
      row.set_display_name("王" + std::to_string(i));
      v1::AppointmentRow& duty = *row.add_appointments();
      duty.set_territory_code(GridCode(i));
      duty.set_role(role);
      duty.mutable_start_time()->set_seconds(1'700'000'000);
    }
  }
  v1::StaffRow& lost = *request.add_rows();
  lost.CopyFrom(request.rows(0));
  lost.set_staff_id("lost");
  lost.mutable_appointments(0)->set_territory_code("222405001001999");
  for (const int round : {1, 2}) {
    request.set_request_id(town.Id());
    const auto report = Must(town.staff.ImportStaff(town.MakeCall(), request));
    CHECK(report.created_count() == (round == 1 ? 60 : 0));
    CHECK(report.unchanged_count() == (round == 1 ? 0 : 60));
    REQUIRE(report.faults_size() == 1);
    CHECK(report.faults(0).reason() == "TERRITORY_NOT_FOUND");
  }
  CHECK(town.database.Value("SELECT count(*) FROM appointments") == "60");
  CHECK(town.database.Value("SELECT max(revision) FROM staff") == "1");
  CHECK(Vacant(town, "222405") == std::vector<int>(30, 2));
}

}  // namespace hailan::grid_geo::testing
