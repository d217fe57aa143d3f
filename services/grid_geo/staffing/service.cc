#include "services/grid_geo/staffing/service.h"

#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/strip.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "hailan/options/v1/options.pb.h"
#include "services/grid_geo/batch.h"
#include "services/grid_geo/domain/reasons.h"
#include "services/grid_geo/domain/staffing/account.h"
#include "services/grid_geo/staff/convert.h"
#include "services/grid_geo/territories/service.h"
#include "services/grid_geo/wire.h"

namespace hailan::grid_geo {
namespace {

// As the `roles` claim of a token writes it.
std::string RoleName(Role role) {
  const std::string& name = options::v1::Role_Name(static_cast<options::v1::Role>(role));
  return absl::AsciiStrToLower(absl::StripPrefix(name, "ROLE_"));
}

v1::AccountScope ToProto(const AccountScope& scope, const std::string& city) {
  v1::AccountScope out;
  out.set_level(static_cast<v1::AccountLevel>(scope.level));
  out.set_role(RoleName(scope.role));
  for (const std::string& area : scope.areas) out.add_areas(area);
  for (const std::string& department : scope.departments) out.add_departments(department);
  for (const Appointment& held : scope.assignments) {
    *out.add_assignments() = ToAssignment(city, held);
  }
  return out;
}

}  // namespace

absl::StatusOr<bool> StaffingService::Exists(const rpc::Call& call, const TerritoryName& name) {
  HL_ASSIGN_OR_RETURN(const References found,
                      territories_.FindReferences(name.city(), {name.id()}, {}, call.deadline));
  return found.territories.contains(name.id());
}

absl::StatusOr<v1::StaffingTemplate> StaffingService::Effective(const rpc::Call& call,
                                                                const TerritoryName& name) {
  HL_ASSIGN_OR_RETURN(const auto templates,
                      store_.Effective(name.city(), {name.id()}, call.deadline));
  const EffectiveTemplate& found = templates.at(name.id());
  v1::StaffingTemplate out;
  out.set_territory(name.Format());
  out.set_head_count(found.counts.heads);
  out.set_adviser_count(found.counts.advisers);
  out.set_all_round_count(found.counts.all_round);
  out.set_part_time_count(found.counts.part_time);
  if (!found.source.empty()) out.set_source(FormatTerritory(name.city(), found.source));
  return out;
}

absl::StatusOr<v1::StaffingTemplate> StaffingService::GetStaffingTemplate(
    const rpc::Call& call, const v1::GetStaffingTemplateRequest& request) {
  HL_ASSIGN_OR_RETURN(const TerritoryName name, ParseTerritory(request.territory(), "territory"));
  HL_ASSIGN_OR_RETURN(const bool exists, Exists(call, name));
  if (!exists) return NoSuchTerritory();
  return Effective(call, name);
}

absl::StatusOr<v1::StaffingTemplate> StaffingService::SetStaffingTemplate(
    const rpc::Call& call, const v1::SetStaffingTemplateRequest& request) {
  HL_ASSIGN_OR_RETURN(const TerritoryName name, ParseTerritory(request.territory(), "territory"));
  HL_RETURN_IF_ERROR(CheckArea(call.actor(), name.id()));
  HL_ASSIGN_OR_RETURN(const bool exists, Exists(call, name));
  if (!exists) {
    return Error(absl::StatusCode::kNotFound,
                 reason::kTerritoryNotFound,
                 "The city has no territory with this code; import it first.");
  }
  StaffingCommand command{.name = name, .own = std::nullopt};
  if (!request.reset()) {
    command.own = StaffingCounts{.heads = request.head_count(),
                                 .advisers = request.adviser_count(),
                                 .all_round = request.all_round_count(),
                                 .part_time = request.part_time_count()};
  }
  HL_RETURN_IF_ERROR(RunOne(writes_, call, request.request_id(), std::move(command)).status());
  return Effective(call, name);
}

absl::StatusOr<v1::Account> StaffingService::ResolveAccount(
    const rpc::Call& call, const v1::ResolveAccountRequest& request) {
  HL_ASSIGN_OR_RETURN(const StaffName name, StaffName::Parse(request.name()));
  HL_ASSIGN_OR_RETURN(const std::optional<absl::Time> as_of, ParseAsOf(request));
  if (call.actor().subject != name.id()) {
    HL_RETURN_IF_ERROR(CheckArea(call.actor(), name.city()));
  }
  HL_ASSIGN_OR_RETURN(const std::optional<Staff> person, staff_.Get(name, call.deadline));
  if (!person.has_value()) {
    return Error(absl::StatusCode::kNotFound,
                 hailan::reason::kNotFound,
                 "The city has no staff member with this id.");
  }
  std::optional<Department> department;
  if (!person->department_id.empty()) {
    HL_ASSIGN_OR_RETURN(department,
                        departments_.Get({name.city(), person->department_id}, call.deadline));
  }
  v1::Account account;
  account.set_staff(name.Format());
  const auto scopes = grid_geo::ResolveAccount(*person, department, as_of.value_or(call.now));
  for (const AccountScope& scope : scopes) *account.add_scopes() = ToProto(scope, name.city());
  return account;
}

}  // namespace hailan::grid_geo
