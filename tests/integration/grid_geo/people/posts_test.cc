// Posts whose holders change: by later and earlier ends, and by reorganisations.
#include <catch2/catch.hpp>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "tests/integration/grid_geo/people/people.h"
#include "tests/integration/grid_geo/reorganise.h"
#include "tests/support/at_once.h"

namespace hailan::grid_geo::testing {

using absl::StatusCode;
using hailan::testing::AtOnce;
using hailan::testing::FailsWith;
using hailan::testing::HasReason;
using hailan::testing::Must;

namespace {

// `first` is head of grid 1 for an hour from now on, `next` from then on without end.
struct Relay : Town {
  Relay() {
    Plant(2);
    for (const char* id : {"first", "next"}) Hire(*this, id);
    v1::AppointStaffRequest request = Appointing("first", GridCode(1), v1::GRID_ROLE_HEAD);
    *request.mutable_end_time() = rpc::ToTimestamp(clock.Now() + absl::Hours(1));
    first = Must(Appoint(*this, request));
    request = Appointing("next", GridCode(1), v1::GRID_ROLE_HEAD);
    *request.mutable_start_time() = rpc::ToTimestamp(clock.Now() + absl::Hours(1));
    next = Must(Appoint(*this, request));
  }
  absl::StatusOr<v1::StaffMember> End(const v1::StaffMember& person, absl::Duration after) {
    return staff.EndAppointment(MakeCall(), Ending(*this, person, GridCode(1), after));
  }
  v1::StaffMember first;
  v1::StaffMember next;
};

// Grids 1 and 2 become one on 15 March, with all duties.
v1::MergeTerritoriesRequest Merging(int into) {
  v1::MergeTerritoriesRequest request = Merge(1, 2, into, "2026-03-15");
  if (into == 1) request.mutable_into()->clear_display_name();
  request.set_carry_duties(true);
  return request;
}

// Who the last reorganisation says are too many, as `person/role`.
std::vector<std::string> TooMany(Town& town) {
  v1::ListReorganisationsRequest request;
  request.set_parent(kParent);
  const auto list = Must(town.reorganisations.ListReorganisations(town.MakeCall(), request));
  std::vector<std::string> people;
  for (const v1::FollowUp& follow_up : list.reorganisations(0).follow_ups()) {
    if (follow_up.role() == v1::GRID_ROLE_UNSPECIFIED) continue;
    people.push_back(absl::StrCat(
        follow_up.staff().substr(Person("").size()), "/", static_cast<int>(follow_up.role())));
  }
  return people;
}

// Grids 1, 2 and 3; `jin` is head of grid 2.
struct Merged : Town {
  Merged() {
    Build(*this);
    for (const char* id : {"jin", "li", "wu"}) Hire(*this, id);
    Must(Appoint(*this, Appointing("jin", GridCode(2), v1::GRID_ROLE_HEAD)));
  }
};

std::string MetadataIn(const absl::Status& status, absl::string_view wanted) {
  const ErrorMetadata metadata = MetadataOf(status);
  for (const auto& [key, value] : metadata) {
    if (key == wanted) return value;
  }
  return "";
}

}  // namespace

TEST_CASE("an appointment cannot be lengthened into the time of the next holder") {
  Relay town;
  const absl::Status refused = town.End(town.first, absl::Hours(2)).status();
  CHECK_THAT(refused, FailsWith(StatusCode::kFailedPrecondition, "POST_HELD"));
  CHECK(MetadataIn(refused, "field") == "end_time");
  CHECK(MetadataIn(refused, "staff_id") == "next");
  CHECK(MetadataIn(refused, "appointment_id") == town.next.appointments(0).appointment_id());
  CHECK(std::string(refused.message()).find("end that appointment") != std::string::npos);
  CHECK(town.database.Value("SELECT count(*) FROM appointments WHERE end_time IS NULL") == "1");

  // Free again, the post may be kept longer; then it is not free for others.
  Must(town.End(town.next, absl::Hours(3)));
  Must(town.End(town.first, absl::Minutes(30)));
  Must(town.End(town.first, absl::Minutes(60)));
  CHECK_THAT(town.End(town.first, absl::Minutes(61)).status(), HasReason("POST_HELD"));
  Must(town.End(town.next, absl::Hours(4)));
  Hire(town, "third");
  v1::AppointStaffRequest third = Appointing("third", GridCode(1), v1::GRID_ROLE_HEAD);
  *third.mutable_start_time() = rpc::ToTimestamp(town.clock.Now() + absl::Hours(3));
  CHECK_THAT(Appoint(town, third).status(), HasReason("POST_HELD"));
}

TEST_CASE("a later end that was stored is not refused when it is sent again") {
  Relay town;
  Must(town.End(town.next, absl::Hours(2)));
  const v1::EndAppointmentRequest later = Ending(town, town.next, GridCode(1), absl::Hours(3));
  const rpc::Call call = town.MakeCall();
  Must(town.staff.EndAppointment(call, later));
  Must(town.End(town.next, absl::Hours(2)));
  Hire(town, "third");
  v1::AppointStaffRequest third = Appointing("third", GridCode(1), v1::GRID_ROLE_HEAD);
  *third.mutable_start_time() = rpc::ToTimestamp(town.clock.Now() + absl::Hours(2));
  Must(Appoint(town, third));
  CHECK(town.staff.EndAppointment(call, later).ok());
  CHECK_THAT(town.End(town.next, absl::Hours(3)).status(), HasReason("POST_HELD"));
}

TEST_CASE("a wider template has room for a later end, and posts that are not counted need none") {
  Relay town;
  v1::SetStaffingTemplateRequest two;
  two.set_territory(Territory(GridCode(1)));
  two.set_request_id(town.Id());
  two.set_head_count(2);
  Must(town.staffing.SetStaffingTemplate(town.MakeCall(), two));
  Must(town.End(town.first, absl::Hours(2)));
  for (const char* id : {"first", "next"}) {
    v1::AppointStaffRequest request = Appointing(id, GridCode(2), v1::GRID_ROLE_PART_TIME);
    *request.mutable_end_time() = rpc::ToTimestamp(town.clock.Now() + absl::Hours(1));
    const v1::StaffMember person = Must(Appoint(town, request));
    Must(town.staff.EndAppointment(town.MakeCall(),
                                   Ending(town, person, GridCode(2), absl::Hours(2))));
  }
}

TEST_CASE("what has ended is not begun again by a later end") {
  Relay town;
  town.clock.Advance(absl::Hours(1));
  CHECK_THAT(town.End(town.first, absl::Hours(2)).status(),
             FailsWith(StatusCode::kFailedPrecondition, "APPOINTMENT_ENDED"));
  v1::EndAppointmentRequest stale = Ending(town, town.next, GridCode(1), absl::Hours(2));
  stale.set_etag("1");
  CHECK_THAT(town.staff.EndAppointment(town.MakeCall(), stale).status(),
             FailsWith(StatusCode::kAborted, "STALE_ETAG"));
}

TEST_CASE("two heads of merged grids stay heads, are named as too many, and nobody joins them") {
  Merged town;
  Must(Appoint(town, Appointing("li", GridCode(1), v1::GRID_ROLE_HEAD)));
  Must(Appoint(town, Appointing("wu", GridCode(1), v1::GRID_ROLE_ADVISER)));
  const auto merged = Must(town.reorganisations.MergeTerritories(town.MakeCall(), Merging(13)));
  CHECK(merged.carried_duties() == 3);
  REQUIRE(merged.follow_ups_size() == 2);
  for (const v1::FollowUp& follow_up : merged.follow_ups()) {
    CHECK(follow_up.territory() == Territory(GridCode(13)));
    CHECK(follow_up.role() == v1::GRID_ROLE_HEAD);
  }
  CHECK(merged.follow_ups(0).staff() == Person("jin"));
  CHECK(merged.follow_ups(1).staff() == Person("li"));

  town.clock.Set(StartOf(absl::CivilDay(2026, 3, 15)) + absl::Hours(9));
  CHECK(TooMany(town) == std::vector<std::string>{"jin/1", "li/1"});
  const auto join = [&town] {
    return Appoint(town, Appointing("wu", GridCode(13), v1::GRID_ROLE_HEAD)).status();
  };
  CHECK_THAT(join(), FailsWith(StatusCode::kFailedPrecondition, "POST_HELD"));
  v1::GetStaffRequest get;
  get.set_name(Person("li"));
  const auto li = Must(town.staff.GetStaff(town.MakeCall(), get));
  Must(town.staff.EndAppointment(town.MakeCall(), Ending(town, li, GridCode(13), absl::Hours(1))));
  CHECK(TooMany(town).size() == 2);
  town.clock.Advance(absl::Hours(1));
  CHECK(TooMany(town).empty());
  CHECK_THAT(join(), HasReason("POST_HELD"));
}

TEST_CASE("a wider template has places for all who come together") {
  Merged town;
  Must(Appoint(town, Appointing("li", GridCode(1), v1::GRID_ROLE_HEAD)));
  Must(town.reorganisations.MergeTerritories(town.MakeCall(), Merging(13)));
  CHECK(TooMany(town).size() == 2);
  v1::SetStaffingTemplateRequest two;
  two.set_territory(Territory("222405001001"));
  two.set_request_id(town.Id());
  two.set_head_count(2);
  Must(town.staffing.SetStaffingTemplate(town.MakeCall(), two));
  CHECK(TooMany(town).empty());
}

TEST_CASE("an appointment planned for later is among those who are too many then") {
  Merged town;
  v1::AppointStaffRequest later = Appointing("li", GridCode(1), v1::GRID_ROLE_HEAD);
  *later.mutable_start_time() = At(4, 1);
  Must(Appoint(town, later));
  Must(town.reorganisations.MergeTerritories(town.MakeCall(), Merging(1)));
  CHECK(TooMany(town) == std::vector<std::string>{"jin/1", "li/1"});
}

TEST_CASE("duties that are carried over claim their posts") {
  Merged town;
  v1::ImportTerritoriesRequest more;
  more.set_parent(kParent);
  more.set_request_id(town.Id());
  v1::TerritoryRow& community = *more.add_rows();
  community.set_code("222405001002");
  community.set_level(v1::TERRITORY_LEVEL_COMMUNITY);
  community.set_display_name("新社区");
  Must(town.territories.ImportTerritories(town.MakeCall(), more));
  Must(Appoint(town, Appointing("li", GridCode(1), v1::GRID_ROLE_HEAD)));
  Must(Appoint(town, Appointing("wu", GridCode(1), v1::GRID_ROLE_PART_TIME)));

  v1::SplitTerritoryRequest split = Split();
  split.set_carry_duties(true);
  Must(town.reorganisations.SplitTerritory(town.MakeCall(), split));
  v1::RehomeTerritoryRequest rehome;
  rehome.set_name(Territory(GridCode(12)));
  rehome.set_request_id(town.Id());
  rehome.set_effective_date("2026-04-01");
  rehome.set_new_code("222405001002007");
  rehome.set_carry_duties(true);
  Must(town.reorganisations.RehomeTerritory(town.MakeCall(), rehome));
  CHECK(town.database.Value("SELECT string_agg(territory_code || '/' || role, ' ' ORDER BY "
                            "territory_code) FROM posts WHERE territory_code NOT IN "
                            "('222405001001001', '222405001001002')") ==
        "222405001001011/1 222405001001012/1 222405001002007/1");
  town.clock.Set(StartOf(absl::CivilDay(2026, 4, 1)));
  for (const std::string& code : {GridCode(11), std::string("222405001002007")}) {
    const absl::Status refused =
        Appoint(town, Appointing("jin", code, v1::GRID_ROLE_HEAD)).status();
    CHECK_THAT(refused, FailsWith(StatusCode::kFailedPrecondition, "POST_HELD"));
    CHECK(MetadataIn(refused, "staff_id") == "li");
  }
  CHECK(TooMany(town).empty());
}

TEST_CASE("who looked at a post before a merger brought its holder does not get it after") {
  Merged town;
  Staff asked;
  asked.id = "li";
  Appointment& wanted = asked.appointments.emplace_back();
  wanted.id = town.Id();
  wanted.territory_code = GridCode(1);
  wanted.role = GridRole::kHead;
  wanted.start = StartOf(absl::CivilDay(2026, 4, 1));
  const rpc::Call call = town.MakeCall();
  StaffSurroundings around = Must(town.checks.Look(call, kCity, {asked}));
  REQUIRE(around.Admit(asked).ok());
  StaffCommand command{.name = {kCity, "li"},
                       .etag = "",
                       .action = grid_geo::Appoint{wanted},
                       .claims = around.posts.ClaimsOf(asked)};
  Must(town.reorganisations.MergeTerritories(town.MakeCall(), Merging(1)));
  CHECK_THAT(RunOne(town.staff_runner, call, town.Id(), std::move(command)).status(),
             FailsWith(StatusCode::kAborted, "LOST_RACE"));
  v1::AppointStaffRequest again = Appointing("li", GridCode(1), v1::GRID_ROLE_HEAD);
  *again.mutable_start_time() = At(4, 1);
  const absl::Status refused = Appoint(town, again).status();
  CHECK_THAT(refused, FailsWith(StatusCode::kFailedPrecondition, "POST_HELD"));
  CHECK(MetadataIn(refused, "staff_id") == "jin");
}

TEST_CASE("a merger and an appointment to its post at once: one head, or both are named") {
  for (int round = 0; round < 8; ++round) {
    Merged town;
    const v1::MergeTerritoriesRequest merge = Merging(1);
    const v1::AppointStaffRequest appointment = Appointing("li", GridCode(1), v1::GRID_ROLE_HEAD);
    const rpc::Call calls[] = {town.MakeCall(), town.MakeCall()};
    absl::StatusOr<v1::Reorganisation> merged;
    absl::StatusOr<v1::StaffMember> appointed;
    AtOnce([&] { merged = town.reorganisations.MergeTerritories(calls[0], merge); },
           [&] { appointed = town.staff.AppointStaff(calls[1], appointment); });
    REQUIRE(merged.ok());
    if (appointed.ok()) {
      CHECK(TooMany(town) == std::vector<std::string>{"jin/1", "li/1"});
    } else {
      CHECK_THAT(appointed.status(), FailsWith(StatusCode::kFailedPrecondition, "POST_HELD"));
      CHECK(TooMany(town).empty());
    }
  }
}

}  // namespace hailan::grid_geo::testing
