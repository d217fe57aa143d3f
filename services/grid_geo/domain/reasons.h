// Machine-readable reasons of grid_geo, as the RPCs document them.
#pragma once

#include "absl/strings/string_view.h"

namespace hailan::grid_geo::reason {

// Locating.
inline constexpr absl::string_view kPointOutsideCity = "POINT_OUTSIDE_CITY";
inline constexpr absl::string_view kNoGridAtPoint = "NO_GRID_AT_POINT";
inline constexpr absl::string_view kNoBoundaries = "NO_BOUNDARIES";
inline constexpr absl::string_view kNotInGcjArea = "NOT_IN_GCJ_AREA";

// Territories.
inline constexpr absl::string_view kInvalidCode = "INVALID_CODE";
inline constexpr absl::string_view kForeignCode = "FOREIGN_CODE";
inline constexpr absl::string_view kLevelCodeMismatch = "LEVEL_CODE_MISMATCH";
inline constexpr absl::string_view kLevelSkipped = "LEVEL_SKIPPED";
inline constexpr absl::string_view kParentMismatch = "PARENT_MISMATCH";
inline constexpr absl::string_view kOrphan = "ORPHAN";
inline constexpr absl::string_view kDuplicateCode = "DUPLICATE_CODE";
inline constexpr absl::string_view kInvalidKind = "INVALID_KIND";
inline constexpr absl::string_view kInvalidGridClass = "INVALID_GRID_CLASS";
inline constexpr absl::string_view kInvalidText = "INVALID_TEXT";
inline constexpr absl::string_view kInvalidDate = "INVALID_DATE";
inline constexpr absl::string_view kInvalidClass = "INVALID_CLASS";
inline constexpr absl::string_view kParentNotValid = "PARENT_NOT_VALID";
inline constexpr absl::string_view kChildrenNotCovered = "CHILDREN_NOT_COVERED";
inline constexpr absl::string_view kOverlappingValidity = "OVERLAPPING_VALIDITY";
inline constexpr absl::string_view kCodeRetired = "CODE_RETIRED";
inline constexpr absl::string_view kExternalCodeTaken = "EXTERNAL_CODE_TAKEN";
inline constexpr absl::string_view kTerritoryNotValid = "TERRITORY_NOT_VALID";
inline constexpr absl::string_view kNotAfterLastChange = "NOT_AFTER_LAST_CHANGE";

// Reorganisations.
inline constexpr absl::string_view kLevelChanged = "LEVEL_CHANGED";
inline constexpr absl::string_view kClassesDiffer = "CLASSES_DIFFER";
inline constexpr absl::string_view kCodeTaken = "CODE_TAKEN";
inline constexpr absl::string_view kNotAChild = "NOT_A_CHILD";
inline constexpr absl::string_view kChildNotRehomed = "CHILD_NOT_REHOMED";
inline constexpr absl::string_view kGroundLeftBehind = "GROUND_LEFT_BEHIND";
inline constexpr absl::string_view kGeometryMissing = "GEOMETRY_MISSING";
inline constexpr absl::string_view kPartsOverlap = "PARTS_OVERLAP";
inline constexpr absl::string_view kPartsLeaveGap = "PARTS_LEAVE_GAP";
inline constexpr absl::string_view kPartsExceed = "PARTS_EXCEED";

// Departments and staff.
inline constexpr absl::string_view kInvalidId = "INVALID_ID";
inline constexpr absl::string_view kDuplicateId = "DUPLICATE_ID";
inline constexpr absl::string_view kDuplicateRow = "DUPLICATE_ROW";
inline constexpr absl::string_view kInvalidMatter = "INVALID_MATTER";
inline constexpr absl::string_view kTerritoryNotFound = "TERRITORY_NOT_FOUND";
inline constexpr absl::string_view kDepartmentNotFound = "DEPARTMENT_NOT_FOUND";
inline constexpr absl::string_view kInvalidParent = "INVALID_PARENT";
inline constexpr absl::string_view kHasOffices = "HAS_OFFICES";
inline constexpr absl::string_view kTooManyResponsibilities = "TOO_MANY_RESPONSIBILITIES";
inline constexpr absl::string_view kPhoneNotConsented = "PHONE_NOT_CONSENTED";
inline constexpr absl::string_view kInvalidAppointment = "INVALID_APPOINTMENT";
inline constexpr absl::string_view kAlreadyAppointed = "ALREADY_APPOINTED";
inline constexpr absl::string_view kAppointmentNotFound = "APPOINTMENT_NOT_FOUND";
inline constexpr absl::string_view kAppointmentEnded = "APPOINTMENT_ENDED";
inline constexpr absl::string_view kTooManyAppointments = "TOO_MANY_APPOINTMENTS";
inline constexpr absl::string_view kPostHeld = "POST_HELD";
inline constexpr absl::string_view kBuildingNotFound = "BUILDING_NOT_FOUND";
inline constexpr absl::string_view kBuildingOutsideTerritory = "BUILDING_OUTSIDE_TERRITORY";

}  // namespace hailan::grid_geo::reason
