// Machine-readable reasons of patrols and tracks, as the RPCs document them.
#pragma once

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace hailan::grid_geo {

namespace reason {

inline constexpr absl::string_view kIllegalTransition = "ILLEGAL_TRANSITION";
inline constexpr absl::string_view kRoleNotAllowed = "ROLE_NOT_ALLOWED";
inline constexpr absl::string_view kPlanEnded = "PLAN_ENDED";
inline constexpr absl::string_view kTooEarly = "TOO_EARLY";
inline constexpr absl::string_view kOnAnotherPatrol = "ON_ANOTHER_PATROL";
inline constexpr absl::string_view kTooFar = "TOO_FAR";
inline constexpr absl::string_view kAlreadyCheckedIn = "ALREADY_CHECKED_IN";
inline constexpr absl::string_view kPatrolNotStarted = "PATROL_NOT_STARTED";
inline constexpr absl::string_view kTrackExpired = "TRACK_EXPIRED";

}  // namespace reason

// FAILED_PRECONDITION (PLAN_ENDED).
absl::Status PlanEnded();
// PERMISSION_DENIED (OUT_OF_SCOPE): somebody else's patrol, or none.
absl::Status NotYourPatrol();
// NOT_FOUND (NOT_FOUND).
absl::Status NoSuchPatrol();

}  // namespace hailan::grid_geo
