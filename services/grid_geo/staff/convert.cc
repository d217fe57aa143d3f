#include "services/grid_geo/staff/convert.h"

#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/id.h"
#include "common/base/status_macros.h"
#include "services/grid_geo/domain/department.h"
#include "services/grid_geo/domain/reasons.h"
#include "services/grid_geo/wire.h"

namespace hailan::grid_geo {

bool HasAssignment(const Appointment& appointment) {
  return !appointment.building_id.empty() || !appointment.organisation_id.empty();
}

v1::Assignment ToAssignment(const std::string& city, const Appointment& appointment) {
  v1::Assignment out;
  if (!appointment.building_id.empty()) {
    out.set_building(BuildingName(city, appointment.building_id).Format());
  }
  out.set_unit(appointment.unit);
  if (!appointment.organisation_id.empty()) {
    out.set_organisation(DepartmentName(city, appointment.organisation_id).Format());
  }
  return out;
}

absl::Status ReadAssignment(const v1::Assignment& assignment,
                            const std::string& city,
                            Appointment& out) {
  if (!assignment.building().empty()) {
    HL_ASSIGN_OR_RETURN(const BuildingName building, BuildingName::Parse(assignment.building()));
    if (building.city() != city) {
      return InvalidField("assignment.building", "FOREIGN_CODE", "It must be of the same city.");
    }
    out.building_id = building.id();
  }
  if (!assignment.organisation().empty()) {
    HL_ASSIGN_OR_RETURN(const DepartmentName sender,
                        DepartmentName::Parse(assignment.organisation()));
    if (sender.city() != city) {
      return InvalidField("assignment.organisation", "FOREIGN_CODE", "It must be of the city.");
    }
    out.organisation_id = sender.id();
  }
  if (!IsVisibleOrEmpty(assignment.unit())) {
    return InvalidField(
        "assignment.unit", reason::kInvalidText, "A unit must not hold control characters.");
  }
  out.unit = assignment.unit();
  return absl::OkStatus();
}

v1::StaffMember ToProto(const Staff& staff) {
  v1::StaffMember out;
  out.set_name(StaffName(staff.city, staff.id).Format());
  out.set_display_name(staff.display_name);
  if (!staff.department_id.empty()) {
    out.set_department(DepartmentName(staff.city, staff.department_id).Format());
  }
  out.set_phone(staff.phone);
  for (const Appointment& appointment : staff.appointments) {
    v1::Appointment& entry = *out.add_appointments();
    entry.set_appointment_id(appointment.id);
    entry.set_territory(FormatTerritory(staff.city, appointment.territory_code));
    entry.set_role(static_cast<v1::GridRole>(appointment.role));
    SetTime(appointment.start, entry.mutable_start_time());
    if (appointment.end.has_value()) SetTime(*appointment.end, entry.mutable_end_time());
    if (HasAssignment(appointment)) {
      *entry.mutable_assignment() = ToAssignment(staff.city, appointment);
    }
  }
  SetTime(staff.create_time, out.mutable_create_time());
  SetTime(staff.update_time, out.mutable_update_time());
  out.set_etag(absl::StrCat(staff.revision));
  return out;
}

v1::StaffCard ToCard(const Duty& duty, const std::string& city) {
  v1::StaffCard card;
  card.set_staff(StaffName(city, duty.staff_id).Format());
  card.set_display_name(duty.display_name);
  card.set_role(static_cast<v1::GridRole>(duty.appointment.role));
  card.set_phone(duty.phone);
  card.set_territory(FormatTerritory(city, duty.appointment.territory_code));
  return card;
}

absl::StatusOr<Staff> FromProto(const v1::StaffRow& row, const std::string& city, absl::Time now) {
  Staff out;
  out.city = city;
  out.id = row.staff_id();
  out.display_name = row.display_name();
  out.department_id = row.department_id();
  out.phone = row.phone();
  for (const v1::AppointmentRow& entry : row.appointments()) {
    Appointment appointment;
    appointment.id = NewId(now);
    appointment.territory_code = entry.territory_code();
    appointment.role = static_cast<GridRole>(entry.role());
    HL_ASSIGN_OR_RETURN(appointment.start, ParseTime(entry.start_time(), "start_time"));
    if (entry.has_end_time()) {
      HL_ASSIGN_OR_RETURN(appointment.end, ParseTime(entry.end_time(), "end_time"));
    }
    HL_RETURN_IF_ERROR(ReadAssignment(entry.assignment(), city, appointment));
    out.appointments.push_back(std::move(appointment));
  }
  return out;
}

command::Message ToMessage(const StaffChange& change) {
  v1::StaffChange payload;
  payload.set_name(StaffName(change.next.city, change.next.id).Format());
  std::set<std::string> codes;
  for (const Appointment& appointment : change.touched) codes.insert(appointment.territory_code);
  for (const std::string& code : codes) {
    payload.add_territories(FormatTerritory(change.next.city, code));
  }
  return command::MakeMessage(std::string(change.type), payload.name(), payload);
}

}  // namespace hailan::grid_geo
