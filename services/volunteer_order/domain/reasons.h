// Machine-readable reasons of this service, beside those of common/base/error.h; each is documented
// on the RPC that answers with it.
#pragma once

#include "absl/strings/string_view.h"

namespace hailan::volunteer_order::reason {

inline constexpr absl::string_view kIllegalTransition = "ILLEGAL_TRANSITION";
inline constexpr absl::string_view kNotBeneficiary = "NOT_BENEFICIARY";
inline constexpr absl::string_view kPersonalDataInText = "PERSONAL_DATA_IN_TEXT";
inline constexpr absl::string_view kDueTimePassed = "DUE_TIME_PASSED";
inline constexpr absl::string_view kTerritoryTooWide = "TERRITORY_TOO_WIDE";
inline constexpr absl::string_view kTerritoryOfOtherCity = "TERRITORY_OF_OTHER_CITY";
inline constexpr absl::string_view kSelfReview = "SELF_REVIEW";
inline constexpr absl::string_view kWishFull = "WISH_FULL";
inline constexpr absl::string_view kWishOverdue = "WISH_OVERDUE";
inline constexpr absl::string_view kOwnWish = "OWN_WISH";
inline constexpr absl::string_view kAlreadyClaimed = "ALREADY_CLAIMED";
inline constexpr absl::string_view kClaimReleased = "CLAIM_RELEASED";
inline constexpr absl::string_view kNoOpenClaim = "NO_OPEN_CLAIM";
inline constexpr absl::string_view kServiceInFuture = "SERVICE_IN_FUTURE";
inline constexpr absl::string_view kNoServiceRecorded = "NO_SERVICE_RECORDED";
inline constexpr absl::string_view kServiceReviewed = "SERVICE_REVIEWED";
inline constexpr absl::string_view kReviewMissing = "REVIEW_MISSING";
inline constexpr absl::string_view kReservedId = "RESERVED_ID";
inline constexpr absl::string_view kVolunteerNotActive = "VOLUNTEER_NOT_ACTIVE";
inline constexpr absl::string_view kVolunteerNotSuspended = "VOLUNTEER_NOT_SUSPENDED";

}  // namespace hailan::volunteer_order::reason
