// Machine-readable reasons of event_workflow's own refusals, as documented on the RPCs.
#pragma once

#include "absl/strings/string_view.h"

namespace hailan::event_workflow::reason {

inline constexpr absl::string_view kIllegalTransition = "ILLEGAL_TRANSITION";
inline constexpr absl::string_view kRoleNotAllowed = "ROLE_NOT_ALLOWED";
inline constexpr absl::string_view kNotAssigned = "NOT_ASSIGNED";
inline constexpr absl::string_view kOwnWork = "OWN_WORK";
inline constexpr absl::string_view kEvidenceRequired = "EVIDENCE_REQUIRED";
inline constexpr absl::string_view kVisitRequired = "VISIT_REQUIRED";
inline constexpr absl::string_view kNotResolved = "NOT_RESOLVED";
inline constexpr absl::string_view kReopenWindowOver = "REOPEN_WINDOW_OVER";
inline constexpr absl::string_view kAlreadyTriaged = "ALREADY_TRIAGED";
inline constexpr absl::string_view kUnknownItem = "UNKNOWN_ITEM";
inline constexpr absl::string_view kPlaceRequired = "PLACE_REQUIRED";
inline constexpr absl::string_view kOccurredInFuture = "OCCURRED_IN_FUTURE";
inline constexpr absl::string_view kExternalIdKnown = "EXTERNAL_ID_KNOWN";
inline constexpr absl::string_view kDueInPast = "DUE_IN_PAST";
inline constexpr absl::string_view kDueTooFar = "DUE_TOO_FAR";
inline constexpr absl::string_view kDueNotAgreeable = "DUE_NOT_AGREEABLE";
inline constexpr absl::string_view kTargetRequired = "TARGET_REQUIRED";
inline constexpr absl::string_view kDepartmentTwice = "DEPARTMENT_TWICE";
inline constexpr absl::string_view kDepartmentUnclear = "DEPARTMENT_UNCLEAR";
inline constexpr absl::string_view kTooManyWhistles = "TOO_MANY_WHISTLES";
inline constexpr absl::string_view kWhistleClosed = "WHISTLE_CLOSED";
inline constexpr absl::string_view kNotReportedIn = "NOT_REPORTED_IN";
inline constexpr absl::string_view kBadAttachment = "BAD_ATTACHMENT";
inline constexpr absl::string_view kClockNotDue = "CLOCK_NOT_DUE";
inline constexpr absl::string_view kCatalogueExists = "CATALOGUE_EXISTS";
inline constexpr absl::string_view kBadCode = "BAD_CODE";
inline constexpr absl::string_view kItemTwice = "ITEM_TWICE";
inline constexpr absl::string_view kParentUnknown = "PARENT_UNKNOWN";
inline constexpr absl::string_view kItemCircle = "ITEM_CIRCLE";
inline constexpr absl::string_view kCountMismatch = "COUNT_MISMATCH";
inline constexpr absl::string_view kSlaMissing = "SLA_MISSING";
inline constexpr absl::string_view kBadOffset = "BAD_OFFSET";
inline constexpr absl::string_view kBadShift = "BAD_SHIFT";
inline constexpr absl::string_view kNoWorkingTime = "NO_WORKING_TIME";
inline constexpr absl::string_view kBadDay = "BAD_DAY";
inline constexpr absl::string_view kDayTwice = "DAY_TWICE";
inline constexpr absl::string_view kNoRules = "NO_RULES";
inline constexpr absl::string_view kUnknownState = "UNKNOWN_STATE";
inline constexpr absl::string_view kUnknownAction = "UNKNOWN_ACTION";
inline constexpr absl::string_view kUnknownGuard = "UNKNOWN_GUARD";
inline constexpr absl::string_view kUnknownRole = "UNKNOWN_ROLE";
inline constexpr absl::string_view kNoRole = "NO_ROLE";
inline constexpr absl::string_view kBadMove = "BAD_MOVE";
inline constexpr absl::string_view kGuardMissing = "GUARD_MISSING";
inline constexpr absl::string_view kClockMissing = "CLOCK_MISSING";
inline constexpr absl::string_view kAmbiguousRule = "AMBIGUOUS_RULE";
inline constexpr absl::string_view kNoFinalState = "NO_FINAL_STATE";
inline constexpr absl::string_view kUnreachableState = "UNREACHABLE_STATE";
inline constexpr absl::string_view kTrap = "TRAP";
inline constexpr absl::string_view kAlarmRowMissing = "ALARM_ROW_MISSING";
inline constexpr absl::string_view kBadLight = "BAD_LIGHT";
inline constexpr absl::string_view kBadBudget = "BAD_BUDGET";
inline constexpr absl::string_view kBadQuota = "BAD_QUOTA";
inline constexpr absl::string_view kWorkflowNotLoaded = "WORKFLOW_NOT_LOADED";
inline constexpr absl::string_view kWorkflowExists = "WORKFLOW_EXISTS";
inline constexpr absl::string_view kActivationInPast = "ACTIVATION_IN_PAST";
inline constexpr absl::string_view kStateNotMapped = "STATE_NOT_MAPPED";
inline constexpr absl::string_view kQuotaUsed = "QUOTA_USED";
inline constexpr absl::string_view kRequestPending = "REQUEST_PENDING";
inline constexpr absl::string_view kNoOpenRequest = "NO_OPEN_REQUEST";
inline constexpr absl::string_view kOwnRequest = "OWN_REQUEST";
inline constexpr absl::string_view kNotOwnRequest = "NOT_OWN_REQUEST";
inline constexpr absl::string_view kNotHeld = "NOT_HELD";
inline constexpr absl::string_view kAlreadyHeld = "ALREADY_HELD";
inline constexpr absl::string_view kArbitrationRequired = "ARBITRATION_REQUIRED";
inline constexpr absl::string_view kArbitrationNotOwed = "ARBITRATION_NOT_OWED";
inline constexpr absl::string_view kArbitrated = "ARBITRATED";
inline constexpr absl::string_view kExtensionTooLate = "EXTENSION_TOO_LATE";
inline constexpr absl::string_view kRequestDecided = "REQUEST_DECIDED";
inline constexpr absl::string_view kClockNotStarted = "CLOCK_NOT_STARTED";
inline constexpr absl::string_view kAmountRequired = "AMOUNT_REQUIRED";

}  // namespace hailan::event_workflow::reason
