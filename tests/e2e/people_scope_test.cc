// What follows from appointments and departments: chiefs report from what they head, members of an
// office act for the department around it.
#include <catch2/catch.hpp>
#include <tuple>

#include "hailan/event_workflow/v1/event_moves.pb.h"
#include "hailan/event_workflow/v1/events.pb.h"
#include "tests/e2e/people.h"

namespace hailan::testing {
namespace {

namespace evt = hailan::event_workflow::v1;
namespace geo = hailan::grid_geo::v1;
using absl::StatusCode;

constexpr char kReport[] = "hailan.event_workflow.v1.Events/ReportEvent";

absl::StatusOr<evt::Event> ReportAsChief(const Caller& who, int grid) {
  evt::ReportEventRequest report = DirectReport(grid);
  report.set_channel(evt::CHANNEL_THREE_CHIEFS);
  return who.Call<evt::Event>(kReport, report);
}

evt::Event Get(const Caller& who, const std::string& event) {
  evt::GetEventRequest get;
  get.set_name(event);
  return who.Do<evt::Event>("hailan.event_workflow.v1.Events/GetEvent", get);
}

struct Chief {
  std::string id;
  geo::GridRole role = geo::GRID_ROLE_UNSPECIFIED;
  std::string building;
  std::string unit;
};

}  // namespace

TEST_CASE("A05: heads of a grid, a building and a unit report from what they head; nobody else") {
  const People city;
  const auto appoint = [&city](const Chief& chief) {
    city.Hire(chief.id);
    auto post = Appointing(chief.id, Grid(1), chief.role);
    if (!chief.building.empty()) {
      post.mutable_assignment()->set_building(NameOf("buildings", chief.building));
      post.mutable_assignment()->set_unit(chief.unit);
    }
    Must(city.Staff<geo::StaffMember>("AppointStaff", post));
  };
  for (const Chief& chief : {Chief{"grid-head", geo::GRID_ROLE_HEAD, "", ""},
                             Chief{"building-head", geo::GRID_ROLE_BUILDING_HEAD, "B1", ""},
                             Chief{"unit-head", geo::GRID_ROLE_UNIT_HEAD, "B1", "2"}}) {
    INFO(chief.id);
    const Caller account(*city.suite, Resident(chief.id));
    CHECK_THAT(ReportAsChief(account, 1).status(),
               FailsWith(StatusCode::kPermissionDenied, "CHIEF_NOT_APPOINTED"));
    appoint(chief);
    const evt::Event event = Get(account, Must(ReportAsChief(account, 1)).name());
    CHECK(event.channel() == evt::CHANNEL_THREE_CHIEFS);
    CHECK(event.reporter() == chief.id);
    CHECK(event.territory() == NameOf("territories", Grid(1)));
    CHECK(event.building() == (chief.building.empty() ? "" : NameOf("buildings", chief.building)));
    CHECK(event.unit() == chief.unit);
    // Next door they are neighbours like all others.
    CHECK_THAT(ReportAsChief(account, 2).status(),
               FailsWith(StatusCode::kPermissionDenied, "CHIEF_NOT_APPOINTED"));
    evt::ReportEventRequest plain = DirectReport(2);
    const evt::Event other = Get(account, account.Do<evt::Event>(kReport, plain).name());
    CHECK(other.building().empty());
  }
  // Another post in the grid makes no chief, and an ended one no longer does.
  city.Hire("sunk");
  Must(city.Staff<geo::StaffMember>("AppointStaff",
                                    Appointing("sunk", Grid(1), geo::GRID_ROLE_PART_TIME)));
  CHECK_THAT(ReportAsChief(Caller(*city.suite, Resident("sunk")), 1).status(),
             FailsWith(StatusCode::kPermissionDenied, "CHIEF_NOT_APPOINTED"));
  geo::GetStaffRequest get;
  get.set_name(NameOf("staff", "unit-head"));
  auto end = MoveOf<geo::EndAppointmentRequest>(get.name());
  end.set_appointment_id(
      Must(city.Staff<geo::StaffMember>("GetStaff", get)).appointments(0).appointment_id());
  Must(city.Staff<geo::StaffMember>("EndAppointment", end));
  CHECK_THAT(ReportAsChief(Caller(*city.suite, Resident("unit-head")), 1).status(),
             FailsWith(StatusCode::kPermissionDenied, "CHIEF_NOT_APPOINTED"));
}

TEST_CASE("A07: two offices of a department: each acts for itself and the department around it") {
  const People city;
  geo::ImportDepartmentsRequest import;
  import.set_parent(kParent);
  import.set_request_id(NewRequestId());
  // The offices come before what they are part of.
  for (const auto& [id, kind, parent] :
       {std::tuple("housing-lamps", geo::DEPARTMENT_KIND_OFFICE, "housing"),
        std::tuple("housing-roofs", geo::DEPARTMENT_KIND_OFFICE, "housing"),
        std::tuple("housing", geo::DEPARTMENT_KIND_FUNCTIONAL, ""),
        std::tuple("nested", geo::DEPARTMENT_KIND_OFFICE, "housing-lamps"),
        std::tuple("orphan", geo::DEPARTMENT_KIND_OFFICE, "nowhere"),
        std::tuple("bureau", geo::DEPARTMENT_KIND_FUNCTIONAL, kHeat)}) {
    geo::DepartmentRow& row = *import.add_rows();
    row.set_department_id(id);
    row.set_kind(kind);
    row.set_display_name("单位");
    row.set_parent_department_id(parent);
  }
  const std::string service = kDepartments;
  const auto report = city.clerk.Do<geo::ImportReport>(service + "ImportDepartments", import);
  CHECK(report.created_count() == 3);
  REQUIRE(report.faults_size() == 3);
  CHECK(report.faults(0).reason() == "INVALID_PARENT");
  CHECK(report.faults(1).reason() == "DEPARTMENT_NOT_FOUND");
  CHECK(report.faults(2).reason() == "INVALID_PARENT");
  geo::GetDepartmentRequest get;
  get.set_name(NameOf("departments", "housing-lamps"));
  CHECK(city.clerk.Do<geo::Department>(service + "GetDepartment", get).parent_department() ==
        NameOf("departments", "housing"));

  // What has offices becomes none itself.
  import.set_request_id(NewRequestId());
  const geo::DepartmentRow housing = import.rows(2);
  import.clear_rows();
  *import.add_rows() = housing;
  import.mutable_rows(0)->set_kind(geo::DEPARTMENT_KIND_OFFICE);
  const auto refused = city.clerk.Do<geo::ImportReport>(service + "ImportDepartments", import);
  REQUIRE(refused.faults_size() == 1);
  CHECK(refused.faults(0).reason() == "HAS_OFFICES");

  city.Hire("clerk", "housing-lamps");
  city.Hire("boss", "housing");
  const rpc::TokenClaims claims = city.TokenOf("clerk", "department");
  CHECK(claims.departments == std::vector<std::string>{"housing", "housing-lamps"});
  CHECK(claims.areas.empty());
  CHECK(city.TokenOf("boss", "department").departments == std::vector<std::string>{"housing"});

  // Whoever is sent an event must stand in the duty list; these three share the lamps of grid 1.
  for (const char* id : {"housing", "housing-lamps", "housing-roofs"}) {
    auto duty = MoveOf<geo::SetResponsibilityRequest>(NameOf("departments", id));
    duty.set_territory(NameOf("territories", Grid(1)));
    duty.set_matter(kLamp);
    city.clerk.Do<geo::Department>(service + "SetResponsibility", duty);
  }

  // The clerk sees what is sent to the department and to the own office, not to the other one.
  const Caller clerk(*city.suite, claims);
  const Caller officer(*city.suite, Officer());
  for (const auto& [department, seen] : {std::pair("housing", true),
                                         std::pair("housing-lamps", true),
                                         std::pair("housing-roofs", false)}) {
    INFO(department);
    const std::string name =
        Caller(*city.suite, Resident()).Do<evt::Event>(kReport, DirectReport(1)).name();
    const std::string events = "hailan.event_workflow.v1.Events/";
    officer.Do<evt::Event>(events + "AcceptEvent", MoveOf<evt::AcceptEventRequest>(name));
    auto dispatch = MoveOf<evt::DispatchEventRequest>(name);
    dispatch.set_department(NameOf("departments", department));
    officer.Do<evt::Event>(events + "DispatchEvent", dispatch);
    evt::GetEventRequest read;
    read.set_name(name);
    const auto answer =
        clerk.Call<evt::Event>("hailan.event_workflow.v1.Events/GetEvent", read).status();
    CHECK(answer.ok() == seen);
    if (!seen) CHECK_THAT(answer, FailsWith(StatusCode::kPermissionDenied, "OUT_OF_SCOPE"));
  }
}

}  // namespace hailan::testing
