// Proto pieces that all aggregates of grid_geo convert alike.
#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/base/status_macros.h"
#include "google/protobuf/message.h"
#include "google/protobuf/timestamp.pb.h"
#include "services/grid_geo/domain/territory.h"

namespace hailan::grid_geo {

void SetTime(absl::Time time, google::protobuf::Timestamp* out);

// INVALID_ARGUMENT naming `field` when the time is outside year 1 to 9999.
absl::StatusOr<absl::Time> ParseTime(const google::protobuf::Timestamp& time,
                                     absl::string_view field);

// The time that a request's `as_of` asks about; nullopt = now.
template <class Request>
absl::StatusOr<std::optional<absl::Time>> ParseAsOf(const Request& request) {
  if (!request.has_as_of()) return std::optional<absl::Time>();
  HL_ASSIGN_OR_RETURN(const absl::Time time, ParseTime(request.as_of(), "as_of"));
  return std::optional<absl::Time>(time);
}

// The city's day of that time; nullopt = now.
template <class Request>
absl::StatusOr<std::optional<absl::CivilDay>> ParseDayAsOf(const Request& request) {
  HL_ASSIGN_OR_RETURN(const std::optional<absl::Time> time, ParseAsOf(request));
  if (!time.has_value()) return std::optional<absl::CivilDay>();
  return std::optional<absl::CivilDay>(DayOf(*time));
}

// The day `YYYY-MM-DD` of a field; nullopt for an empty one. INVALID_ARGUMENT naming `field`.
absl::StatusOr<std::optional<absl::CivilDay>> ParseOptionalDay(absl::string_view text,
                                                               absl::string_view field);

// `cities/{city}/territories/{code}`.
std::string FormatTerritory(absl::string_view city, absl::string_view code);

// A territory's name whose code is well-formed and of the city; INVALID_ARGUMENT naming `field`
// otherwise.
absl::StatusOr<TerritoryName> ParseTerritory(absl::string_view name, absl::string_view field);

// The code of an optional subtree filter of `city`; empty for an empty name.
absl::StatusOr<std::string> ParseSubtree(absl::string_view name,
                                         absl::string_view city,
                                         absl::string_view field);

}  // namespace hailan::grid_geo
