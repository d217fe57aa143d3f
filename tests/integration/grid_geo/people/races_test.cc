// Appointments that meet at one post, at one replica and at two.
#include <catch2/catch.hpp>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "tests/integration/grid_geo/people/people.h"
#include "tests/support/at_once.h"

namespace hailan::grid_geo::testing {

using absl::StatusCode;
using hailan::testing::AtOnce;
using hailan::testing::FailsWith;
using hailan::testing::Must;

namespace {

constexpr int kRounds = 30;

// A town with a second replica.
struct Towns : Town {
  absl::StatusOr<v1::StaffMember> results[2];
  void AppointAtOnce(const std::string& first,
                     const std::string& second,
                     const std::string& code,
                     bool replicas) {
    const v1::AppointStaffRequest requests[] = {Appointing(first, code, v1::GRID_ROLE_HEAD),
                                                Appointing(second, code, v1::GRID_ROLE_HEAD)};
    const rpc::Call calls[] = {MakeCall(), MakeCall()};
    StaffService& other = replicas ? other_staff : staff;
    AtOnce([&] { results[0] = staff.AppointStaff(calls[0], requests[0]); },
           [&] { results[1] = other.AppointStaff(calls[1], requests[1]); });
  }
  std::string Heads(const std::string& code) const {
    return database.Value(absl::StrCat(
        "SELECT count(*) FROM appointments WHERE role = 1 AND territory_code = '", code, "'"));
  }

  command::Runner<StaffStore> other_runner{staff_store, clock, database.options()};
  StaffService other_staff{staff_store, checks, other_runner, other_runner, tokens};
};

std::string HolderIn(const absl::Status& refusal) {
  const ErrorMetadata metadata = MetadataOf(refusal);
  for (const auto& [key, value] : metadata) {
    if (key == "staff_id") return value;
  }
  return "";
}

v1::ImportStaffRequest HeadsOf(int grids, const std::string& prefix) {
  v1::ImportStaffRequest request;
  request.set_parent(kParent);
  request.set_request_id(Town::NewRequestId());
  for (int i = 1; i <= grids; ++i) {
    v1::StaffRow& row = *request.add_rows();
    row.set_staff_id(absl::StrCat(prefix, i));
    row.set_display_name("王");
    v1::AppointmentRow& duty = *row.add_appointments();
    duty.set_territory_code(GridCode(i));
    duty.set_role(v1::GRID_ROLE_HEAD);
    duty.mutable_start_time()->set_seconds(1'700'000'000);
  }
  return request;
}

}  // namespace

TEST_CASE("of two who are appointed to one post at once one is, and the other is told of it") {
  Towns towns;
  towns.Plant(kRounds);
  for (const char* id : {"jin", "li"}) Hire(towns, id);
  for (int round = 1; round <= kRounds; ++round) {
    towns.AppointAtOnce("jin", "li", GridCode(round), round % 3 != 0);
    REQUIRE(towns.results[0].ok() != towns.results[1].ok());
    const int winner = towns.results[0].ok() ? 0 : 1;
    const absl::Status& refused = towns.results[1 - winner].status();
    CHECK_THAT(refused, FailsWith(StatusCode::kFailedPrecondition, "POST_HELD"));
    CHECK(HolderIn(refused) == (winner == 0 ? "jin" : "li"));
    CHECK(towns.Heads(GridCode(round)) == "1");
  }
}

TEST_CASE("a later end and an appointment to the same post at once: one of them is refused") {
  Towns towns;
  towns.Plant(kRounds);
  for (const char* id : {"jin", "li"}) Hire(towns, id);
  const absl::Time noon = towns.clock.Now();
  for (int round = 1; round <= kRounds; ++round) {
    v1::AppointStaffRequest first = Appointing("jin", GridCode(round), v1::GRID_ROLE_HEAD);
    *first.mutable_end_time() = rpc::ToTimestamp(noon + absl::Hours(1));
    const v1::StaffMember jin = Must(Appoint(towns, first));
    v1::AppointStaffRequest next = Appointing("li", GridCode(round), v1::GRID_ROLE_HEAD);
    *next.mutable_start_time() = rpc::ToTimestamp(noon + absl::Hours(1));
    const v1::EndAppointmentRequest later = Ending(towns, jin, GridCode(round), absl::Hours(2));
    const rpc::Call calls[] = {towns.MakeCall(), towns.MakeCall()};
    StaffService& other = round % 3 != 0 ? towns.other_staff : towns.staff;
    AtOnce([&] { towns.results[0] = towns.staff.EndAppointment(calls[0], later); },
           [&] { towns.results[1] = other.AppointStaff(calls[1], next); });
    REQUIRE(towns.results[0].ok() != towns.results[1].ok());
    const absl::Status& refused = towns.results[towns.results[0].ok() ? 1 : 0].status();
    CHECK_THAT(refused, FailsWith(StatusCode::kFailedPrecondition, "POST_HELD"));
    CHECK(HolderIn(refused) == (towns.results[0].ok() ? "jin" : "li"));
  }
}

TEST_CASE("two places of a post are given to two at once, and no third") {
  Towns towns;
  towns.Plant(kRounds);
  for (const char* id : {"jin", "li", "wu", "he"}) Hire(towns, id);
  v1::SetStaffingTemplateRequest two;
  two.set_territory(Territory("222405"));
  two.set_request_id(towns.Id());
  two.set_head_count(2);
  Must(towns.staffing.SetStaffingTemplate(towns.MakeCall(), two));
  for (int round = 1; round <= kRounds; ++round) {
    if (round % 2 == 0) {
      Must(Appoint(towns, Appointing("wu", GridCode(round), v1::GRID_ROLE_HEAD)));
    }
    towns.AppointAtOnce("jin", "li", GridCode(round), true);
    CHECK((towns.results[0].ok() && towns.results[1].ok()) == (round % 2 != 0));
    CHECK((towns.results[0].ok() || towns.results[1].ok()));
    CHECK(towns.Heads(GridCode(round)) == "2");
    CHECK_THAT(Appoint(towns, Appointing("he", GridCode(round), v1::GRID_ROLE_HEAD)).status(),
               FailsWith(StatusCode::kFailedPrecondition, "POST_HELD"));
  }
}

TEST_CASE("two imports at once give every post once and report the rest by row") {
  for (int round = 0; round < 5; ++round) {
    Towns towns;
    towns.Plant(20);
    const v1::ImportStaffRequest requests[] = {HeadsOf(20, "x"), HeadsOf(20, "y")};
    const rpc::Call calls[] = {towns.MakeCall(), towns.MakeCall()};
    StaffService& other = round % 2 == 0 ? towns.other_staff : towns.staff;
    absl::StatusOr<v1::ImportReport> reports[2];
    AtOnce([&] { reports[0] = towns.staff.ImportStaff(calls[0], requests[0]); },
           [&] { reports[1] = other.ImportStaff(calls[1], requests[1]); });
    REQUIRE(reports[0].ok());
    REQUIRE(reports[1].ok());
    CHECK(reports[0]->created_count() + reports[1]->created_count() == 20);
    for (const auto& report : reports) {
      CHECK(report->created_count() + report->faults_size() == 20);
      for (const auto& fault : report->faults()) CHECK(fault.reason() == "POST_HELD");
    }
    for (int i = 1; i <= 20; ++i) CHECK(towns.Heads(GridCode(i)) == "1");
  }
}

}  // namespace hailan::grid_geo::testing
