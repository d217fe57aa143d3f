#include "services/grid_geo/wire.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "services/grid_geo/domain/reasons.h"

namespace hailan::grid_geo {

void SetTime(absl::Time time, google::protobuf::Timestamp* out) {
  const int64_t micros = absl::ToUnixMicros(time);
  int64_t seconds = micros / 1'000'000;
  int64_t rest = micros % 1'000'000;
  if (rest < 0) {
    --seconds;
    rest += 1'000'000;
  }
  out->set_seconds(seconds);
  out->set_nanos(static_cast<int32_t>(rest * 1000));
}

absl::StatusOr<absl::Time> ParseTime(const google::protobuf::Timestamp& time,
                                     absl::string_view field) {
  // The range that Timestamp itself documents.
  constexpr int64_t kYear1 = -62135596800;
  constexpr int64_t kYear9999End = 253402300799;
  if (time.seconds() < kYear1 || time.seconds() > kYear9999End || time.nanos() < 0 ||
      time.nanos() > 999'999'999) {
    return InvalidField(field, "INVALID_TIME", "The time must be between year 1 and 9999.");
  }
  return absl::FromUnixMicros(time.seconds() * 1'000'000 + time.nanos() / 1000);
}

absl::StatusOr<std::optional<absl::CivilDay>> ParseOptionalDay(absl::string_view text,
                                                               absl::string_view field) {
  if (text.empty()) return std::optional<absl::CivilDay>();
  const std::optional<absl::CivilDay> day = ParseDay(text);
  if (day.has_value()) return day;
  return InvalidField(field, reason::kInvalidDate, "A date is written YYYY-MM-DD and exists.");
}

std::string FormatTerritory(absl::string_view city, absl::string_view code) {
  return absl::StrCat("cities/", city, "/territories/", code);
}

absl::StatusOr<TerritoryName> ParseTerritory(absl::string_view name, absl::string_view field) {
  absl::StatusOr<TerritoryName> parsed = TerritoryName::Parse(name);
  if (!parsed.ok()) return InvalidField(field, "INVALID_NAME", parsed.status().message());
  if (!LevelOf(parsed->id()).has_value() || !absl::StartsWith(parsed->id(), parsed->city())) {
    return InvalidField(field,
                        "INVALID_CODE",
                        "The code must be 6, 9, 12, 15 or 17 digits and begin with the city's.");
  }
  return parsed;
}

absl::StatusOr<std::string> ParseSubtree(absl::string_view name,
                                         absl::string_view city,
                                         absl::string_view field) {
  if (name.empty()) return std::string();
  HL_ASSIGN_OR_RETURN(const TerritoryName subtree, ParseTerritory(name, field));
  if (subtree.city() != city) {
    return InvalidField(field, "FOREIGN_CODE", "The territory must be of the parent city.");
  }
  return subtree.id();
}

}  // namespace hailan::grid_geo
