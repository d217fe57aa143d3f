// People and organisations that the tests of staffing begin with.
#pragma once

#include <string>
#include <vector>

#include "common/rpc/timestamp.h"
#include "services/grid_geo/batch.h"
#include "tests/integration/grid_geo/town.h"

namespace hailan::grid_geo::testing {

inline std::string Person(const std::string& id) {
  return "cities/222405/staff/" + id;
}
inline std::string Office(const std::string& id) {
  return "cities/222405/departments/" + id;
}

inline void Hire(Town& town, const std::string& id, const std::string& department = "") {
  v1::CreateStaffRequest request;
  request.set_parent(kParent);
  request.set_request_id(town.Id());
  request.set_staff_id(id);
  request.set_display_name("工作人员");
  if (!department.empty()) request.set_department(Office(department));
  hailan::testing::Must(town.staff.CreateStaff(town.MakeCall(), request));
}

inline void Found(Town& town, const std::string& id, v1::DepartmentKind kind) {
  v1::CreateDepartmentRequest request;
  request.set_parent(kParent);
  request.set_request_id(town.Id());
  request.mutable_department()->set_department_id(id);
  request.mutable_department()->set_kind(kind);
  request.mutable_department()->set_display_name("单位 " + id);
  hailan::testing::Must(town.departments.CreateDepartment(town.MakeCall(), request));
}

inline v1::AppointStaffRequest Appointing(const std::string& id,
                                          const std::string& code,
                                          v1::GridRole role) {
  v1::AppointStaffRequest request;
  request.set_name(Person(id));
  request.set_request_id(Town::NewRequestId());
  request.set_territory(Territory(code));
  request.set_role(role);
  return request;
}

inline v1::AppointStaffRequest HeadOf(const std::string& id,
                                      const std::string& building,
                                      const std::string& unit = "") {
  v1::AppointStaffRequest request = Appointing(
      id, GridCode(1), unit.empty() ? v1::GRID_ROLE_BUILDING_HEAD : v1::GRID_ROLE_UNIT_HEAD);
  request.mutable_assignment()->set_building("cities/222405/buildings/" + building);
  request.mutable_assignment()->set_unit(unit);
  return request;
}

inline absl::StatusOr<v1::StaffMember> Appoint(Town& town, const v1::AppointStaffRequest& request) {
  return town.staff.AppointStaff(town.MakeCall(), request);
}

// The last listed appointment of a person in a territory ends so long after now.
inline v1::EndAppointmentRequest Ending(Town& town,
                                        const v1::StaffMember& person,
                                        const std::string& code,
                                        absl::Duration after) {
  v1::EndAppointmentRequest request;
  request.set_name(person.name());
  request.set_request_id(town.Id());
  for (const v1::Appointment& held : person.appointments()) {
    if (held.territory() == Territory(code)) request.set_appointment_id(held.appointment_id());
  }
  *request.mutable_end_time() = rpc::ToTimestamp(town.clock.Now() + after);
  return request;
}

inline v1::SetResponsibilityRequest Giving(const std::string& department,
                                           const std::string& code,
                                           const std::string& matter,
                                           const std::string& from = "",
                                           const std::string& to = "") {
  v1::SetResponsibilityRequest request;
  request.set_name(Office(department));
  request.set_request_id(Town::NewRequestId());
  request.set_territory(Territory(code));
  request.set_matter(matter);
  request.set_valid_from(from);
  request.set_valid_to(to);
  return request;
}

}  // namespace hailan::grid_geo::testing
