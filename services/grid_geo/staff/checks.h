// What people and their appointments name must exist, hold at the time and be free.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/types/span.h"
#include "common/rpc/call.h"
#include "services/grid_geo/domain/staff.h"
#include "services/grid_geo/domain/staffing/posts.h"
#include "services/grid_geo/staff/ports.h"
#include "services/grid_geo/staff/store.h"
#include "services/grid_geo/staffing/store.h"
#include "services/grid_geo/territories/store.h"

namespace hailan::grid_geo {

// INVALID_ARGUMENT (INVALID_ID, INVALID_TEXT) or FAILED_PRECONDITION (PHONE_NOT_CONSENTED) for a
// person's own values.
absl::Status CheckValues(const Staff& staff, bool phone_consented);

// What the people of one request name, as it is stored.
struct StaffSurroundings {
  References found;
  // Territory by building; nullopt = no such building.
  absl::flat_hash_map<std::string, std::optional<std::string>> buildings;
  Posts posts;
  absl::CivilDay today;

  // Why the person cannot be stored with these appointments; OK notes them, so that whoever comes
  // later in the same request sees their posts taken.
  absl::Status Admit(const Staff& staff);
};

// Reads surroundings. Thread-safe.
class StaffChecks {
 public:
  StaffChecks(TerritoryStore& territories,
              StaffStore& staff,
              StaffingStore& staffing,
              BuildingRegister& buildings)
      : territories_(territories), staff_(staff), staffing_(staffing), buildings_(buildings) {}

  // Of the people, whose city is `city`. With `day`, territories that have ended by then do not
  // exist.
  absl::StatusOr<StaffSurroundings> Look(const rpc::Call& call,
                                         const std::string& city,
                                         absl::Span<const Staff> people,
                                         std::optional<absl::CivilDay> day = std::nullopt);

 private:
  absl::StatusOr<Posts> LookAtPosts(const rpc::Call& call,
                                    const std::string& city,
                                    absl::Span<const Staff> people);

  TerritoryStore& territories_;
  StaffStore& staff_;
  StaffingStore& staffing_;
  BuildingRegister& buildings_;
};

}  // namespace hailan::grid_geo
