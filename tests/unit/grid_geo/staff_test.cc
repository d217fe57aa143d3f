// Appointments: several at once, never the same one twice at a time.
#include "services/grid_geo/domain/staff.h"

#include <catch2/catch.hpp>

#include "tests/support/matchers.h"

namespace hailan::grid_geo {
namespace {

using hailan::testing::FailsWith;
using hailan::testing::HasReason;
using hailan::testing::Must;

absl::Time Day(int day) {
  return absl::UnixEpoch() + absl::Hours(24 * day);
}

Appointment Duty(std::string id,
                 std::string code,
                 GridRole role,
                 int start,
                 std::optional<int> end = std::nullopt) {
  Appointment appointment{std::move(id), std::move(code), role, Day(start), std::nullopt};
  if (end.has_value()) appointment.end = Day(*end);
  return appointment;
}

Actor Operator() {
  Actor actor;
  actor.roles.Add(Role::kOperator);
  actor.city = "222405";
  return actor;
}

Staff Stored(std::vector<Appointment> appointments) {
  Staff staff;
  staff.city = "222405";
  staff.id = "m1";
  staff.display_name = "金哲";
  staff.appointments = std::move(appointments);
  staff.revision = 2;
  return staff;
}

absl::StatusOr<StaffChange> Decide(const std::optional<Staff>& current,
                                   decltype(StaffCommand::action) action,
                                   int now = 10) {
  const StaffCommand command{.name = {"222405", "m1"}, .etag = "", .action = std::move(action)};
  return DecideStaff(current, command, Operator(), Day(now));
}

constexpr char kGrid[] = "222405001001001";
constexpr char kOther[] = "222405001001002";

}  // namespace

TEST_CASE("a change claims the posts that it takes and no others") {
  const Staff stored = Stored({Duty("a", kOther, GridRole::kHead, 1)});
  Staff row = stored;
  row.appointments.push_back(Duty("b", kGrid, GridRole::kHead, 1));
  const StaffCommand command{.name = {"222405", "m1"},
                             .etag = "",
                             .action = PutStaff{row},
                             .claims = {{kGrid, GridRole::kHead, 3, "look-1"},
                                        {kOther, GridRole::kHead, 4, "look-1"},
                                        {kGrid, GridRole::kAdviser, 5, "look-1"}}};
  const StaffChange change = Must(DecideStaff(stored, command, Operator(), Day(10)));
  REQUIRE(change.claims.size() == 1);
  CHECK(change.claims[0].revision == 3);
}

TEST_CASE("one person may hold several appointments, but none twice at a time") {
  const Staff staff = Stored({Duty("a", kGrid, GridRole::kHead, 1, 5)});
  CHECK(Must(Decide(staff, Appoint{Duty("b", kOther, GridRole::kHead, 1)})).touched.size() == 1);
  CHECK(Decide(staff, Appoint{Duty("b", kGrid, GridRole::kAdviser, 1)}).ok());
  // The end of a duty is not part of it.
  CHECK(Decide(staff, Appoint{Duty("b", kGrid, GridRole::kHead, 5)}).ok());
  CHECK_THAT(Decide(staff, Appoint{Duty("b", kGrid, GridRole::kHead, 4)}).status(),
             FailsWith(absl::StatusCode::kFailedPrecondition, "ALREADY_APPOINTED"));
  CHECK_THAT(Decide(staff, Appoint{Duty("b", kGrid, GridRole::kHead, 0)}).status(),
             HasReason("ALREADY_APPOINTED"));
  CHECK(Decide(staff, Appoint{Duty("b", kOther, GridRole::kHead, 7, 7)}).status().code() ==
        absl::StatusCode::kInvalidArgument);
}

TEST_CASE("an appointment is ended once") {
  const Staff staff = Stored({Duty("a", kGrid, GridRole::kHead, 1)});
  const StaffChange ended = Must(Decide(staff, EndDuty{"a", std::nullopt}));
  CHECK(ended.next.appointments[0].end == Day(10));
  CHECK_FALSE(ended.next.appointments[0].On(Day(10)));
  CHECK_THAT(Decide(ended.next, EndDuty{"a", std::nullopt}, 11).status(),
             HasReason("APPOINTMENT_ENDED"));
  CHECK_THAT(Decide(staff, EndDuty{"x", std::nullopt}).status(),
             FailsWith(absl::StatusCode::kNotFound, "APPOINTMENT_NOT_FOUND"));
  CHECK(Decide(staff, EndDuty{"a", Day(1)}).status().code() == absl::StatusCode::kInvalidArgument);
  // A planned end may be moved, but not into the next appointment.
  const Staff twice =
      Stored({Duty("a", kGrid, GridRole::kHead, 1, 20), Duty("b", kGrid, GridRole::kHead, 20)});
  CHECK(Decide(twice, EndDuty{"a", Day(15)}).ok());
  CHECK_THAT(Decide(twice, EndDuty{"a", Day(25)}).status(), HasReason("ALREADY_APPOINTED"));
}

TEST_CASE("a later end takes a counted post only with a claim on it") {
  const Staff staff = Stored(
      {Duty("a", kGrid, GridRole::kHead, 1, 20), Duty("b", kGrid, GridRole::kPartTime, 1, 20)});
  CHECK(Decide(staff, EndDuty{"a", Day(15)}).ok());
  CHECK(Decide(staff, EndDuty{"b", Day(25)}).ok());
  // The request saw a later end than is stored now, so it did not look who holds the post.
  CHECK_THAT(Decide(staff, EndDuty{"a", Day(25)}).status(),
             FailsWith(absl::StatusCode::kAborted, "LOST_RACE"));
  StaffCommand command{.name = {"222405", "m1"},
                       .etag = "",
                       .action = EndDuty{"a", Day(25)},
                       .claims = {{kGrid, GridRole::kHead, 3, "look-1"}}};
  const StaffChange later = Must(DecideStaff(staff, command, Operator(), Day(10)));
  CHECK(later.next.appointments[0].end == Day(25));
  REQUIRE(later.claims.size() == 1);
  CHECK(later.claims[0].revision == 3);
  command.admission = absl::FailedPreconditionError("held");
  CHECK(DecideStaff(staff, command, Operator(), Day(10)).status() == command.admission);
}

TEST_CASE("importing a person again changes nothing") {
  Staff row = Stored({Duty("fresh", kGrid, GridRole::kHead, 1)});
  const Staff stored = Stored({Duty("a", kGrid, GridRole::kHead, 1)});
  CHECK(Must(Decide(stored, PutStaff{row})).unchanged);
  row.appointments[0].end = Day(30);
  const StaffChange ended = Must(Decide(stored, PutStaff{row}));
  REQUIRE(ended.touched.size() == 1);
  CHECK(ended.touched[0].id == "a");
  CHECK(ended.next.appointments.size() == 1);
  row.phone = "0433-3221234";
  CHECK_FALSE(Must(Decide(stored, PutStaff{row})).unchanged);
}

TEST_CASE("a new person with contradicting appointments is refused") {
  const Staff row =
      Stored({Duty("a", kGrid, GridRole::kHead, 1), Duty("b", kGrid, GridRole::kHead, 3)});
  CHECK_THAT(Decide(std::nullopt, CreateStaff{row}).status(), HasReason("ALREADY_APPOINTED"));
  CHECK_THAT(Decide(Stored({}), CreateStaff{Stored({})}).status(), HasReason("ALREADY_EXISTS"));
  CHECK_THAT(Decide(std::nullopt, EndDuty{"a", std::nullopt}).status(), HasReason("NOT_FOUND"));
}

TEST_CASE("appointments of one person have an end") {
  Staff staff = Stored({});
  for (size_t i = 0; i < kMostAppointments; ++i) {
    staff.appointments.push_back(Duty(
        std::to_string(i), kGrid, GridRole::kHead, static_cast<int>(i), static_cast<int>(i) + 1));
  }
  CHECK_THAT(Decide(staff, Appoint{Duty("x", kOther, GridRole::kHead, 1)}).status(),
             HasReason("TOO_MANY_APPOINTMENTS"));
}

TEST_CASE("role, territory, building and unit of an appointment go together") {
  const auto check = [](GridRole role, const char* code, const char* building, const char* unit) {
    Appointment duty = Duty("a", code, role, 1);
    duty.building_id = building;
    duty.unit = unit;
    return CheckAssignment(duty).ok();
  };
  CHECK(check(GridRole::kBuildingHead, kGrid, "B1", ""));
  CHECK(check(GridRole::kUnitHead, kGrid, "B1", "2"));
  CHECK(check(GridRole::kOfficer, "222405001", "", ""));
  CHECK_FALSE(check(GridRole::kBuildingHead, kGrid, "", ""));
  CHECK_FALSE(check(GridRole::kBuildingHead, kGrid, "B1", "2"));
  CHECK_FALSE(check(GridRole::kBuildingHead, "222405001", "B1", ""));
  CHECK_FALSE(check(GridRole::kUnitHead, kGrid, "B1", ""));
  CHECK_FALSE(check(GridRole::kUnitHead, kGrid, "", "2"));
  CHECK_FALSE(check(GridRole::kHead, kGrid, "B1", ""));
  CHECK_FALSE(check(GridRole::kHead, kGrid, "", "2"));
  CHECK_FALSE(check(GridRole::kOfficer, kGrid, "", ""));
}

TEST_CASE("one may be head of two units, and a cadre is sent by somebody") {
  Appointment unit = Duty("a", kGrid, GridRole::kUnitHead, 1);
  unit.building_id = "B1";
  unit.unit = "1";
  const Staff staff = Stored({unit});
  Appointment other = unit;
  other.id = "b";
  CHECK_THAT(Decide(staff, Appoint{other}).status(), HasReason("ALREADY_APPOINTED"));
  other.unit = "2";
  CHECK(Decide(staff, Appoint{other}).ok());

  const Appointment cadre = Duty("c", kGrid, GridRole::kSunkCadre, 1);
  CHECK(Decide(staff, Appoint{cadre}).status().code() == absl::StatusCode::kInvalidArgument);
  Staff member = staff;
  member.department_id = "housing";
  const StaffChange sent = Must(Decide(member, Appoint{cadre}));
  CHECK(sent.touched[0].organisation_id == "housing");
  CHECK(sent.next.appointments[1].organisation_id == "housing");
}

TEST_CASE("a phone is published with consent only") {
  CHECK_THAT(CheckPhoneConsent("13800000000", false), HasReason("PHONE_NOT_CONSENTED"));
  CHECK(CheckPhoneConsent("13800000000", true).ok());
  CHECK(CheckPhoneConsent("", false).ok());
}

}  // namespace hailan::grid_geo
