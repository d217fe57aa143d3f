#include "tools/hailanctl/times.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "services/grid_geo/domain/reorganisation/validity.h"

namespace hailan::ctl {

absl::StatusOr<absl::Time> TimeOf(const std::string& text) {
  absl::Time time;
  if (absl::ParseTime(absl::RFC3339_full, text, &time, nullptr)) return time;
  const std::optional<absl::CivilDay> day = grid_geo::ParseDay(text);
  if (day.has_value()) return grid_geo::StartOf(*day);
  return Error(absl::StatusCode::kInvalidArgument,
               "BAD_TIME",
               absl::StrCat(text, " is no time like 2026-10-01T00:00:00+08:00 or 2026-10-01."));
}

absl::Status CheckDay(const std::string& text) {
  if (text.empty() || grid_geo::ParseDay(text).has_value()) return absl::OkStatus();
  return Error(absl::StatusCode::kInvalidArgument,
               "BAD_DAY",
               absl::StrCat(text, " is no day like 2026-10-01."));
}

}  // namespace hailan::ctl
