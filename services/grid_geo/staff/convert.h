// Staff between the contract and the domain.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "common/base/resource_name.h"
#include "common/command/runner.h"
#include "hailan/grid_geo/v1/staff.pb.h"
#include "services/grid_geo/domain/city_map.h"
#include "services/grid_geo/domain/staff.h"

namespace hailan::grid_geo {

// A building of the register of residents.
using BuildingName = ResourceName<"buildings">;

v1::StaffMember ToProto(const Staff& staff);
// True when an appointment says more than territory and role.
bool HasAssignment(const Appointment& appointment);
v1::Assignment ToAssignment(const std::string& city, const Appointment& appointment);
// Fills building, unit and organisation. INVALID_ARGUMENT for malformed names and other cities.
absl::Status ReadAssignment(const v1::Assignment& assignment,
                            const std::string& city,
                            Appointment& out);
v1::StaffCard ToCard(const Duty& duty, const std::string& city);
// New appointments get fresh ids, stamped with `now`. INVALID_ARGUMENT for times out of range.
absl::StatusOr<Staff> FromProto(const v1::StaffRow& row, const std::string& city, absl::Time now);
// The change message of the feed.
command::Message ToMessage(const StaffChange& change);

}  // namespace hailan::grid_geo
