// What a person's account may do, as it follows from appointments and department. One scope is what
// one token holds (common/base/actor.h): its role reaches all of its areas and departments.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "common/base/actor.h"
#include "services/grid_geo/domain/department.h"
#include "services/grid_geo/domain/staff.h"

namespace hailan::grid_geo {

// Values equal AccountLevel of the contract.
enum class AccountLevel : uint8_t {
  kGridMember = 1,
  kCommunity = 2,
  kStreetAndDepartment = 3,
  kCity = 4,
};

struct AccountScope {
  AccountLevel level = AccountLevel::kGridMember;
  Role role = Role::kUnspecified;
  // Territory codes and department ids, in order, none twice.
  std::vector<std::string> areas;
  std::vector<std::string> departments;
  // The appointments with a building or a sending organisation.
  std::vector<Appointment> assignments;
};

// The scopes at a time, highest level first, one per role. `department` is the person's own.
// - Officers act for their territory in the role of its level.
// - Members of a department that has duties act for that department; those of an office also for
// the
//   department that it is part of, but not for its other offices.
// - Heads, advisers, members and sunk cadres act as grid members where they are appointed.
// - Heads of buildings and units are neighbours: they report and follow their own reports.
std::vector<AccountScope> ResolveAccount(const Staff& staff,
                                         const std::optional<Department>& department,
                                         absl::Time at);

}  // namespace hailan::grid_geo
