// Machine-readable reasons of places, as the RPCs document them.
#pragma once

#include "absl/strings/string_view.h"

namespace hailan::grid_geo::reason {

inline constexpr absl::string_view kPlaceRetired = "PLACE_RETIRED";
inline constexpr absl::string_view kImmutablePlaceField = "IMMUTABLE_PLACE_FIELD";
inline constexpr absl::string_view kWrongDetail = "WRONG_DETAIL";
inline constexpr absl::string_view kInvalidHours = "INVALID_HOURS";
inline constexpr absl::string_view kInvalidFootprint = "INVALID_FOOTPRINT";
inline constexpr absl::string_view kFootprintElsewhere = "FOOTPRINT_ELSEWHERE";
inline constexpr absl::string_view kInvalidStreamReference = "INVALID_STREAM_REFERENCE";
inline constexpr absl::string_view kMissingExternalCode = "MISSING_EXTERNAL_CODE";
inline constexpr absl::string_view kMissingCategory = "MISSING_CATEGORY";
inline constexpr absl::string_view kNotAMonitoredPlace = "NOT_A_MONITORED_PLACE";
inline constexpr absl::string_view kTimeInFuture = "TIME_IN_FUTURE";

}  // namespace hailan::grid_geo::reason
