// Machine-readable reasons of refusals of the records beside the events, as documented on the RPCs.
#pragma once

#include "absl/strings/string_view.h"
#include "services/event_workflow/domain/reasons.h"

namespace hailan::event_workflow::reason {

inline constexpr absl::string_view kPeriodReversed = "PERIOD_REVERSED";
inline constexpr absl::string_view kCampaignClosed = "CAMPAIGN_CLOSED";
inline constexpr absl::string_view kOutsideCampaign = "OUTSIDE_CAMPAIGN";
inline constexpr absl::string_view kAlreadyDecided = "ALREADY_DECIDED";
inline constexpr absl::string_view kNotListed = "NOT_LISTED";
inline constexpr absl::string_view kHighestLevel = "HIGHEST_LEVEL";
inline constexpr absl::string_view kNotTheOwner = "NOT_THE_OWNER";
inline constexpr absl::string_view kNoCompletion = "NO_COMPLETION";
inline constexpr absl::string_view kProjectState = "PROJECT_STATE";
inline constexpr absl::string_view kMilestonesMissing = "MILESTONES_MISSING";
inline constexpr absl::string_view kMilestoneOrder = "MILESTONE_ORDER";
inline constexpr absl::string_view kUnknownMilestone = "UNKNOWN_MILESTONE";
inline constexpr absl::string_view kMilestonesOpen = "MILESTONES_OPEN";
inline constexpr absl::string_view kDriveClosed = "DRIVE_CLOSED";
inline constexpr absl::string_view kOutsideDrive = "OUTSIDE_DRIVE";
inline constexpr absl::string_view kReasonRequired = "REASON_REQUIRED";
inline constexpr absl::string_view kOverlappingTask = "OVERLAPPING_TASK";
inline constexpr absl::string_view kTaskState = "TASK_STATE";
inline constexpr absl::string_view kSupervisionClosed = "SUPERVISION_CLOSED";
inline constexpr absl::string_view kNotAddressed = "NOT_ADDRESSED";
inline constexpr absl::string_view kNoReply = "NO_REPLY";
inline constexpr absl::string_view kOutsideFence = "OUTSIDE_FENCE";
inline constexpr absl::string_view kAccuracyTooPoor = "ACCURACY_TOO_POOR";
inline constexpr absl::string_view kOtherCoordinates = "OTHER_COORDINATES";
inline constexpr absl::string_view kFenceRequired = "FENCE_REQUIRED";
inline constexpr absl::string_view kNotInvited = "NOT_INVITED";
inline constexpr absl::string_view kNotArrived = "NOT_ARRIVED";
inline constexpr absl::string_view kMeetingConcluded = "MEETING_CONCLUDED";
inline constexpr absl::string_view kNoMinutes = "NO_MINUTES";
inline constexpr absl::string_view kSignaturesMissing = "SIGNATURES_MISSING";
inline constexpr absl::string_view kUnknownFollowUp = "UNKNOWN_FOLLOW_UP";
inline constexpr absl::string_view kMeetingExists = "MEETING_EXISTS";

}  // namespace hailan::event_workflow::reason
