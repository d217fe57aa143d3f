#include "services/grid_geo/departments/convert.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "services/grid_geo/domain/reasons.h"
#include "services/grid_geo/wire.h"

namespace hailan::grid_geo {
namespace {

void Fill(const Responsibility& rule, const std::string& city, v1::Responsibility* out) {
  out->set_territory(FormatTerritory(city, rule.territory_code));
  out->set_matter(rule.matter);
  out->set_basis(rule.basis);
  out->set_valid_from(FormatDay(rule.validity.from));
  out->set_valid_to(FormatDay(rule.validity.to));
}

}  // namespace

v1::Department ToProto(const Department& department) {
  v1::Department out;
  out.set_name(DepartmentName(department.city, department.id).Format());
  out.set_kind(static_cast<v1::DepartmentKind>(department.kind));
  out.set_display_name(department.display_name);
  out.set_display_name_ko(department.display_name_ko);
  out.set_territory(FormatTerritory(department.city, department.territory_code));
  out.set_duty_phone(department.duty_phone);
  for (const Responsibility& rule : department.responsibilities) {
    Fill(rule, department.city, out.add_responsibilities());
  }
  SetTime(department.create_time, out.mutable_create_time());
  SetTime(department.update_time, out.mutable_update_time());
  out.set_etag(absl::StrCat(department.revision));
  if (!department.parent_id.empty()) {
    out.set_parent_department(DepartmentName(department.city, department.parent_id).Format());
  }
  return out;
}

v1::ResponsibleDepartment ToProto(const ResponsibilityRule& rule, const std::string& city) {
  v1::ResponsibleDepartment out;
  out.set_department(DepartmentName(city, rule.department_id).Format());
  out.set_display_name(rule.display_name);
  Fill(rule.responsibility, city, out.mutable_rule());
  return out;
}

absl::StatusOr<Validity> ParseValidity(absl::string_view from, absl::string_view to) {
  Validity validity;
  HL_ASSIGN_OR_RETURN(const std::optional<absl::CivilDay> first,
                      ParseOptionalDay(from, "valid_from"));
  HL_ASSIGN_OR_RETURN(const std::optional<absl::CivilDay> end, ParseOptionalDay(to, "valid_to"));
  validity.from = first.value_or(validity.from);
  validity.to = end.value_or(validity.to);
  if (!validity.empty()) return validity;
  return InvalidField(
      "valid_to", reason::kInvalidDate, "A rule must end on a day after its first one.");
}

Department FromProto(const v1::DepartmentRow& row, const std::string& city) {
  Department out;
  out.city = city;
  out.id = row.department_id();
  out.kind = row.kind();
  out.display_name = row.display_name();
  out.display_name_ko = row.display_name_ko();
  out.territory_code = row.territory_code().empty() ? city : row.territory_code();
  out.duty_phone = row.duty_phone();
  out.parent_id = row.parent_department_id();
  return out;
}

command::Message ToMessage(const DepartmentChange& change) {
  v1::DepartmentChange payload;
  payload.set_name(DepartmentName(change.next.city, change.next.id).Format());
  payload.set_kind(static_cast<v1::DepartmentKind>(change.next.kind));
  for (const Responsibility& rule : change.given) {
    Fill(rule, change.next.city, payload.add_added());
  }
  for (const Responsibility& rule : change.taken) {
    Fill(rule, change.next.city, payload.add_removed());
  }
  return command::MakeMessage(std::string(change.type), payload.name(), payload);
}

}  // namespace hailan::grid_geo
