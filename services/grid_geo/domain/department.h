// Departments and other organisations, and who serves which territory for which matter.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/base/actor.h"
#include "common/base/resource_name.h"
#include "services/grid_geo/domain/edit.h"
#include "services/grid_geo/domain/reorganisation/validity.h"

namespace hailan::grid_geo {

using DepartmentName = ResourceName<"departments">;

inline constexpr size_t kMostResponsibilities = 5000;

// Serves `territory_code` and everything below it, for `matter` and everything under it; `*` =
// every matter.
struct Responsibility {
  std::string territory_code;
  std::string matter;
  std::string basis;
  Validity validity = {};
  // By territory, matter and first day; basis and last day do not tell rules apart.
  std::tuple<absl::string_view, absl::string_view, absl::CivilDay> key() const {
    return {territory_code, matter, validity.from};
  }
};

// Number of DepartmentKind.
inline constexpr int kOfficeKind = 5;

// True for organisations that can answer for a matter; party organisations and alliance units only
// take part. Takes the number of DepartmentKind.
inline constexpr bool HasDuty(int kind) {
  constexpr int kPartyOrganisation = 6;
  constexpr int kAllianceUnit = 7;
  return kind != kPartyOrganisation && kind != kAllianceUnit;
}

struct Department {
  std::string city;
  std::string id;
  // Number of DepartmentKind of the contract.
  int kind = 0;
  std::string display_name;
  std::string display_name_ko;
  std::string territory_code;
  std::string duty_phone;
  // The department that an office is part of; empty = none.
  std::string parent_id = {};
  // In key order.
  std::vector<Responsibility> responsibilities;
  absl::Time create_time;
  absl::Time update_time;
  int64_t revision = 0;
  Tally tally;
};

// A new department; ALREADY_EXISTS when the id is taken.
struct CreateDepartment {
  Department values;
};
// Have this department with these values; its responsibilities stay.
struct PutDepartment {
  Department values;
};
// Gives some responsibilities and takes others. Of what is taken, a first day says which period;
// since ever means all periods.
struct SetResponsibilities {
  std::vector<Responsibility> give;
  std::vector<Responsibility> take;
};

// What is stored about the departments that a row names.
struct DepartmentTies {
  // Kind of the parent; nullopt = there is no such department.
  std::optional<int> parent_kind;
  // The department has offices itself.
  bool has_offices = false;
};
// Offices are one deep: only an office has a parent, which is neither an office nor without duty,
// and what has offices is none. INVALID_ARGUMENT (INVALID_PARENT), NOT_FOUND
// (DEPARTMENT_NOT_FOUND), FAILED_PRECONDITION (HAS_OFFICES).
absl::Status CheckParent(const Department& department, const DepartmentTies& ties);

struct DepartmentCommand {
  DepartmentName name;
  std::string etag;
  std::variant<CreateDepartment, PutDepartment, SetResponsibilities> action;
  // Marks the tally.
  std::string id = {};
};

struct DepartmentChange {
  Department next;
  // Type of the change message, `department.created`, `department.imported` or
  // `department.responsibilities_set`.
  absl::string_view type;
  std::vector<Responsibility> given = {};
  std::vector<Responsibility> taken = {};
  bool unchanged = false;
};

// True for `*` and for 1 to 64 of letters, digits, `_`, `.` and `-`.
bool IsMatter(absl::string_view text);

absl::StatusOr<DepartmentChange> DecideDepartment(const std::optional<Department>& current,
                                                  const DepartmentCommand& command,
                                                  const Actor& actor,
                                                  absl::Time now);

// One rule with the department it belongs to.
struct ResponsibilityRule {
  std::string department_id;
  std::string display_name;
  Responsibility responsibility;
  // Number of DepartmentKind.
  int kind = 0;
};

// True when the rule's territory holds `territory_code` and its matter covers `matter`.
bool Applies(const Responsibility& rule,
             absl::string_view territory_code,
             absl::string_view matter);

// Of the rules that apply, those that decide: most specific territory first, then longest matter.
// Several departments may share a rule; they come in id order.
std::vector<ResponsibilityRule> Decisive(std::vector<ResponsibilityRule> rules,
                                         absl::string_view territory_code,
                                         absl::string_view matter);

}  // namespace hailan::grid_geo
