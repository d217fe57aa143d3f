// Refusals of the register: its reasons, the caller's territories, stale and missing rows. The RPCs
// of proto/hailan/residents/v1 document the reasons.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/base/actor.h"

namespace hailan::residents::reason {

inline constexpr absl::string_view kBuildingUnknown = "BUILDING_UNKNOWN";
inline constexpr absl::string_view kHouseUnknown = "HOUSE_UNKNOWN";
inline constexpr absl::string_view kIdentityTaken = "IDENTITY_TAKEN";
inline constexpr absl::string_view kIdentityDecides = "IDENTITY_DECIDES";
inline constexpr absl::string_view kResidenceExists = "RESIDENCE_EXISTS";
inline constexpr absl::string_view kResidenceAbsent = "RESIDENCE_ABSENT";
inline constexpr absl::string_view kFieldEmpty = "FIELD_EMPTY";
inline constexpr absl::string_view kNoCriterion = "NO_CRITERION";
inline constexpr absl::string_view kOneParent = "ONE_PARENT";
inline constexpr absl::string_view kMatrixTooLarge = "MATRIX_TOO_LARGE";
inline constexpr absl::string_view kAccessLogClosed = "ACCESS_LOG_CLOSED";
inline constexpr absl::string_view kSealUnreadable = "SEAL_UNREADABLE";
inline constexpr absl::string_view kKeyRingInvalid = "KEY_RING_INVALID";

}  // namespace hailan::residents::reason

namespace hailan::residents {

// Territory codes whose subtrees the actor may see in `city`: its areas, or the whole city for the
// roles that CheckArea lets act everywhere. For SQL filters.
std::vector<std::string> AreasOf(const Actor& actor, absl::string_view city);

// The answer for a row that is absent or out of scope: NOT_FOUND to whoever may see the whole city,
// PERMISSION_DENIED (OUT_OF_SCOPE) to others, who must not learn what exists elsewhere.
absl::Status Missing(const Actor& actor, absl::string_view city, absl::string_view resource);

// ABORTED (STALE_ETAG) unless `etag` is empty or the decimal revision.
absl::Status CheckEtag(absl::string_view etag, int64_t revision);

// True for the code of a territory of `city` with 9, 12, 15 or 17 digits.
bool IsTerritoryOf(absl::string_view city, absl::string_view code);

}  // namespace hailan::residents
