#include "services/grid_geo/domain/staffing/account.h"

#include <algorithm>
#include <utility>

#include "services/grid_geo/domain/territory.h"

namespace hailan::grid_geo {
namespace {

// Number of DepartmentKind.
constexpr int kCommunityCommittee = 4;

std::pair<AccountLevel, Role> OfficeOf(const std::string& territory_code) {
  switch (LevelOf(territory_code).value_or(Level::kCommunity)) {
    case Level::kCity:
      return {AccountLevel::kCity, Role::kCity};
    case Level::kStreet:
      return {AccountLevel::kStreetAndDepartment, Role::kStreet};
    default:
      return {AccountLevel::kCommunity, Role::kCommunity};
  }
}

std::pair<AccountLevel, Role> AccountOf(const Appointment& held) {
  switch (held.role) {
    case GridRole::kOfficer:
      return OfficeOf(held.territory_code);
    case GridRole::kBuildingHead:
    case GridRole::kUnitHead:
      return {AccountLevel::kGridMember, Role::kResident};
    default:
      return {AccountLevel::kGridMember, Role::kGridMember};
  }
}

AccountScope& ScopeOf(std::vector<AccountScope>& scopes, AccountLevel level, Role role) {
  const auto found = std::find_if(scopes.begin(), scopes.end(), [role](const AccountScope& scope) {
    return scope.role == role;
  });
  if (found != scopes.end()) return *found;
  AccountScope& fresh = scopes.emplace_back();
  fresh.level = level;
  fresh.role = role;
  return fresh;
}

void SortUnique(std::vector<std::string>& texts) {
  std::sort(texts.begin(), texts.end());
  texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
}

}  // namespace

std::vector<AccountScope> ResolveAccount(const Staff& staff,
                                         const std::optional<Department>& department,
                                         absl::Time at) {
  std::vector<AccountScope> scopes;
  for (const Appointment& held : staff.appointments) {
    if (!held.On(at)) continue;
    const auto [level, role] = AccountOf(held);
    AccountScope& scope = ScopeOf(scopes, level, role);
    // A resident's token has no areas: with them it would reach what neighbours reported.
    if (role != Role::kResident) scope.areas.push_back(held.territory_code);
    if (!held.building_id.empty() || !held.organisation_id.empty()) {
      scope.assignments.push_back(held);
    }
  }
  if (department.has_value() && HasDuty(department->kind)) {
    const AccountLevel level = department->kind == kCommunityCommittee
                                   ? AccountLevel::kCommunity
                                   : AccountLevel::kStreetAndDepartment;
    AccountScope& scope = ScopeOf(scopes, level, Role::kDepartment);
    scope.departments = {department->id};
    if (!department->parent_id.empty()) scope.departments.push_back(department->parent_id);
    SortUnique(scope.departments);
  }
  for (AccountScope& scope : scopes) SortUnique(scope.areas);
  std::stable_sort(scopes.begin(), scopes.end(), [](const AccountScope& a, const AccountScope& b) {
    return std::pair(b.level, a.role) < std::pair(a.level, b.role);
  });
  return scopes;
}

}  // namespace hailan::grid_geo
