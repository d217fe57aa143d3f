// Months of reports: local calendar months of the city.
#pragma once

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace hailan::evaluation {

// [from, until) of a local month.
struct Month {
  absl::Time from;
  absl::Time until;
};

// The month `2026-11` in China Standard Time (UTC+8, no daylight saving since 1991).
// INVALID_ARGUMENT for a month that no calendar has.
absl::StatusOr<Month> ParseMonth(absl::string_view text);

}  // namespace hailan::evaluation
