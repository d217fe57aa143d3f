// Posts whose holders change: by later and earlier ends, and by reorganisations.
#include <catch2/catch.hpp>

#include "common/base/error.h"
#include "tests/integration/grid_geo/people/people.h"
#include "tests/integration/grid_geo/reorganise.h"

namespace hailan::grid_geo::testing {

using absl::StatusCode;
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

}  // namespace hailan::grid_geo::testing
