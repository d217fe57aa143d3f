// The geofence: whether a walker was where a check-in says.
#pragma once

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/grid_geo/domain/patrols/patrol.h"

namespace hailan::grid_geo {

// Adds the visit with its distance. INVALID_ARGUMENT (POINT_UNKNOWN, ITEM_UNKNOWN, ANSWER_MISSING,
// CHECK_TIME_OUTSIDE as violations); FAILED_PRECONDITION (ALREADY_CHECKED_IN, TOO_FAR).
absl::Status AddVisit(Patrol& patrol, const CheckInAt& check_in, absl::Time now);

}  // namespace hailan::grid_geo
